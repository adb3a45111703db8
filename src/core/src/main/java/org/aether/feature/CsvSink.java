package org.aether.feature;

import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import org.locationtech.jts.geom.Point;
import org.locationtech.jts.io.WKTWriter;

/** Writes CSV: the attributes, then the columns in which {@link CsvSource} finds the coordinates. Closes the stream. */
final class CsvSink {

    private CsvSink() {}

    static void write(OutputStream raw, boolean zipped, OutputFeatures features) throws IOException {
        CSVFormat format = CSVFormat.DEFAULT.builder().setRecordSeparator('\n').build();
        try (OutputStream out = zipped ? new GZIPOutputStream(raw, 1 << 16) : raw;
                CSVPrinter printer = new CSVPrinter(new OutputStreamWriter(out, StandardCharsets.UTF_8), format)) {
            print(printer, features);
        }
    }

    private static void print(CSVPrinter printer, OutputFeatures features) throws IOException {
        List<String> coordinates = new ArrayList<>();
        if (features.pointsOnly()) {
            coordinates.addAll(features.lonLat() ? List.of("lon", "lat") : List.of("x", "y"));
        }
        if (features.hasGeometry()) {
            coordinates.add("wkt");
        }
        if (!features.lonLat()) {
            coordinates.add("crs");
        }
        Set<String> taken = new HashSet<>();
        for (String name : features.names()) {
            String free = name;
            while (coordinates.contains(free.toLowerCase(Locale.ROOT)) || !taken.add(free)) {
                free += "_";
            }
            printer.print(free);
        }
        for (String name : coordinates) {
            printer.print(name);
        }
        printer.println();
        WKTWriter wkt = new WKTWriter();
        features.forEach((geometry, values) -> {
            for (Object value : values) {
                printer.print(value);
            }
            if (features.pointsOnly()) {
                printer.print(geometry == null ? null : ((Point) geometry).getX());
                printer.print(geometry == null ? null : ((Point) geometry).getY());
            }
            if (features.hasGeometry()) {
                printer.print(geometry == null ? null : wkt.write(geometry));
            }
            if (!features.lonLat()) {
                printer.print("EPSG:" + features.epsg());
            }
            printer.println();
        });
    }
}
