package org.aether.raster;

import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The year an AlphaEarth raster describes. AlphaEarth is annual, from 2017 on, and the published files say their year
 * in their path only ({@code …/annual/2024/10N/NAME.tiff}).
 */
public final class AeYear {

    /** The metadata item in which our files keep the year. */
    public static final String ITEM = "AE_YEAR";

    private static final String YEAR = "(20(?:1[7-9]|[2-9][0-9]))";
    private static final Pattern ALONE = Pattern.compile(YEAR);
    private static final Pattern IN_A_NAME = Pattern.compile("(?:^|[_. -])" + YEAR + "(?=$|[_. -])");
    private static final int DIRECTORIES = 3;

    private AeYear() {}

    /** The year in a file's metadata; empty when it says none or none that can be. */
    static OptionalInt of(Map<String, String> metadata) {
        Matcher item = ALONE.matcher(metadata.getOrDefault(ITEM, ""));
        return item.matches() ? OptionalInt.of(Integer.parseInt(item.group(1))) : OptionalInt.empty();
    }

    /**
     * The year of a file: its {@value #ITEM}, else a year standing alone in its name ({@code ae_2024.tif}), else the
     * nearest of three directories above that is named as one.
     */
    static OptionalInt of(Path file, Map<String, String> metadata) {
        OptionalInt said = of(metadata);
        if (said.isPresent()) {
            return said;
        }
        Path absolute = file.toAbsolutePath().normalize();
        Matcher name = IN_A_NAME.matcher(String.valueOf(absolute.getFileName()));
        if (name.find()) {
            return OptionalInt.of(Integer.parseInt(name.group(1)));
        }
        Path directory = absolute.getParent();
        for (int i = 0; i < DIRECTORIES && directory != null && directory.getFileName() != null; i++) {
            Matcher alone = ALONE.matcher(directory.getFileName().toString());
            if (alone.matches()) {
                return OptionalInt.of(Integer.parseInt(alone.group(1)));
            }
            directory = directory.getParent();
        }
        return OptionalInt.empty();
    }
}
