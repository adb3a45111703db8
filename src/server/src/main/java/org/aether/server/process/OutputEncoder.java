package org.aether.server.process;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.aether.feature.FeatureFiles;
import org.aether.server.failure.ServiceException;
import org.aether.wps.coverage.CoverageTiff;
import org.geotools.api.data.Parameter;
import org.geotools.coverage.grid.GridCoverage2D;
import org.geotools.data.simple.SimpleFeatureCollection;
import org.geotools.geometry.jts.ReferencedEnvelope;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.io.geojson.GeoJsonWriter;

/** Encodes the results of a process in the requested formats. */
final class OutputEncoder {

    private final Workspace workspace;
    private final RunProgress progress;

    OutputEncoder(Workspace workspace, RunProgress progress) {
        this.workspace = workspace;
        this.progress = progress;
    }

    /**
     * The media type of an output.
     *
     * @param wanted the requested media type, or null for the default
     * @throws ServiceException when the output is not available in it
     */
    static String format(Parameter<?> output, String wanted) {
        List<String> formats = DataKind.of(output).formats(output);
        if (formats.isEmpty()) {
            return "text/plain";
        }
        if (wanted == null || wanted.isBlank() || wanted.equals("*/*")) {
            return formats.get(0);
        }
        String plain = wanted.replaceFirst(";.*", "").strip().toLowerCase(Locale.ROOT);
        return formats.stream()
                .filter(format -> format.equalsIgnoreCase(plain))
                .findFirst()
                .orElseThrow(() -> ServiceException.invalid(
                        output.key,
                        "The output '" + output.key + "' is not available as '" + wanted + "'; request "
                                + String.join(", ", formats) + "."));
    }

    EncodedOutput encode(Parameter<?> output, Object value, String mime) {
        if (value == null) {
            throw new IllegalStateException("The process has no result for the output " + output.key);
        }
        return switch (DataKind.of(output)) {
            case COVERAGE -> {
                Path file = workspace.file(output.key + ".tif");
                new CoverageTiff((GridCoverage2D) value)
                        .write(file, workspace.provenance(), new WritingProgress(progress));
                yield EncodedOutput.file(mime, file);
            }
            case FEATURES -> {
                Path file = workspace.file(output.key
                        + switch (mime) {
                            case DataKind.CSV -> ".csv";
                            case DataKind.GEOPACKAGE -> ".gpkg";
                            default -> ".geojson";
                        });
                FeatureFiles.write(file, (SimpleFeatureCollection) value);
                yield EncodedOutput.file(mime, file);
            }
            case GEOMETRY -> EncodedOutput.text(
                    mime,
                    mime.equals(DataKind.JSON)
                            ? new GeoJsonWriter().write((Geometry) value)
                            : ((Geometry) value).toText());
            case DOCUMENT -> EncodedOutput.text(mime, value.toString());
            case BOUNDS -> {
                ReferencedEnvelope box = (ReferencedEnvelope) value;
                yield EncodedOutput.literal(
                        box.getMinX() + "," + box.getMinY() + "," + box.getMaxX() + "," + box.getMaxY());
            }
            case BYTES -> new EncodedOutput(mime, bytes(output, value), null, false);
            case LITERAL -> EncodedOutput.literal(String.valueOf(value));
        };
    }

    private static byte[] bytes(Parameter<?> output, Object value) {
        if (value instanceof byte[] bytes) {
            return bytes;
        }
        if (value instanceof InputStream in) {
            try (in) {
                return in.readAllBytes();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        throw new IllegalStateException(
                "The output " + output.key + " is a " + value.getClass().getName());
    }
}
