package org.aether.raster;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.aether.AetherException;

/**
 * Names of bands that count them, such as {@code A00} to {@code A63} or {@code band_1} to {@code band_128}, and the order
 * of the bands that follows from them. Programs that sort names as text write {@code A0, A1, A10, A11, …, A2}.
 *
 * <p>A series is a set of names that are equal but for one number. Names that are no series, or none at all, say nothing
 * of the order. Immutable.
 */
public final class BandNames {

    private static final Pattern NUMBER = Pattern.compile("\\d{1,9}");

    /** What all names of the series share, with {@code #} for the number, in lower case; null when there is none. */
    private final String series;

    private final int first;
    private final int[] order;

    private BandNames(String series, int first, int[] order) {
        this.series = series;
        this.first = first;
        this.order = order;
    }

    /**
     * The order that names give to bands.
     *
     * @param source what messages call the raster
     * @param names by position; null or blank for a band without a name
     * @throws AetherException when names are a series with a number missing or twice, or when only some of the bands
     *     belong to the series
     */
    public static BandNames of(String source, List<String> names) {
        int[] asTheyAre = new int[names.size()];
        Arrays.setAll(asTheyAre, i -> i);
        List<Numbered> numbered = numbered(names);
        if (numbered == null) {
            return new BandNames(null, 0, asTheyAre);
        }
        if (isInPlace(numbered)) {
            return new BandNames(template(numbered), numbered.get(0).number, asTheyAre);
        }
        requireAll(source, names, numbered);
        int[] numbers = numbered.stream().mapToInt(Numbered::number).toArray();
        int first = Arrays.stream(numbers).min().orElseThrow();
        int[] order = new int[numbers.length];
        BitSet found = new BitSet();
        for (int band = 0; band < numbers.length; band++) {
            int place = numbers[band] - first;
            if (found.get(place)) {
                throw new AetherException("The raster " + source + " has two bands with the number " + numbers[band]
                        + ", such as '" + names.get(band) + "'; keep one of each with gdal_translate -b.");
            }
            found.set(place);
            if (place < order.length) {
                order[place] = band;
            }
        }
        if (found.length() > order.length) {
            int missing = first + found.nextClearBit(0);
            throw new AetherException("The bands of the raster " + source + " are named as a series ('" + names.get(0)
                    + "', …) in which number " + missing + " is missing; use a file with all bands of the embedding.");
        }
        return new BandNames(template(numbered), first, order);
    }

    private static String template(List<Numbered> numbered) {
        return numbered.get(0).template;
    }

    /** Whether the numbers rise by one from the first band to the last; some bands between these may be named otherwise. */
    private static boolean isInPlace(List<Numbered> numbered) {
        Numbered first = numbered.get(0);
        if (first == null || numbered.get(numbered.size() - 1) == null) {
            return false;
        }
        for (int band = 0; band < numbered.size(); band++) {
            if (numbered.get(band) != null && numbered.get(band).number != first.number + band) {
                return false;
            }
        }
        return true;
    }

    private static void requireAll(String source, List<String> names, List<Numbered> numbered) {
        for (int band = 0; band < numbered.size(); band++) {
            if (numbered.get(band) == null) {
                String name = names.get(band);
                String other = numbered.stream()
                        .filter(found -> found != null)
                        .findFirst()
                        .map(found -> found.name)
                        .orElseThrow();
                throw new AetherException("Band " + (band + 1) + " of the raster " + source
                        + (name == null || name.isBlank() ? " has no name" : " is named '" + name + "'")
                        + ", but others belong to a series ('" + other
                        + "', …); keep the bands of the embedding alone with gdal_translate -b, or name them all.");
            }
        }
    }

    /** A name and the number that tells it from the others of its series. */
    private record Numbered(String name, String template, int number) {}

    /**
     * For each name its number in the series that most of them belong to, or null for a name outside of it; null
     * when no more than half of the names, or fewer than two, belong to one.
     */
    private static List<Numbered> numbered(List<String> names) {
        // A name may hold several numbers ("A07_2024"): each is tried as the one that counts.
        Map<String, Set<Integer>> distinct = new HashMap<>();
        Map<String, Integer> members = new HashMap<>();
        List<List<Numbered>> readings = new ArrayList<>();
        for (String name : names) {
            List<Numbered> own = readings(name);
            readings.add(own);
            for (Numbered reading : own) {
                distinct.computeIfAbsent(reading.template, unseen -> new HashSet<>())
                        .add(reading.number);
                members.merge(reading.template, 1, Integer::sum);
            }
        }
        String series = null;
        for (Map.Entry<String, Integer> candidate : members.entrySet()) {
            int numbers = distinct.get(candidate.getKey()).size();
            if (numbers > 1
                    && 2 * candidate.getValue() > names.size()
                    && (series == null
                            || numbers > distinct.get(series).size()
                            || (numbers == distinct.get(series).size()
                                    && candidate.getKey().compareTo(series) < 0))) {
                series = candidate.getKey();
            }
        }
        if (series == null) {
            return null;
        }
        List<Numbered> numbered = new ArrayList<>();
        for (List<Numbered> own : readings) {
            Numbered found = null;
            for (Numbered reading : own) {
                found = reading.template.equals(series) ? reading : found;
            }
            numbered.add(found);
        }
        return numbered;
    }

    private static List<Numbered> readings(String name) {
        List<Numbered> readings = new ArrayList<>();
        if (name == null) {
            return readings;
        }
        String text = name.strip();
        for (MatchResult number : NUMBER.matcher(text).results().toList()) {
            String template = text.substring(0, number.start()) + "#" + text.substring(number.end());
            readings.add(new Numbered(name, template.toLowerCase(Locale.ROOT), Integer.parseInt(number.group())));
        }
        return readings;
    }

    /** The position of each band in the source, by its place in the series. */
    public int[] order() {
        return order.clone();
    }

    /** Whether the bands stand in the order of their numbers, or have none. */
    public boolean inOrder() {
        for (int band = 0; band < order.length; band++) {
            if (order[band] != band) {
                return false;
            }
        }
        return true;
    }

    /**
     * Refuses rasters whose bands are of different series, or of one that begins with different numbers.
     *
     * @throws AetherException when both count their bands, and differently
     */
    public static void requireAlike(EmbeddingRaster a, EmbeddingRaster b) {
        List<String> namesA = a.bandNames();
        List<String> namesB = b.bandNames();
        if (namesA.isEmpty() || namesB.isEmpty()) {
            return;
        }
        BandNames ofA = of(a.name(), namesA);
        BandNames ofB = of(b.name(), namesB);
        if (ofA.series != null
                && ofB.series != null
                && (ofA.first != ofB.first || !withoutYears(ofA.series).equals(withoutYears(ofB.series)))) {
            throw new AetherException("The bands of " + a.name() + " ('" + namesA.get(0) + "', …) and of " + b.name()
                    + " ('" + namesB.get(0) + "', …) are named differently, so they may not mean the same; use rasters"
                    + " of one kind, or give their bands the same names.");
        }
    }

    /** Names of bands may end with their year, which is compared elsewhere. */
    private static String withoutYears(String series) {
        return series.replaceAll("\\d{4}", "*");
    }
}
