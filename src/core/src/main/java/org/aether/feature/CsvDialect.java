package org.aether.feature;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/**
 * The separator of the columns of a CSV file: a comma, a semicolon, a tab or a vertical bar.
 *
 * <p>A first line {@code sep=;}, as Excel writes it, declares it. Otherwise each separator is tried on the first rows. A
 * separator that gives the same number of columns in nine of ten rows is preferred, then the one with most columns, then
 * the comma.
 *
 * @param separator between columns
 * @param declared whether the first line declares the separator and is not the header
 */
record CsvDialect(char separator, boolean declared) {

    private static final List<Character> SEPARATORS = List.of(',', ';', '\t', '|');
    private static final int SAMPLE_CHARACTERS = 1 << 16;
    private static final int SAMPLE_ROWS = 100;

    /** @param text the content of the file from its beginning; only the sample is read */
    static CsvDialect of(Reader text) throws IOException {
        char[] sample = new char[SAMPLE_CHARACTERS];
        int length = 0;
        for (int read; length < sample.length && (read = text.read(sample, length, sample.length - length)) > 0; ) {
            length += read;
        }
        String start = new String(sample, 0, length);
        String firstLine = new BufferedReader(new StringReader(start)).readLine();
        if (firstLine != null && firstLine.trim().toLowerCase(Locale.ROOT).matches("\"?sep=[,;\\t|]?\"?")) {
            int at = firstLine.indexOf('=') + 1;
            return new CsvDialect(at < firstLine.length() ? firstLine.charAt(at) : ',', true);
        }
        if (length == sample.length) {
            // The last row may be incomplete.
            start = start.substring(0, Math.max(start.lastIndexOf('\n'), 0));
        }
        char best = ',';
        int bestColumns = 0;
        boolean bestConsistent = false;
        for (char separator : SEPARATORS) {
            Trial trial = Trial.of(start, separator);
            if (trial.columns > 1
                    && (trial.consistent && !bestConsistent
                            || trial.consistent == bestConsistent && trial.columns > bestColumns)) {
                best = separator;
                bestColumns = trial.columns;
                bestConsistent = trial.consistent;
            }
        }
        return new CsvDialect(best, false);
    }

    CSVFormat format() {
        return CSVFormat.DEFAULT.builder().setDelimiter(separator).build();
    }

    /** The result of reading the first rows with one separator. */
    private record Trial(int columns, boolean consistent) {

        static Trial of(String text, char separator) {
            int columns = 0;
            int rows = 0;
            int alike = 0;
            try (CSVParser parser = CSVParser.parse(
                    text, CSVFormat.DEFAULT.builder().setDelimiter(separator).build())) {
                for (CSVRecord row : parser) {
                    if (columns == 0) {
                        columns = row.size();
                        continue;
                    }
                    rows++;
                    alike += row.size() == columns ? 1 : 0;
                    if (rows == SAMPLE_ROWS) {
                        break;
                    }
                }
            } catch (IOException | UncheckedIOException e) {
                // A misplaced quotation mark; the rows before it have been counted.
                return new Trial(columns, false);
            }
            return new Trial(columns, alike >= 0.9 * rows);
        }
    }
}
