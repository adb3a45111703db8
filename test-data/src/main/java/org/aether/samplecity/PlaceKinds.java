package org.aether.samplecity;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The two-level taxonomy of the POIs of the sample city, and the probability of each kind at a place: kind k has a
 * probability proportional to {@code weight_k * exp(sum of affinity * field)}. Read from {@code kinds.tsv} and {@code
 * names.tsv}. Immutable and thread-safe.
 */
final class PlaceKinds {

    /** The fields to which a kind may have an affinity: the eight function fields, then these. */
    private static final List<String> FORM = List.of("industry", "green", "rail");

    private static final int INPUTS = Field.FUNCTIONS + FORM.size();

    /**
     * @param weight relative frequency where all fields are 0
     * @param affinity to the eight function fields, industry, green and rail
     * @param names patterns such as {@code "The {adjective} {animal}"}
     */
    record Kind(String category, String subcategory, double weight, double[] affinity, List<String> names) {}

    private final List<Kind> kinds = new ArrayList<>();
    private final Map<String, List<String>> words = new HashMap<>();

    PlaceKinds() {
        for (String[] row : table("names.tsv")) {
            words.put(row[0], List.of(row[1].split(";")));
        }
        for (String[] row : table("kinds.tsv")) {
            double[] affinity = new double[INPUTS];
            for (String term : row[3].split(" ")) {
                String[] sides = term.split("=");
                affinity[input(sides[0])] = Double.parseDouble(sides[1]);
            }
            kinds.add(new Kind(row[0], row[1], Double.parseDouble(row[2]), affinity, List.of(row[4].split("~"))));
        }
    }

    private static int input(String name) {
        int form = FORM.indexOf(name);
        return form >= 0
                ? Field.FUNCTIONS + form
                : Field.valueOf(name.toUpperCase(Locale.ROOT)).ordinal() - Field.FUNCTION;
    }

    private static List<String[]> table(String name) {
        try (InputStream in = PlaceKinds.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .map(line -> line.split("\t"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    List<Kind> kinds() {
        return List.copyOf(kinds);
    }

    /**
     * Draws the kind of a place.
     *
     * @param fields the {@link Field}s of the place
     * @param uniform random number in [0, 1)
     */
    Kind choose(float[] fields, double uniform) {
        double[] inputs = new double[INPUTS];
        for (int i = 0; i < Field.FUNCTIONS; i++) {
            inputs[i] = fields[Field.FUNCTION + i];
        }
        inputs[Field.FUNCTIONS] = ramp(fields[Field.INDUSTRY.ordinal()]);
        inputs[Field.FUNCTIONS + 1] = 2 * ramp(fields[Field.PARK.ordinal()]);
        double rail = fields[Field.RAIL.ordinal()] / 150;
        inputs[Field.FUNCTIONS + 2] = 1 / (1 + rail * rail);
        double[] cumulative = new double[kinds.size()];
        double sum = 0;
        for (int k = 0; k < cumulative.length; k++) {
            Kind kind = kinds.get(k);
            double exponent = 0;
            for (int i = 0; i < INPUTS; i++) {
                exponent += kind.affinity()[i] * inputs[i];
            }
            sum += kind.weight() * StrictMath.exp(exponent);
            cumulative[k] = sum;
        }
        int chosen = 0;
        while (cumulative[chosen] <= uniform * sum && chosen < cumulative.length - 1) {
            chosen++;
        }
        return kinds.get(chosen);
    }

    /** Maps a signed field to [0, 1]: 0 well outside, 1 well inside the area that the field outlines. */
    private static double ramp(double value) {
        return Math.max(0, Math.min(1, 0.5 + 1.5 * value));
    }

    /** A name for a place: a pattern of its kind with words, both chosen by random bits. */
    String name(Kind kind, long bits) {
        String pattern = pick(kind.names(), bits, 0);
        StringBuilder name = new StringBuilder();
        int index = 0;
        int from = 0;
        for (int open = pattern.indexOf('{'); open >= 0; open = pattern.indexOf('{', from)) {
            int close = pattern.indexOf('}', open);
            name.append(pattern, from, open);
            name.append(pick(words.get(pattern.substring(open + 1, close)), bits, ++index));
            from = close + 1;
        }
        return name.append(pattern, from, pattern.length()).toString();
    }

    private static String pick(List<String> choices, long bits, int index) {
        return choices.get((int) (CoordinateHash.unit(bits, index) * choices.size()));
    }
}
