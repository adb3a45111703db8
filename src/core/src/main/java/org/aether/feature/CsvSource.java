package org.aether.feature;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.aether.AetherException;
import org.aether.LeftOut;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.geotools.api.referencing.crs.CoordinateReferenceSystem;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.geom.GeometryFactory;
import org.locationtech.jts.io.ParseException;
import org.locationtech.jts.io.WKTReader;

/**
 * Reads CSV in two passes: the first finds out what each column holds, the second makes the features. So memory never
 * holds the text of the file, and a column's type is settled before its first value is made.
 */
final class CsvSource {

    private static final String NO_COORDINATES = "no coordinates";
    private static final String WRONG_COLUMNS = "wrong number of columns";
    private static final String UNMATCHED_QUOTE = "lines within an unmatched quotation mark";

    private final GeometryFactory geometries = new GeometryFactory();
    private final WKTReader wkt = new WKTReader(geometries);
    private final Path file;
    private final boolean zipped;
    private final boolean geometryNeeded;
    private CsvDialect dialect;

    private CsvSource(Path file, boolean zipped, boolean geometryNeeded) {
        this.file = file;
        this.zipped = zipped;
        this.geometryNeeded = geometryNeeded;
    }

    /** @param geometryNeeded false: a file without columns of coordinates gives features without geometry */
    static FeatureFile read(
            Path file, String typeName, boolean zipped, CoordinateReferenceSystem assumed, boolean geometryNeeded)
            throws IOException {
        return new CsvSource(file, zipped, geometryNeeded).read(typeName, assumed);
    }

    private FeatureFile read(String typeName, CoordinateReferenceSystem assumed) throws IOException {
        List<CsvColumn> columns = new ArrayList<>();
        try {
            forEachRow(columns, record -> {
                for (int i = 0; i < columns.size(); i++) {
                    columns.get(i).see(record.get(i));
                }
            });
            CsvCoordinates coordinates = CsvCoordinates.choose(file, columns, geometryNeeded);
            FeatureTable table = new FeatureTable(file.toString());
            int[] target = new int[columns.size()];
            for (int i = 0; i < target.length; i++) {
                target[i] =
                        coordinates.uses(i) ? -1 : table.column(columns.get(i).name());
            }
            table.leaveOut(forEachRow(columns, record -> add(record, columns, coordinates, target, table)));
            if (coordinates.count() == 0) {
                return table.toFeatureFile(typeName, null);
            }
            CoordinateReferenceSystem crs = coordinates.crs(assumed, table.shareOutsideLonLat());
            if (CoordinateSystems.isLonLat(crs)) {
                table.rejectOutsideLonLat();
            }
            return table.toFeatureFile(typeName, crs);
        } catch (UncheckedIOException e) {
            throw readable(e.getCause());
        } catch (IOException e) {
            throw readable(e);
        }
    }

    private AetherException readable(IOException e) {
        if (e instanceof ZipException) {
            return new AetherException(
                    file + " is not a gzip file (" + e.getMessage() + "); name it .csv, or zip it.", e);
        }
        if (zipped && e instanceof EOFException) {
            return new AetherException(file + " breaks off in the middle; fetch or write it again.", e);
        }
        return new AetherException(file + " is not readable as CSV (" + e.getMessage() + "); repair it.", e);
    }

    private interface RowConsumer {
        void accept(CSVRecord row) throws IOException;
    }

    private Reader open() throws IOException {
        InputStream raw = Files.newInputStream(file);
        try {
            return new Utf8Reader(zipped ? new GZIPInputStream(raw, 1 << 16) : raw, file.toString());
        } catch (IOException e) {
            raw.close();
            throw e;
        }
    }

    /**
     * Reads the header into {@code columns} if it is not there yet.
     *
     * @return the lines that were left out, by reason
     */
    private LeftOut forEachRow(List<CsvColumn> columns, RowConsumer consumer) throws IOException {
        LeftOut.Counter leftOut = LeftOut.counter();
        if (dialect == null) {
            try (Reader start = open()) {
                dialect = CsvDialect.of(start);
            }
        }
        try (Reader text = open();
                CSVParser parser = new CSVParser(text, dialect.format())) {
            Iterator<CSVRecord> rows = parser.iterator();
            if (dialect.declared() && rows.hasNext()) {
                rows.next();
            }
            if (!rows.hasNext()) {
                throw new AetherException("The file " + file + " is empty; choose a file with features.");
            }
            CSVRecord header = rows.next();
            if (columns.isEmpty()) {
                readHeader(header, columns);
            }
            while (rows.hasNext()) {
                CSVRecord row = rows.next();
                if (row.size() == columns.size()) {
                    consumer.accept(row);
                } else {
                    // A quotation mark that is never closed, or in a later line, takes the lines between into one cell.
                    int lines = 1 + row.stream().mapToInt(CsvSource::lineBreaks).sum();
                    leftOut.add(lines > 1 ? UNMATCHED_QUOTE : WRONG_COLUMNS, lines);
                }
            }
        }
        return leftOut.toLeftOut();
    }

    private static int lineBreaks(String cell) {
        return (int) cell.chars().filter(c -> c == '\n').count();
    }

    private void readHeader(CSVRecord header, List<CsvColumn> columns) {
        Set<String> names = new HashSet<>();
        for (int i = 0; i < header.size(); i++) {
            // pandas writes its row index without a name.
            String name =
                    header.get(i).isBlank() ? "column" + (i + 1) : header.get(i).trim();
            if (!names.add(name)) {
                throw new AetherException(file + " has two columns named '" + name + "'; rename one of them.");
            }
            columns.add(new CsvColumn(name));
        }
    }

    /**
     * How many lines a quotation mark took into one cell of a row that has the right number of columns all the same: the
     * first line of that cell and the cells before it make a whole row with coordinates.
     *
     * @return 0 when there is no such cell
     */
    private int swallowedLines(CSVRecord row, CsvCoordinates coordinates) {
        // Of a table without geometry the last cell of a row.
        int last = coordinates.count() == 0 ? row.size() - 1 : Math.max(coordinates.x(), coordinates.y());
        for (int i = 0; i < last && coordinates.wkt() < 0; i++) {
            String cell = row.get(i);
            if (lineBreaks(cell) > 0) {
                String[] parts = cell.lines().findFirst().orElse("").split(Pattern.quote("" + dialect.separator()), -1);
                if (i + parts.length == row.size() && CsvColumn.isNumber(parts[last - i])) {
                    return 1 + lineBreaks(cell);
                }
            }
        }
        return 0;
    }

    private void add(
            CSVRecord row, List<CsvColumn> columns, CsvCoordinates coordinates, int[] target, FeatureTable table) {
        int swallowed = swallowedLines(row, coordinates);
        if (swallowed > 0) {
            table.reject(UNMATCHED_QUOTE, swallowed);
            return;
        }
        Geometry geometry = null;
        String problem = coordinates.count() == 0 ? null : NO_COORDINATES;
        if (problem == null) {
            // A table: rows have no place.
        } else if (coordinates.wkt() >= 0) {
            String text = row.get(coordinates.wkt());
            if (!MissingText.matches(text)) {
                try {
                    geometry = wkt.read(text);
                    if (geometry.isEmpty()) {
                        geometry = null;
                    }
                } catch (ParseException | IllegalArgumentException e) {
                    problem = "broken WKT";
                }
            }
        } else {
            String x = row.get(coordinates.x());
            String y = row.get(coordinates.y());
            if (!MissingText.matches(x) && !MissingText.matches(y)) {
                if (CsvColumn.isNumber(x) && CsvColumn.isNumber(y)) {
                    geometry = geometries.createPoint(
                            new Coordinate(Double.parseDouble(x.trim()), Double.parseDouble(y.trim())));
                } else {
                    boolean comma = CsvColumn.hasDecimalComma(x) || CsvColumn.hasDecimalComma(y);
                    problem = comma && dialect.separator() != ','
                            ? "coordinates with a comma for the decimal point"
                            : "coordinates that are not numbers";
                }
            }
        }
        if (geometry == null && problem != null) {
            table.reject(problem);
            return;
        }
        Object[] values = new Object[columns.size() - coordinates.count()];
        for (int i = 0; i < target.length; i++) {
            if (target[i] >= 0) {
                values[target[i]] = columns.get(i).value(row.get(i));
            }
        }
        table.add(geometry, values);
    }
}
