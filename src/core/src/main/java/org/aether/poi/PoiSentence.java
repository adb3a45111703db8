package org.aether.poi;

import java.util.regex.Pattern;
import org.aether.feature.MissingText;
import org.jspecify.annotations.Nullable;

/**
 * The sentence that describes a point of interest to the text encoder (eq. 1).
 *
 * <p>When all parts are known: {@code A place of [subcategory], a type of [category], named [name].} Missing parts are left
 * out:
 *
 * <table>
 *   <caption>Sentences by what is known</caption>
 *   <tr><th>subcategory</th><th>category</th><th>name</th><th>sentence</th></tr>
 *   <tr><td>cafe</td><td>coffee</td><td>Costa</td><td>A place of cafe, a type of coffee, named Costa.</td></tr>
 *   <tr><td>cafe</td><td>coffee</td><td></td><td>A place of cafe, a type of coffee.</td></tr>
 *   <tr><td>cafe</td><td></td><td>Costa</td><td>A place of cafe, named Costa.</td></tr>
 *   <tr><td></td><td>coffee</td><td>Costa</td><td>A place of coffee, named Costa.</td></tr>
 *   <tr><td>cafe</td><td></td><td></td><td>A place of cafe.</td></tr>
 *   <tr><td></td><td>coffee</td><td></td><td>A place of coffee.</td></tr>
 *   <tr><td></td><td></td><td>Costa</td><td>A place named Costa.</td></tr>
 * </table>
 *
 * <p>A taxonomy of one level always fills the first slot, whichever attribute it comes from. Upper and lower case are
 * kept; white space and control characters become single spaces. A sentence never ends in two full stops.
 */
public final class PoiSentence {

    private static final Pattern SPACES = Pattern.compile("[\\s\\p{Z}\\p{Cntrl}]+");

    private PoiSentence() {}

    /** The sentence of eq. 1; empty when all three parts are {@linkplain #clean empty}. */
    public static String of(String subcategory, String category, String name) {
        String first = clean(subcategory);
        String second = clean(category);
        String called = clean(name);
        if (first.isEmpty()) {
            first = second;
            second = "";
        }
        if (first.isEmpty()) {
            return called.isEmpty() ? "" : stop("A place named " + called);
        }
        StringBuilder sentence = new StringBuilder("A place of ").append(first);
        if (!second.isEmpty()) {
            sentence.append(", a type of ").append(second);
        }
        if (!called.isEmpty()) {
            sentence.append(", named ").append(called);
        }
        return stop(sentence.toString());
    }

    /**
     * An attribute value as words.
     *
     * @return trimmed, with single spaces, whole numbers without decimals; an empty string for null, for NaN and infinity,
     *     for text without any letter or digit, and for the placeholders of missing values ({@link MissingText})
     */
    public static String clean(@Nullable Object value) {
        if (value == null) {
            return "";
        }
        if (value instanceof Double || value instanceof Float) {
            double number = ((Number) value).doubleValue();
            if (!Double.isFinite(number)) {
                return "";
            }
            return number == Math.rint(number) && Math.abs(number) < 1e15
                    ? Long.toString((long) number)
                    : value.toString();
        }
        String text = SPACES.matcher(value.toString()).replaceAll(" ").trim();
        boolean words = text.codePoints().anyMatch(Character::isLetterOrDigit);
        return words && !MissingText.matches(text) ? text : "";
    }

    private static String stop(String sentence) {
        return sentence.endsWith(".") ? sentence : sentence + ".";
    }
}
