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

/**
 * Colours of a map's classes by what their names say, as land-use maps have them: vegetation is green, water blue, housing
 * yellow to orange, shopping red, industry violet; several classes of one meaning have shades of its colour. Names that say
 * nothing known get colours that none of the others has and that mean nothing else: no other class is green where one is
 * vegetation.
 *
 * <pre>{@code
 * List<Integer> colours = ClassColours.of(head.labels()); // 0xRRGGBB, in the order of the labels
 * }</pre>
 *
 * <p>No two classes have the same colour. Stateless.
 */
public final class ClassColours {

    /** What names begin words with, and their colour; the first that fits counts. */
    private static final Map<Pattern, Integer> MEANINGS = meanings();

    /** Colours that stay apart on light and dark ground. */
    private static final List<Integer> OTHERS =
            List.of(0xEFB118, 0xE8543F, 0x4269D0, 0x9C6B4E, 0xFF8AB7, 0x6CC5B0, 0xA463F2, 0x97BBF5, 0x868E96, 0x2F9E44);

    /** How many classes of one meaning are told apart by their lightness. */
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
     * @return a colour for each as 0xRRGGBB
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

    private static Integer meant(String label) {
        String words = label.toLowerCase(Locale.ROOT).replace('_', ' ');
        return MEANINGS.entrySet().stream()
                .filter(meaning -> meaning.getKey().matcher(words).find())
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(null);
    }

    /** The colour itself, then darker, lighter and darker still, of the same hue. */
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

    /** Whether one colour would be taken for the other: a small distance in red, green and blue. */
    private static boolean alike(int one, int other) {
        int sum = 0;
        for (int shift = 0; shift <= 16; shift += 8) {
            int difference = (one >> shift & 0xff) - (other >> shift & 0xff);
            sum += difference * difference;
        }
        return sum < 70 * 70;
    }

    /** Hues by the golden angle, in turns of three lightnesses. */
    private static int spread(int number) {
        float hue = number * 0.381966f;
        return Color.HSBtoRGB(hue - (float) Math.floor(hue), 0.55f, 0.55f + 0.15f * (number % 3)) & 0xFFFFFF;
    }
}
