package org.aether.feature;

import java.util.Locale;
import java.util.Set;

/** Texts that programs write for a missing value. */
public final class MissingText {

    /** Java, Python, R, pandas, spreadsheets, C libraries, and the {@code \N} of PostgreSQL and MySQL. */
    private static final Set<String> TEXTS = Set.of(
            "",
            "null",
            "nan",
            "none",
            "nil",
            "na",
            "n/a",
            "<na>",
            "<null>",
            "(null)",
            "[null]",
            "undefined",
            "#n/a",
            "#null!",
            "#value!",
            "#ref!",
            "#name?",
            "#div/0!",
            "\\n",
            "\\\\n",
            "-nan",
            "+nan",
            "1.#qnan",
            "-1.#qnan",
            "1.#ind",
            "-1.#ind",
            "nat",
            "n.a.",
            "[]",
            "{}");

    private MissingText() {}

    /** Whether a text stands for a missing value; case and surrounding white space are ignored. */
    public static boolean matches(String text) {
        return TEXTS.contains(text.trim().toLowerCase(Locale.ROOT));
    }
}
