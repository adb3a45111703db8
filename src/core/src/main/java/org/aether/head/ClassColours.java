package org.aether.head;

import java.awt.Color;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Colours for the classes of a map, chosen by the names of the classes and the conventions of land-use maps: vegetation is
 * green, water blue, housing yellow to orange, shopping red, industry violet. Several classes with the same meaning get
 * shades of its colour. Classes whose names are not recognised get other colours, none of which resembles the colour of a
 * recognised class.
 *
 * <pre>{@code
 * List<Integer> colours = ClassColours.of(head.labels()); // 0xRRGGBB, in the order of the labels
 * }</pre>
 *
 * <p>No two classes have the same colour.
 */
public final class ClassColours {

    /** Beginnings of words in names, and their colours; the first pattern that matches counts. */
    private static final Map<Pattern, Integer> MEANINGS = meanings();

    /** Colours that are distinguishable on light and dark backgrounds. */
    private static final List<Integer> OTHERS =
            List.of(0xEFB118, 0xE8543F, 0x4269D0, 0x9C6B4E, 0xFF8AB7, 0x6CC5B0, 0xA463F2, 0x97BBF5, 0x868E96, 0x2F9E44);

    /** The number of shades for classes with the same meaning. */
    private static final int SHADES = 5;

    private ClassColours() {}

    private static Map<Pattern, Integer> meanings() {
        Map<Pattern, Integer> meanings = new LinkedHashMap<>();
        put(meanings, "wetland|marsh|swamp|bog|mangrove", 0x5FB7A5);
        put(meanings, "water|river|lake|sea|ocean|canal|pond|reservoir", 0x3B6FD4);
        put(meanings, "snow|ice|glacier", 0xBFD9E6);
        put(meanings, "(low|suburb|detached|single).*(residen|hous|dwell)|suburb", 0xFFDD7A);
        put(meanings, "(high|dense|apartment|multi).*(residen|hous|dwell)|apartment", 0xE8890C);
        put(meanings, "residen|hous|dwell", 0xEFB118);
        put(meanings, "park(s|land)?\\b|wood|forest|tree|green|nature|vegetation", 0x2F9E44);
        put(meanings, "farm|crop|agric|orchard|vineyard|arable", 0xB5CF6B);
        put(meanings, "grass|meadow|pasture|garden|shrub|recreation", 0x7BC96F);
        put(meanings, "bare|sand|rock|desert|beach|quarr", 0xC9B18A);
        put(meanings, "industr|logistic|warehous|manufact|factor|port\\b", 0xA463F2);
        put(meanings, "shop|retail|market|commerc|mall", 0xE03131);
        put(meanings, "restaurant|nightlife|dining|food|bar(s)?\\b|cafe", 0xFF8AB7);
        put(meanings, "office|administrat|business|government|financ", 0x9C6B4E);
        put(meanings, "cultur|touris|museum|heritage|religio|leisure|entertain", 0xC2255C);
        put(meanings, "health|educat|school|campus|universit|hospital|institution", 0x15AABF);
        put(meanings, "road|rail|transport|parking|street|airport", 0x868E96);
        put(meanings, "built|urban|developed", 0xE8543F);
        return meanings;
    }

    private static void put(Map<Pattern, Integer> meanings, String words, int colour) {
        meanings.put(Pattern.compile("\\b(" + words + ")"), colour);
    }

    /**
     * Colours for classes.
     *
     * @param labels names of the classes, in the order of their numbers
     * @return the colour of each class as 0xRRGGBB
     */
    public static List<Integer> of(List<String> labels) {
        Integer[] colours = new Integer[labels.size()];
        Set<Integer> taken = new LinkedHashSet<>();
        for (int i = 0; i < colours.length; i++) {
            Integer meant = meant(labels.get(i));
            for (int shade = 0; meant != null && colours[i] == null && shade < SHADES; shade++) {
                int colour = shade(meant, shade);
                if (taken.add(colour)) {
                    colours[i] = colour;
                }
            }
        }
        List<Integer> free = new ArrayList<>(OTHERS);
        free.removeIf(colour -> taken.stream().anyMatch(other -> alike(colour, other)));
        int spread = 0;
        for (int i = 0; i < colours.length; i++) {
            while (colours[i] == null) {
                int colour = free.isEmpty() ? spread(spread++) : free.remove(0);
                if (taken.add(colour)) {
                    colours[i] = colour;
                }
            }
        }
        return List.of(colours);
    }

    private static @Nullable Integer meant(String label) {
        String words = label.toLowerCase(Locale.ROOT).replace('_', ' ');
        return MEANINGS.entrySet().stream()
                .filter(meaning -> meaning.getKey().matcher(words).find())
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(null);
    }

    /** The colour itself, then darker, lighter, darker and lighter shades of the same hue. */
    private static int shade(int rgb, int number) {
        if (number == 0) {
            return rgb;
        }
        float[] hsb = Color.RGBtoHSB(rgb >> 16, rgb >> 8 & 0xff, rgb & 0xff, null);
        boolean darker = number % 2 == 1;
        float factor = number < 3 ? 0.68f : 0.45f;
        float saturation = darker ? hsb[1] : hsb[1] * factor;
        float brightness = darker ? hsb[2] * factor : Math.min(1, hsb[2] + 0.25f);
        return Color.HSBtoRGB(hsb[0], saturation, brightness) & 0xFFFFFF;
    }

    /** Whether two colours are hard to distinguish: their distance in red, green and blue is small. */
    private static boolean alike(int one, int other) {
        int sum = 0;
        for (int shift = 0; shift <= 16; shift += 8) {
            int difference = (one >> shift & 0xff) - (other >> shift & 0xff);
            sum += difference * difference;
        }
        return sum < 70 * 70;
    }

    /** Hues at multiples of the golden angle, with three lightnesses in turn. */
    private static int spread(int number) {
        float hue = number * 0.381966f;
        return Color.HSBtoRGB(hue - (float) Math.floor(hue), 0.55f, 0.55f + 0.15f * (number % 3)) & 0xFFFFFF;
    }
}
