package org.aether.wps.request;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.aether.Message;
import org.aether.Setting;
import org.aether.Wording;

/**
 * How clients of a server read a {@link Message}: files without the server's directories, settings by the names of the
 * processes' parameters.
 *
 * <pre>{@code
 * ClientWording wording = new ClientWording(settings.store());
 * throw new ProcessException(wording.render(failure.sentence()));
 * }</pre>
 *
 * <p>A file below one of the given directories is named by its path from there ({@code london/config.json}), any other
 * file and the directories themselves by their last name.
 */
public final class ClientWording implements Wording {

    private static final Pattern SINGLE_QUOTED = Pattern.compile("(?<![\\p{L}\\p{N}])'([^']*)'(?![\\p{L}\\p{N}])");
    private static final Pattern DOUBLE_QUOTED = Pattern.compile("\"([^\"]*)\"");

    private final List<Path> directories;

    /** @param directories below which files are named by their relative path */
    public ClientWording(Path... directories) {
        this.directories = Stream.of(directories)
                .map(directory -> directory.toAbsolutePath().normalize())
                .toList();
    }

    @Override
    public String file(Path path) {
        Path absolute = path.toAbsolutePath().normalize();
        for (Path directory : directories) {
            if (absolute.startsWith(directory) && !absolute.equals(directory)) {
                return directory.relativize(absolute).toString().replace('\\', '/');
            }
        }
        return absolute.getFileName() == null
                ? absolute.toString()
                : absolute.getFileName().toString();
    }

    @Override
    public String setting(Setting setting) {
        return switch (setting) {
            case DEVICE, THREADS -> "the setting " + administratorSetting(setting);
            case REPLACE, NORMALISE, PROBABILITIES -> setting.key() + "=true";
            case ANY_LENGTH -> choice(setting, "");
            default -> parameter(setting).orElse(PLAIN.setting(setting));
        };
    }

    @Override
    public String choice(Setting setting, String value) {
        return switch (setting) {
            case DEVICE, THREADS -> administratorSetting(setting) + "=" + value;
            case ANY_LENGTH -> "encoding=ANY_LENGTH";
            default -> parameter(setting).map(name -> name + "=" + value).orElse(PLAIN.choice(setting, value));
        };
    }

    private static String administratorSetting(Setting setting) {
        return "aether." + setting.key();
    }

    /** The name of the processes' parameter that stands for a setting; empty where none does. */
    public static Optional<String> parameter(Setting setting) {
        return switch (setting) {
            case ANY_LENGTH -> Optional.of("encoding");
            case MAX_EPOCHS -> Optional.of("epochs");
            case DEVICE, THREADS, MIX_YEARS, HALF_PRECISION, H3, GRID -> Optional.empty();
            default -> Optional.of(setting.key());
        };
    }

    /**
     * The text of a message with typographic quotation marks, since GeoServer's exception reports show the others as
     * {@literal &}{@code apos;} and {@literal &}{@code quot;}.
     */
    public String render(Message message) {
        String text = SINGLE_QUOTED.matcher(message.in(this)).replaceAll("\u201c$1\u201d");
        return DOUBLE_QUOTED.matcher(text).replaceAll("\u201c$1\u201d").replace('\'', '\u2019');
    }
}
