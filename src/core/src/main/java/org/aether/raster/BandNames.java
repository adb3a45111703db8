package org.aether.raster;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.aether.AetherException;
import org.aether.AetherException.Kind;
import org.jspecify.annotations.Nullable;

/**
 * The order of bands that follows from numbered names, such as {@code A00} to {@code A63} or {@code band_1} to {@code
 * band_128}. Programs that sort names as text write {@code A0, A1, A10, A11, …, A2}.
 *
 * <p>A series is a set of names that are equal except for one number. Without a series, bands keep their order. Immutable.
 */
public final class BandNames {

    private static final Pattern NUMBER = Pattern.compile("\\d{1,9}");

    /** The common part of the names, with {@code #} for the number, in lower case; null without a series. */
    private final @Nullable String series;

    private final int first;
    private final int[] order;

    private BandNames(@Nullable String series, int first, int[] order) {
        this.series = series;
        this.first = first;
        this.order = order;
    }

    /**
     * Finds the order of bands.
     *
     * @param raster name of the raster, for messages
     * @param names names by position; blank for a band without a name
     * @throws AetherException when a number of the series is missing or occurs twice, or when only some of the bands belong to
     *     the series
     */
    public static BandNames of(String raster, List<String> names) {
        int[] asTheyAre = new int[names.size()];
        Arrays.setAll(asTheyAre, i -> i);
        List<Optional<Numbered>> parsed = numbered(names);
        if (parsed.isEmpty()) {
            return new BandNames(null, 0, asTheyAre);
        }
        List<Numbered> numbered = parsed.stream().flatMap(Optional::stream).toList();
        if (isInPlace(parsed)) {
            return new BandNames(numbered.get(0).template, numbered.get(0).number, asTheyAre);
        }
        requireAll(raster, names, parsed);
        int[] numbers = numbered.stream().mapToInt(Numbered::number).toArray();
        int first = Arrays.stream(numbers).min().orElseThrow();
        int[] order = new int[numbers.length];
        BitSet found = new BitSet();
        for (int band = 0; band < numbers.length; band++) {
            int place = numbers[band] - first;
            if (found.get(place)) {
                throw new AetherException(
                        Kind.INVALID_INPUT,
                        "The raster {} has two bands with the number {}, such as '{}'; keep one of them with gdal_translate -b.",
                        raster,
                        numbers[band],
                        names.get(band));
            }
            found.set(place);
            if (place < order.length) {
                order[place] = band;
            }
        }
        if (found.length() > order.length) {
            int missing = first + found.nextClearBit(0);
            throw new AetherException(
                    Kind.INVALID_INPUT,
                    "The names of the bands of the raster {} are a series ('{}', …) in which the number {} is missing; use a file"
                            + " with all bands of the embedding.",
                    raster,
                    names.get(0),
                    missing);
        }
        return new BandNames(numbered.get(0).template, first, order);
    }

    /** Whether the numbers increase by one from the first to the last band; bands between them may have other names. */
    private static boolean isInPlace(List<Optional<Numbered>> numbered) {
        Optional<Numbered> first = numbered.get(0);
        if (first.isEmpty() || numbered.get(numbered.size() - 1).isEmpty()) {
            return false;
        }
        for (int band = 0; band < numbered.size(); band++) {
            int expected = first.get().number + band;
            if (numbered.get(band).filter(name -> name.number != expected).isPresent()) {
                return false;
            }
        }
        return true;
    }

    private static void requireAll(String raster, List<String> names, List<Optional<Numbered>> numbered) {
        for (int band = 0; band < numbered.size(); band++) {
            if (numbered.get(band).isEmpty()) {
                String name = names.get(band);
                throw new AetherException(
                        Kind.INVALID_INPUT,
                        "Band {} of the raster {} has {}, but other bands belong to a series ('{}', …); keep only the bands of"
                                + " the embedding with gdal_translate -b, or name all of them.",
                        band + 1,
                        raster,
                        name.isBlank() ? "no name" : "the name '" + name + "'",
                        numbered.stream().flatMap(Optional::stream).findFirst().orElseThrow().name);
            }
        }
    }

    /** A name with the number that distinguishes it within its series. */
    private record Numbered(String name, String template, int number) {}

    /**
     * The number of each name in the series to which most names belong, empty for other names. The list is empty when no
     * series has more than half of the names and at least two numbers.
     */
    private static List<Optional<Numbered>> numbered(List<String> names) {
        // A name may have several numbers ("A07_2024"), each of which may be the number of the band.
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
        Optional<String> series = distinct.entrySet().stream()
                .filter(numbers -> numbers.getValue().size() > 1)
                .filter(numbers -> 2 * members.getOrDefault(numbers.getKey(), 0) > names.size())
                .min(Comparator.comparingInt((Map.Entry<String, Set<Integer>> numbers) ->
                                -numbers.getValue().size())
                        .thenComparing(Map.Entry.comparingByKey()))
                .map(Map.Entry::getKey);
        if (series.isEmpty()) {
            return List.of();
        }
        return readings.stream()
                .map(own -> own.stream()
                        .filter(reading -> reading.template.equals(series.get()))
                        .reduce((first, second) -> second))
                .toList();
    }

    private static List<Numbered> readings(String name) {
        List<Numbered> readings = new ArrayList<>();
        String text = name.strip();
        for (MatchResult number : NUMBER.matcher(text).results().toList()) {
            String template = text.substring(0, number.start()) + "#" + text.substring(number.end());
            readings.add(new Numbered(name, template.toLowerCase(Locale.ROOT), Integer.parseInt(number.group())));
        }
        return readings;
    }

    /** The position in the source of each band, in the order of the series. */
    public int[] order() {
        return order.clone();
    }

    /** Whether the bands already are in this order. */
    public boolean inOrder() {
        for (int band = 0; band < order.length; band++) {
            if (order[band] != band) {
                return false;
            }
        }
        return true;
    }

    /**
     * Requires that the bands of two rasters belong to the same series and start with the same number.
     *
     * @throws AetherException when both have a series, and these differ
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
            throw new AetherException(
                    Kind.INVALID_INPUT,
                    "The bands of {} ('{}', …) and of {} ('{}', …) have different names, so their meanings may differ; use"
                            + " rasters of one kind, or give their bands the same names.",
                    a.name(),
                    namesA.get(0),
                    b.name(),
                    namesB.get(0));
        }
    }

    /** The template without years, which are compared elsewhere. */
    private static String withoutYears(String series) {
        return series.replaceAll("\\d{4}", "*");
    }
}
