package org.aether;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A sentence for a person whose variable parts are still values, so that every front end can name files and settings its
 * own way.
 *
 * <pre>{@code
 * Message message = Message.of("{} is not a GeoTIFF; {} must be at most {}.", path, Setting.BATCH_SIZE, 64);
 * message.in(Wording.PLAIN); // "/data/x.tif is not a GeoTIFF; the batch size must be at most 64."
 * }</pre>
 *
 * @param template text in which every {@code {}} stands for the next value
 * @param values as many as there are {@code {}}; a {@link Path}, a {@link Setting} and a {@link Setting.Choice} are
 *     rendered by the {@link Wording}, everything else with {@link String#valueOf(Object)}
 */
public record Message(String template, List<@Nullable Object> values) {

    private static final String PLACEHOLDER = "{}";

    /** @throws IllegalArgumentException when the number of values is not the number of placeholders */
    public Message {
        values = List.copyOf(values);
        int placeholders = 0;
        for (int at = template.indexOf(PLACEHOLDER); at >= 0; at = template.indexOf(PLACEHOLDER, at + 2)) {
            placeholders++;
        }
        if (!values.isEmpty() && placeholders != values.size()) {
            throw new IllegalArgumentException(
                    "The template \"" + template + "\" takes " + placeholders + " values, not " + values.size() + ".");
        }
    }

    /** A message; without values the template is taken as it is, braces included. */
    public static Message of(String template, @Nullable Object... values) {
        return new Message(
                template,
                Arrays.stream(values)
                        .map(value -> value == null ? "null" : value)
                        .toList());
    }

    /** The text as a front end shows it. */
    public String in(Wording wording) {
        if (values.isEmpty()) {
            return template;
        }
        StringBuilder text = new StringBuilder();
        int from = 0;
        for (Object value : values) {
            int at = template.indexOf(PLACEHOLDER, from);
            text.append(template, from, at).append(rendered(value, wording));
            from = at + PLACEHOLDER.length();
        }
        text.append(template, from, template.length());
        if (text.indexOf("the ") == 0) {
            text.setCharAt(0, 'T');
        }
        return text.toString();
    }

    /** A text as one line that ends like a sentence. */
    public static String sentence(@Nullable String text) {
        String line = String.valueOf(text).strip().replaceAll("\\s*\\R\\s*", " ");
        return line.isEmpty() || ".!?".indexOf(line.charAt(line.length() - 1)) >= 0 ? line : line + ".";
    }

    private static String rendered(@Nullable Object value, Wording wording) {
        if (value instanceof Path path) {
            return wording.file(path);
        }
        if (value instanceof Setting setting) {
            return wording.setting(setting);
        }
        if (value instanceof Setting.Choice choice) {
            return wording.choice(choice.setting(), choice.value());
        }
        if (value instanceof Message part) {
            return part.in(wording);
        }
        return String.valueOf(value);
    }

    /** The text with files and settings in plain words. */
    @Override
    public String toString() {
        return in(Wording.PLAIN);
    }
}
