package org.aether;

import java.nio.file.Path;

/** How a front end names files and settings in a {@link Message}. */
public interface Wording {

    /** Files by their path, settings in plain words: "the batch size", "the device cpu". */
    Wording PLAIN = new Wording() {
        @Override
        public String file(Path path) {
            return path.toString();
        }

        @Override
        public String setting(Setting setting) {
            return "the " + setting.label();
        }

        @Override
        public String choice(Setting setting, String value) {
            return "the " + setting.label() + " " + value;
        }
    };

    /** A file or directory; front ends for other machines leave out the directories of this one. */
    String file(Path path);

    /** A setting, such as {@code --batch-size}, {@code batchSize}, or "the batch size". */
    String setting(Setting setting);

    /** A setting together with a value, such as {@code --device cpu}. */
    String choice(Setting setting, String value);
}
