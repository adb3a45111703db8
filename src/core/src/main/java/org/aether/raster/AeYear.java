package org.aether.raster;

import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The year an AlphaEarth raster describes. AlphaEarth is annual, and the published files say their year in their path only
 * ({@code …/annual/2024/10N/NAME.tiff}).
 */
public final class AeYear {

    /** The metadata item in which our files keep the year. */
    public static final String ITEM = "AE_YEAR";

    /** Before this year no satellite saw what embeddings are made from at their resolution. */
    private static final int FIRST = 1985;

    private static final Pattern ALONE = Pattern.compile("\\d{4}");

    /** A date as eight digits, or four, two and two; or four digits that are no part of a longer run. */
    private static final Pattern IN_A_NAME = Pattern.compile(
            "(?<![0-9])(?:([0-9]{4})([0-9]{2})([0-9]{2})|([0-9]{4})([-_.])([0-9]{2})\\5([0-9]{2})|([0-9]{4}))"
                    + "(?![0-9])");

    /** What stands before a number that counts columns, rows or kilometres and not years. */
    private static final Pattern PLACE = Pattern.compile(
            "(?:^|[^a-z])(?:(x)|(y)|(e)|(n)|(r)|(c)|row|col|column|east|north|easting|northing)[_.=-]?$");

    /** For each letter in {@link #PLACE} the one with which it makes a place; alone it means nothing. */
    private static final String PARTNERS = "yxnecr";

    /** A directory that is named as a year alone, such as {@code 2024}, {@code year=2024} or {@code ae_2024}. */
    private static final Pattern DIRECTORY =
            Pattern.compile("(?:(?:ae|aef|alphaearth|annual|embeddings?|satellite|year|y)[-_ .=]?)*([0-9]{4})");

    private static final int DIRECTORIES = 3;

    private AeYear() {}

    /** The year in a file's metadata; empty when it says none or none that can be. */
    public static OptionalInt of(Map<String, String> metadata) {
        String item = metadata.getOrDefault(ITEM, "");
        return ALONE.matcher(item).matches() ? ifPossible(Integer.parseInt(item), nextYear()) : OptionalInt.empty();
    }

    /**
     * The year of a file: its {@value #ITEM}, else the year in its name, else the nearest of three directories above that
     * is named as one.
     *
     * <p>A number in a name is a year when it is one from 1985 to the next and no part of a longer run of digits;
     * letters may stand before and behind ({@code ae2024.tif}). A date gives its year. A number that counts columns, rows
     * or kilometres ({@code x_2016_y_2020}) is none, and a name with different years says none.
     */
    public static OptionalInt of(Path file, Map<String, String> metadata) {
        return of(file, metadata, nextYear());
    }

    public static OptionalInt of(Path file, Map<String, String> metadata, int last) {
        OptionalInt said = of(metadata);
        if (said.isPresent()) {
            return said;
        }
        Path absolute = file.toAbsolutePath().normalize();
        OptionalInt named = inName(String.valueOf(absolute.getFileName()), last);
        if (named.isPresent()) {
            return named;
        }
        Path directory = absolute.getParent();
        for (int i = 0; i < DIRECTORIES && directory != null && directory.getFileName() != null; i++) {
            Matcher alone = DIRECTORY.matcher(directory.getFileName().toString().toLowerCase(Locale.ROOT));
            if (alone.matches()) {
                OptionalInt year = ifPossible(Integer.parseInt(alone.group(1)), last);
                if (year.isPresent()) {
                    return year;
                }
            }
            directory = directory.getParent();
        }
        return OptionalInt.empty();
    }

    private static OptionalInt inName(String name, int last) {
        String lower = name.toLowerCase(Locale.ROOT);
        Set<Integer> dates = new TreeSet<>();
        Set<Integer> years = new TreeSet<>();
        Matcher number = IN_A_NAME.matcher(lower);
        while (number.find()) {
            if (isPlace(lower, number.start())) {
                continue;
            }
            boolean together = number.group(1) != null;
            boolean date = together || number.group(4) != null;
            String year = together ? number.group(1) : date ? number.group(4) : number.group(8);
            OptionalInt possible = ifPossible(Integer.parseInt(year), last);
            boolean real = date && isDate(number, together);
            if (possible.isPresent() && (real || !together)) {
                (real ? dates : years).add(possible.getAsInt());
            }
        }
        // A span of dates begins with the year it is about: 2024-01-01 to 2025-01-01.
        if (!dates.isEmpty()) {
            return OptionalInt.of(dates.iterator().next());
        }
        return years.size() == 1 ? OptionalInt.of(years.iterator().next()) : OptionalInt.empty();
    }

    private static boolean isPlace(String name, int at) {
        Matcher place = PLACE.matcher(name.substring(0, at));
        if (!place.find()) {
            return false;
        }
        for (int letter = 1; letter <= place.groupCount(); letter++) {
            if (place.group(letter) != null) {
                String partner = PARTNERS.substring(letter - 1, letter);
                return Pattern.compile("(?<![a-z])" + partner + "[_.=-]?[0-9]")
                        .matcher(name)
                        .find();
            }
        }
        return true;
    }

    private static boolean isDate(Matcher number, boolean together) {
        int first = together ? 1 : 4;
        int month = together ? 2 : 6;
        try {
            LocalDate.of(
                    Integer.parseInt(number.group(first)),
                    Integer.parseInt(number.group(month)),
                    Integer.parseInt(number.group(month + 1)));
            return true;
        } catch (DateTimeException none) {
            return false;
        }
    }

    private static OptionalInt ifPossible(int year, int last) {
        return year >= FIRST && year <= last ? OptionalInt.of(year) : OptionalInt.empty();
    }

    private static int nextYear() {
        return LocalDate.now().getYear() + 1;
    }
}
