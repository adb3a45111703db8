package org.aether.raster;

import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds the year that an AlphaEarth raster describes. AlphaEarth is annual, and the published files have their year only in
 * their path ({@code …/annual/2024/10N/NAME.tiff}).
 */
public final class AeYear {

    /** The metadata item with the year in files that AETHER writes. */
    public static final String ITEM = "AE_YEAR";

    /** Satellite images of a suitable resolution exist from this year on. */
    private static final int MIN_YEAR = 1985;

    private static final Pattern FOUR_DIGITS = Pattern.compile("\\d{4}");

    /** A date of eight digits, with or without separators, or a number of exactly four digits. */
    private static final Pattern IN_A_NAME = Pattern.compile(
            "(?<![0-9])(?:([0-9]{4})([0-9]{2})([0-9]{2})|([0-9]{4})([-_.])([0-9]{2})\\5([0-9]{2})|([0-9]{4}))"
                    + "(?![0-9])");

    /** A prefix of a number that is a column, a row or a coordinate, and not a year. */
    private static final Pattern PLACE = Pattern.compile(
            "(?:^|[^a-z])(?:(x)|(y)|(e)|(n)|(r)|(c)|row|col|column|east|north|easting|northing)[_.=-]?$");

    /** For each letter of {@link #PLACE} the letter of the other coordinate, which must also occur. */
    private static final String PARTNERS = "yxnecr";

    /** The name of a directory for a year, such as {@code 2024}, {@code year=2024} or {@code ae_2024}. */
    private static final Pattern DIRECTORY =
            Pattern.compile("(?:(?:ae|aef|alphaearth|annual|embeddings?|satellite|year|y)[-_ .=]?)*([0-9]{4})");

    /** Number of parent directories whose names are examined. */
    private static final int MAX_DIRECTORIES = 3;

    private AeYear() {}

    /** The year in the metadata of a file; empty when it is missing or out of range. */
    public static OptionalInt of(Map<String, String> metadata) {
        String item = metadata.getOrDefault(ITEM, "");
        return FOUR_DIGITS.matcher(item).matches() ? inRange(Integer.parseInt(item), nextYear()) : OptionalInt.empty();
    }

    /**
     * The year of a file: that of the item {@value #ITEM}, else that in the name of the file, else that in the name of the
     * nearest of three parent directories.
     *
     * <p>A number in a name is a year when it has exactly four digits and lies between 1985 and the next year; letters may
     * precede and follow it ({@code ae2024.tif}). A date gives its year. Columns, rows and coordinates ({@code
     * x_2016_y_2020}) are not years, and a name with several years has none.
     */
    public static OptionalInt of(Path file, Map<String, String> metadata) {
        return of(file, metadata, nextYear());
    }

    public static OptionalInt of(Path file, Map<String, String> metadata, int maxYear) {
        OptionalInt year = of(metadata);
        if (year.isPresent()) {
            return year;
        }
        Path absolute = file.toAbsolutePath().normalize();
        OptionalInt named = inName(String.valueOf(absolute.getFileName()), maxYear);
        if (named.isPresent()) {
            return named;
        }
        Path directory = absolute.getParent();
        for (int i = 0; i < MAX_DIRECTORIES && directory != null && directory.getFileName() != null; i++) {
            Matcher match = DIRECTORY.matcher(directory.getFileName().toString().toLowerCase(Locale.ROOT));
            if (match.matches()) {
                OptionalInt found = inRange(Integer.parseInt(match.group(1)), maxYear);
                if (found.isPresent()) {
                    return found;
                }
            }
            directory = directory.getParent();
        }
        return OptionalInt.empty();
    }

    private static OptionalInt inName(String name, int maxYear) {
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
            OptionalInt possible = inRange(Integer.parseInt(year), maxYear);
            boolean real = date && isDate(number, together);
            if (possible.isPresent() && (real || !together)) {
                (real ? dates : years).add(possible.getAsInt());
            }
        }
        // The year of a period is that of its first date: 2024-01-01 to 2025-01-01.
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

    private static OptionalInt inRange(int year, int maxYear) {
        return year >= MIN_YEAR && year <= maxYear ? OptionalInt.of(year) : OptionalInt.empty();
    }

    private static int nextYear() {
        return LocalDate.now(ZoneId.systemDefault()).getYear() + 1;
    }
}
