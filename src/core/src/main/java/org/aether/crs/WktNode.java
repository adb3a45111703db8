package org.aether.crs;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.aether.AetherException;
import org.aether.AetherException.Kind;
import org.jspecify.annotations.Nullable;

/**
 * An element of well-known text, such as {@code UNIT["metre", 1]}.
 *
 * @param keyword in capitals
 * @param values its strings and numbers, in order; strings without quotation marks
 * @param children the elements inside it
 */
record WktNode(String keyword, List<String> values, List<WktNode> children) {

    private static final int MAX_DEPTH = 20;

    /**
     * Parses a text that consists of one element.
     *
     * @param source what messages name as the origin of the text
     * @throws AetherException when the brackets do not match
     */
    static WktNode parse(String text, Object source) {
        Parser parser = new Parser(text, source);
        WktNode node = parser.node(0);
        if (!parser.atEnd()) {
            throw parser.broken();
        }
        return node;
    }

    /** The first string or number. */
    String name() {
        return values.isEmpty() ? "" : values.get(0);
    }

    /** The second string, or word without quotation marks. */
    String text() {
        return values.size() < 2 ? "" : values.get(1);
    }

    /** The number after the name, counted from 0. */
    double number(int index, Object source) {
        return value(index + 1, source);
    }

    /** A number among the values, counted from 0. */
    double value(int index, Object source) {
        try {
            return Double.parseDouble(values.get(index));
        } catch (NumberFormatException | IndexOutOfBoundsException e) {
            throw new AetherException(
                    Kind.INVALID_INPUT,
                    e,
                    "The {} in the coordinate reference system of {} lacks a number; assign the right one, for example"
                            + " with gdal_edit.py -a_srs.",
                    keyword,
                    source);
        }
    }

    List<WktNode> all(String wanted) {
        return children.stream().filter(child -> child.keyword.equals(wanted)).toList();
    }

    WktNode only(String wanted, Object source) {
        List<WktNode> found = all(wanted);
        if (found.size() != 1) {
            throw new AetherException(
                    Kind.INVALID_INPUT,
                    "The {} in the coordinate reference system of {} has {} {}; assign the right one, for example with"
                            + " gdal_edit.py -a_srs.",
                    keyword,
                    source,
                    found.isEmpty() ? "no" : "more than one",
                    wanted);
        }
        return found.get(0);
    }

    /** Refuses elements that are not among the supported ones. */
    void allow(Object source, Set<String> supported) {
        for (WktNode child : children) {
            if (!supported.contains(child.keyword)) {
                throw new AetherException(
                        Kind.INVALID_INPUT,
                        "The element {} in the coordinate reference system of {} is not supported; assign an EPSG code,"
                                + " for example with gdal_edit.py -a_srs.",
                        child.keyword,
                        source);
            }
        }
    }

    /** The code in {@code AUTHORITY["EPSG", "27700"]} or {@code ID["EPSG", 27700]}, or null. */
    @Nullable Integer epsg() {
        for (WktNode child : children) {
            if ((child.keyword.equals("AUTHORITY") || child.keyword.equals("ID"))
                    && "EPSG".equalsIgnoreCase(child.name())
                    && child.text().matches("\\d{1,9}")) {
                return Integer.valueOf(child.text());
            }
        }
        return null;
    }

    private static final class Parser {

        private final String text;
        private final Object source;
        private int at;

        Parser(String text, Object source) {
            this.text = text;
            this.source = source;
        }

        AetherException broken() {
            return new AetherException(
                    Kind.INVALID_INPUT,
                    "The coordinate reference system of {} is not valid well-known text (error at character {}); assign"
                            + " the right one, for example with gdal_edit.py -a_srs.",
                    source,
                    at + 1);
        }

        boolean atEnd() {
            while (at < text.length() && (Character.isWhitespace(text.charAt(at)) || text.charAt(at) == 0)) {
                at++;
            }
            return at == text.length();
        }

        private char next() {
            if (atEnd()) {
                throw broken();
            }
            return text.charAt(at);
        }

        WktNode node(int depth) {
            if (depth > MAX_DEPTH) {
                throw broken();
            }
            String keyword = word().toUpperCase(Locale.ROOT);
            char open = next();
            if (keyword.isEmpty() || open != '[' && open != '(') {
                throw broken();
            }
            at++;
            List<String> values = new ArrayList<>();
            List<WktNode> children = new ArrayList<>();
            while (true) {
                char c = next();
                if (c == '"') {
                    values.add(quoted());
                } else {
                    int start = at;
                    String word = word();
                    if (word.isEmpty()) {
                        throw broken();
                    }
                    char after = next();
                    if (after == '[' || after == '(') {
                        at = start;
                        children.add(node(depth + 1));
                    } else {
                        values.add(word);
                    }
                }
                char separator = next();
                at++;
                if (separator == ']' || separator == ')') {
                    return new WktNode(keyword, List.copyOf(values), List.copyOf(children));
                }
                if (separator != ',') {
                    throw broken();
                }
            }
        }

        private String word() {
            next();
            int start = at;
            while (at < text.length() && "[](),\"".indexOf(text.charAt(at)) < 0) {
                at++;
            }
            return text.substring(start, at).strip();
        }

        private String quoted() {
            StringBuilder quoted = new StringBuilder();
            for (at++; at < text.length(); at++) {
                char c = text.charAt(at);
                if (c != '"') {
                    quoted.append(c);
                } else if (at + 1 < text.length() && text.charAt(at + 1) == '"') {
                    quoted.append(c);
                    at++;
                } else {
                    at++;
                    return quoted.toString();
                }
            }
            throw broken();
        }
    }
}
