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
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.aether.AetherException;
import org.aether.AetherException.Kind;
import org.aether.LeftOut;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.geotools.api.referencing.crs.CoordinateReferenceSystem;
import org.jspecify.annotations.Nullable;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.geom.GeometryFactory;
import org.locationtech.jts.io.ParseException;
import org.locationtech.jts.io.WKTReader;

/**
 * Reads CSV in two passes: the first infers the type of each column, the second creates the features. So the text of the
 * file is never in memory as a whole, and the type of a column is known before its first value is created.
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

    /** Null before the first pass. */
    private @Nullable CsvDialect dialect;

    private CsvSource(Path file, boolean zipped, boolean geometryNeeded) {
        this.file = file;
        this.zipped = zipped;
        this.geometryNeeded = geometryNeeded;
    }

    /** @param geometryNeeded whether coordinates are required; otherwise features of a file without them have no geometry */
    static FeatureFile read(
            Path file,
            String typeName,
            boolean zipped,
            @Nullable CoordinateReferenceSystem assumed,
            boolean geometryNeeded)
            throws IOException {
        return new CsvSource(file, zipped, geometryNeeded).read(typeName, assumed);
    }

    private FeatureFile read(String typeName, @Nullable CoordinateReferenceSystem assumed) throws IOException {
        List<CsvColumn> columns = new ArrayList<>();
        try {
            forEachRow(columns, record -> {
                for (int i = 0; i < columns.size(); i++) {
                    columns.get(i).add(record.get(i));
                }
            });
            CsvCoordinates coordinates = CsvCoordinates.choose(file, columns, geometryNeeded);
            FeatureTable table = new FeatureTable(file);
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
                table.leaveOutOutsideLonLat();
            }
            return table.toFeatureFile(typeName, crs);
        } catch (UncheckedIOException e) {
            throw unreadable(Objects.requireNonNull(e.getCause()));
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    private AetherException unreadable(IOException e) {
        if (e instanceof ZipException) {
            return new AetherException(
                    Kind.INVALID_INPUT,
                    e,
                    "{} is not a gzip file ({}); rename it to .csv, or compress it with gzip.",
                    file,
                    e.getMessage());
        }
        if (zipped && e instanceof EOFException) {
            return new AetherException(Kind.DAMAGED, e, "{} is truncated; download it again, or write it again.", file);
        }
        return new AetherException(Kind.DAMAGED, e, "{} is not readable as CSV ({}); repair it.", file, e.getMessage());
    }

    private interface RowConsumer {
        void accept(CSVRecord row) throws IOException;
    }

    private Reader open() throws IOException {
        InputStream raw = Files.newInputStream(file);
        try {
            return new Utf8Reader(zipped ? new GZIPInputStream(raw, 1 << 16) : raw, file);
        } catch (IOException e) {
            raw.close();
            throw e;
        }
    }

    /**
     * Passes every row with the right number of columns to a consumer. Reads the header into {@code columns} when that list
     * is empty.
     *
     * @return the lines that were left out
     */
    private LeftOut forEachRow(List<CsvColumn> columns, RowConsumer consumer) throws IOException {
        LeftOut.Counter leftOut = LeftOut.counter();
        CsvDialect format = dialect();
        try (Reader text = open();
                CSVParser parser = new CSVParser(text, format.format())) {
            Iterator<CSVRecord> rows = parser.iterator();
            if (format.declared() && rows.hasNext()) {
                rows.next();
            }
            if (!rows.hasNext()) {
                throw new AetherException(
                        Kind.INVALID_INPUT, "The file {} is empty; choose a file with features.", file);
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
                    // A quotation mark that is closed in a later line, or never, makes one cell of the lines in
                    // between.
                    int lines = 1 + row.stream().mapToInt(CsvSource::lineBreaks).sum();
                    leftOut.add(lines > 1 ? UNMATCHED_QUOTE : WRONG_COLUMNS, lines);
                }
            }
        }
        return leftOut.toLeftOut();
    }

    private CsvDialect dialect() throws IOException {
        CsvDialect known = dialect;
        if (known == null) {
            try (Reader start = open()) {
                known = CsvDialect.of(start);
            }
            dialect = known;
        }
        return known;
    }

    private static int lineBreaks(String cell) {
        return (int) cell.chars().filter(c -> c == '\n').count();
    }

    private void readHeader(CSVRecord header, List<CsvColumn> columns) {
        Set<String> names = new HashSet<>();
        for (int i = 0; i < header.size(); i++) {
            // pandas writes its index as a column without a name.
            String name =
                    header.get(i).isBlank() ? "column" + (i + 1) : header.get(i).trim();
            if (!names.add(name)) {
                throw new AetherException(
                        Kind.INVALID_INPUT, "{} has two columns named '{}'; rename one of them.", file, name);
            }
            columns.add(new CsvColumn(name));
        }
    }

    /**
     * The number of lines that an unmatched quotation mark has joined into one cell, in a row that nevertheless has the right
     * number of columns. Such a cell is recognised by its first line: together with the cells before it, it makes a complete
     * row with coordinates.
     *
     * @return 0 when there is no such cell
     */
    private int joinedLines(CSVRecord row, CsvCoordinates coordinates) throws IOException {
        // The last coordinate, or in a table without geometry the last cell.
        int last = coordinates.count() == 0 ? row.size() - 1 : Math.max(coordinates.x(), coordinates.y());
        for (int i = 0; i < last && coordinates.wkt() < 0; i++) {
            String cell = row.get(i);
            if (lineBreaks(cell) > 0) {
                String separator = Pattern.quote(String.valueOf(dialect().separator()));
                String[] parts = cell.lines().findFirst().orElse("").split(separator, -1);
                if (i + parts.length == row.size() && CsvColumn.isNumber(parts[last - i])) {
                    return 1 + lineBreaks(cell);
                }
            }
        }
        return 0;
    }

    private void add(
            CSVRecord row, List<CsvColumn> columns, CsvCoordinates coordinates, int[] target, FeatureTable table)
            throws IOException {
        int joined = joinedLines(row, coordinates);
        if (joined > 0) {
            table.leaveOut(UNMATCHED_QUOTE, joined);
            return;
        }
        Geometry geometry = null;
        String problem = coordinates.count() == 0 ? null : NO_COORDINATES;
        if (problem == null) {
            // A table without geometry.
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
                    problem = comma && dialect().separator() != ','
                            ? "coordinates with a comma for the decimal point"
                            : "coordinates that are not numbers";
                }
            }
        }
        if (geometry == null && problem != null) {
            table.leaveOut(problem);
            return;
        }
        @Nullable Object[] values = new @Nullable Object[columns.size() - coordinates.count()];
        for (int i = 0; i < target.length; i++) {
            if (target[i] >= 0) {
                values[target[i]] = columns.get(i).value(row.get(i));
            }
        }
        table.add(geometry, values);
    }
}
