package org.aether.feature;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * What a CSV column holds, learned cell by cell: the narrowest of Boolean, Long, Double and String that fits all its
 * non-empty cells.
 *
 * <p>Numbers with leading zeros or a plus sign are identifiers (007, +44 20…), and so is an integer that does not fit a
 * Long: they make the column String. Empty cells and {@linkplain MissingText what programs write for a missing value} do
 * not count.
 */
final class CsvColumn {

    private static final Pattern INTEGER = Pattern.compile("-?(0|[1-9]\\d{0,18})");
    private static final Pattern DECIMAL =
            Pattern.compile("-?(?:(?:0|[1-9]\\d*)\\.\\d*|\\.\\d+|(?:0|[1-9]\\d*)(?=[eE]))(?:[eE][+-]?\\d{1,3})?");
    private static final Pattern WKT = Pattern.compile(
            "\\s*(?:MULTI)?(?:POINT|LINESTRING|POLYGON)\\b.*|\\s*(?:GEOMETRYCOLLECTION|LINEARRING)\\b.*",
            Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

    private final String name;
    private boolean anything;
    private boolean allBoolean = true;
    private boolean allLong = true;
    private boolean allNumber = true;
    private boolean allWkt = true;
    private boolean allPoints = true;
    private boolean constant = true;
    private String firstValue;

    CsvColumn(String name) {
        this.name = name;
    }

    String name() {
        return name;
    }

    void see(String cell) {
        if (MissingText.matches(cell)) {
            return;
        }
        String text = cell.trim();
        if (!anything) {
            firstValue = text;
        }
        anything = true;
        constant = constant && text.equals(firstValue);
        allBoolean = allBoolean && isBoolean(text);
        allLong = allLong && isLong(text);
        allNumber = allNumber && (isLong(text) || DECIMAL.matcher(text).matches());
        allWkt = allWkt && WKT.matcher(text).matches();
        allPoints = allPoints && allWkt && text.toUpperCase(Locale.ROOT).startsWith("POINT");
    }

    /** Whether its first words are those of WKT geometries, in every non-empty cell. */
    boolean isWkt() {
        return anything && allWkt;
    }

    /** Whether every non-empty cell is a WKT point. */
    boolean isPoints() {
        return anything && allPoints;
    }

    /** The one value in all its non-empty cells, or null. */
    String constant() {
        return constant ? firstValue : null;
    }

    /**
     * The value of a cell, in the type that fits the whole column; null when empty. Beside numbers and truth values, what
     * programs write for a missing value is null too; as text it stays ("None" may be a name), but for {@code \N}.
     */
    Object value(String cell) {
        if (cell.isBlank() || cell.trim().equals("\\N") || (MissingText.matches(cell) && isTyped())) {
            return null;
        }
        if (allBoolean && anything) {
            return Boolean.valueOf(cell.trim().toLowerCase(Locale.ROOT));
        }
        if (allLong && anything) {
            return Long.valueOf(cell.trim());
        }
        return allNumber && anything ? Double.valueOf(cell.trim()) : cell;
    }

    private boolean isTyped() {
        return !anything || allBoolean || allNumber;
    }

    /** Whether a coordinate can be read from it; leading zeros do not matter there. */
    static boolean isNumber(String cell) {
        return cell.trim().matches("[+-]?(?:\\d+\\.?\\d*|\\.\\d+)(?:[eE][+-]?\\d{1,3})?");
    }

    /** Whether it would be a number with a point instead of its comma. */
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
        return text.length() < 19 || text.equals(Long.toString(new java.math.BigInteger(text).longValue()));
    }
}
