package org.aether.feature;

import java.math.BigInteger;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The type of a CSV column, inferred cell by cell: the narrowest of Boolean, Long, Double and String that fits all non-empty
 * cells.
 *
 * <p>Numbers with leading zeros or a plus sign (007, +44 20…) and integers that do not fit into a Long are identifiers; a
 * column that contains one is String. Empty cells and {@linkplain MissingText texts for a missing value} are ignored.
 */
final class CsvColumn {

    private static final Pattern INTEGER = Pattern.compile("-?(0|[1-9]\\d{0,18})");
    private static final Pattern DECIMAL =
            Pattern.compile("-?(?:(?:0|[1-9]\\d*)\\.\\d*|\\.\\d+|(?:0|[1-9]\\d*)(?=[eE]))(?:[eE][+-]?\\d{1,3})?");
    private static final Pattern WKT = Pattern.compile(
            "\\s*(?:MULTI)?(?:POINT|LINESTRING|POLYGON)\\b.*|\\s*(?:GEOMETRYCOLLECTION|LINEARRING)\\b.*",
            Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

    private final String name;
    private boolean hasValues;
    private boolean allBoolean = true;
    private boolean allLong = true;
    private boolean allNumber = true;
    private boolean allWkt = true;
    private boolean allPoints = true;
    private boolean constant = true;
    private @Nullable String firstValue;

    CsvColumn(String name) {
        this.name = name;
    }

    String name() {
        return name;
    }

    /** Takes a cell into account. */
    void add(String cell) {
        if (MissingText.matches(cell)) {
            return;
        }
        String text = cell.trim();
        if (!hasValues) {
            firstValue = text;
        }
        hasValues = true;
        constant = constant && text.equals(firstValue);
        allBoolean = allBoolean && isBoolean(text);
        allLong = allLong && isLong(text);
        allNumber = allNumber && (isLong(text) || DECIMAL.matcher(text).matches());
        allWkt = allWkt && WKT.matcher(text).matches();
        allPoints = allPoints && allWkt && text.toUpperCase(Locale.ROOT).startsWith("POINT");
    }

    /** Whether every non-empty cell begins like a WKT geometry. */
    boolean isWkt() {
        return hasValues && allWkt;
    }

    /** Whether every non-empty cell is a WKT point. */
    boolean isPoints() {
        return hasValues && allPoints;
    }

    /** The value of all non-empty cells when it is the same, or null. */
    @Nullable String constant() {
        return constant ? firstValue : null;
    }

    /**
     * The value of a cell in the type of the column; null when the cell is empty. In columns of numbers and Booleans, a text
     * for a missing value is null too. In columns of text only {@code \N} is; "None" may be a name there.
     */
    @Nullable Object value(String cell) {
        if (cell.isBlank() || cell.trim().equals("\\N") || (MissingText.matches(cell) && isTyped())) {
            return null;
        }
        if (allBoolean && hasValues) {
            return Boolean.valueOf(cell.trim().toLowerCase(Locale.ROOT));
        }
        if (allLong && hasValues) {
            return Long.valueOf(cell.trim());
        }
        return allNumber && hasValues ? Double.valueOf(cell.trim()) : cell;
    }

    private boolean isTyped() {
        return !hasValues || allBoolean || allNumber;
    }

    /** Whether a cell is a coordinate; unlike in attributes, leading zeros are allowed. */
    static boolean isNumber(String cell) {
        return cell.trim().matches("[+-]?(?:\\d+\\.?\\d*|\\.\\d+)(?:[eE][+-]?\\d{1,3})?");
    }

    /** Whether a cell would be a number if its decimal comma were a point. */
    static boolean hasDecimalComma(String cell) {
        return cell.indexOf(',') >= 0 && isNumber(cell.replace(',', '.'));
    }

    private static boolean isBoolean(String text) {
        return text.equalsIgnoreCase("true") || text.equalsIgnoreCase("false");
    }

    private static boolean isLong(String text) {
        if (!INTEGER.matcher(text).matches()) {
            return false;
        }
        // Nineteen digits may or may not fit.
        return text.length() < 19 || text.equals(Long.toString(new BigInteger(text).longValue()));
    }
}
