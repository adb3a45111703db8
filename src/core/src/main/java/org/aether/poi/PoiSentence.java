package org.aether.poi;

import java.util.regex.Pattern;
import org.aether.feature.MissingText;

/**
 * The sentence that describes a place of interest to the text encoder (eq. 1).
 *
 * <p>With everything known: {@code A place of [subcategory], a type of [category], named [name].} What is missing is
 * left out:
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
 * <p>So a taxonomy of one level always fills the first slot, whichever attribute it came from. A part is taken as it is
 * written, upper and lower case included, but with white space and control characters collapsed to single spaces. A
 * part that ends in a full stop is not given a second one.
 */
public final class PoiSentence {

    private static final Pattern SPACES = Pattern.compile("[\\s\\p{Z}\\p{Cntrl}]+");

    private PoiSentence() {}

    /** The sentence of eq. 1, or an empty string when all three parts are {@linkplain #clean nothing}. */
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
     * @return trimmed, with single spaces; an empty string for null, for a number that is not one, for text without any
     *     letter or digit, and for what programs write where there is nothing ({@link MissingText}); whole numbers
     *     without decimals
     */
    public static String clean(Object value) {
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
