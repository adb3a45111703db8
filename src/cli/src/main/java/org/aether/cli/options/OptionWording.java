package org.aether.cli.options;

import java.nio.file.Path;
import java.util.Locale;
import org.aether.Setting;
import org.aether.Wording;

/** Names settings by their options: {@code --batch-size}, {@code --device cpu}; and files by their paths. */
public final class OptionWording implements Wording {

    /** The value of a flag, which has no value on the command line. */
    private static final String SET = "true";

    @Override
    public String file(Path path) {
        return path.toString();
    }

    @Override
    public String setting(Setting setting) {
        // "train" and "evaluate" would mean different things by --epochs.
        return setting == Setting.MAX_EPOCHS ? "--head-epochs" : "--" + withHyphens(setting.key());
    }

    @Override
    public String choice(Setting setting, String value) {
        return value.equals(SET) ? setting(setting) : setting(setting) + " " + value;
    }

    private static String withHyphens(String camelCase) {
        return camelCase.replaceAll("(?=[A-Z])", "-").toLowerCase(Locale.ROOT);
    }
}
