package org.aether.wps.request;

import java.nio.file.Path;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/**
 * Messages as clients get them: no directory of the server, and typographic quotation marks, since GeoServer's exception
 * reports write {@literal &}{@code apos;} and {@literal &}{@code quot;} for the others.
 *
 * <p>The models' directory becomes "the model store"; of any other absolute path only the last name is left. Addresses
 * ({@code https://…}) and what merely has slashes in it ({@code m/s}) stay as they are.
 */
public final class ClientWording implements UnaryOperator<String> {

    private static final Pattern PATH = Pattern.compile(
            "(?<![\\w:/\\\\.~-])(?:[A-Za-z]:)?[/\\\\](?:[^\\s/\\\\'\"()<>;,:]+[/\\\\])+(?=[^\\s/\\\\])");

    private static final Pattern QUOTED = Pattern.compile("(?<![\\p{L}\\p{N}])'([^']*)'(?![\\p{L}\\p{N}])");

    private static final Pattern DOUBLE_QUOTED = Pattern.compile("\"([^\"]*)\"");

    private final String store;

    /** @param store the models' directory */
    public ClientWording(Path store) {
        this.store = store.toString();
    }

    @Override
    public String apply(String message) {
        String told = message.replace(store + "/", "")
                .replace(store + "\\", "")
                .replace("model store " + store, "model store")
                .replace(store, "the model store");
        told = PATH.matcher(told).replaceAll("");
        told = QUOTED.matcher(told).replaceAll("\u201c$1\u201d");
        told = DOUBLE_QUOTED.matcher(told).replaceAll("\u201c$1\u201d");
        return told.replace('\'', '\u2019');
    }
}
