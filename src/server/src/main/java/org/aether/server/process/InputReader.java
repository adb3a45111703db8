package org.aether.server.process;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import org.aether.AetherException;
import org.aether.crs.CrsTransform;
import org.aether.feature.CoordinateSystems;
import org.aether.feature.FeatureFiles;
import org.aether.feature.Reprojection;
import org.aether.raster.PixelWindow;
import org.aether.raster.Provenance;
import org.aether.raster.RasterGrid;
import org.aether.server.failure.ServiceException;
import org.aether.server.layer.Layer;
import org.aether.server.layer.Layers;
import org.aether.server.layer.RasterLayer;
import org.aether.server.layer.VectorLayer;
import org.geotools.api.data.Parameter;
import org.geotools.api.feature.simple.SimpleFeature;
import org.geotools.api.feature.simple.SimpleFeatureType;
import org.geotools.api.referencing.crs.CoordinateReferenceSystem;
import org.geotools.data.collection.ListFeatureCollection;
import org.geotools.data.simple.SimpleFeatureCollection;
import org.geotools.data.simple.SimpleFeatureIterator;
import org.geotools.feature.simple.SimpleFeatureBuilder;
import org.geotools.feature.simple.SimpleFeatureTypeBuilder;
import org.geotools.geometry.jts.ReferencedEnvelope;
import org.locationtech.jts.geom.Envelope;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.io.ParseException;
import org.locationtech.jts.io.WKTReader;
import org.locationtech.jts.io.geojson.GeoJsonReader;

/**
 * Converts the inputs of a request to the objects that a process takes. It reads only the request and the layers of this
 * server, never a file that a client names or another server.
 */
final class InputReader {

    private final Layers layers;
    private final Workspace workspace;

    InputReader(Layers layers, Workspace workspace) {
        this.layers = layers;
        this.workspace = workspace;
    }

    /**
     * Converts a value to the type of its parameter.
     *
     * @throws ServiceException when that is not possible
     */
    Object read(Parameter<?> parameter, InputValue value) {
        if (value instanceof InputValue.LayerReference reference) {
            return layer(parameter, reference);
        }
        DataKind kind = DataKind.of(parameter);
        if (value instanceof InputValue.Box box) {
            if (kind != DataKind.BOUNDS) {
                throw unexpected(parameter, "a bounding box");
            }
            return envelope(parameter.key, box);
        }
        InputValue.Inline inline = (InputValue.Inline) value;
        return switch (kind) {
            case LITERAL -> Literals.parse(parameter, inline.text());
            case DOCUMENT -> inline.text();
            case BOUNDS -> envelope(parameter.key, box(parameter.key, inline.text()));
            case GEOMETRY -> geometry(parameter, inline.text().strip());
            case FEATURES -> features(parameter, inline);
            case COVERAGE -> coverage(parameter, inline);
            case BYTES -> object(parameter, decoded(parameter, inline));
        };
    }

    private Object layer(Parameter<?> parameter, InputValue.LayerReference reference) {
        Layer layer = layers.get(reference.layer(), parameter.key);
        DataKind kind = DataKind.of(parameter);
        if (kind == DataKind.COVERAGE && layer instanceof RasterLayer raster) {
            workspace.provenance().putAll(Provenance.of(raster.raster()));
            return reference.crop() == null ? raster.coverage() : cropped(parameter.key, raster, reference.crop());
        }
        if (kind == DataKind.FEATURES && layer instanceof VectorLayer vector) {
            if (reference.crop() != null) {
                throw unexpected(parameter, "a part of a feature layer");
            }
            return reference.crs() == null ? vector.features() : reprojected(parameter.key, vector, reference.crs());
        }
        throw unexpected(
                parameter,
                "the layer '" + layer.name() + (layer instanceof RasterLayer ? "', a raster" : "', features"));
    }

    /** Features in another CRS, east-north, as WFS gives them for {@code srsName}. */
    private static SimpleFeatureCollection reprojected(String locator, VectorLayer layer, String name) {
        CoordinateReferenceSystem crs;
        Reprojection reprojection;
        try {
            crs = CoordinateSystems.decode(name);
            reprojection = Reprojection.between(layer.bounds().getCoordinateReferenceSystem(), crs);
        } catch (AetherException e) {
            throw ServiceException.invalid(locator, e.getMessage());
        }
        SimpleFeatureType type =
                SimpleFeatureTypeBuilder.retype(layer.features().getSchema(), crs);
        List<SimpleFeature> features = new ArrayList<>();
        try (SimpleFeatureIterator iterator = layer.features().features()) {
            while (iterator.hasNext()) {
                SimpleFeature feature = iterator.next();
                List<Object> values = new ArrayList<>(feature.getAttributes());
                values.replaceAll(value -> value instanceof Geometry geometry ? reprojection.apply(geometry) : value);
                features.add(SimpleFeatureBuilder.build(type, values, feature.getID()));
            }
        }
        return new ListFeatureCollection(type, features);
    }

    private static Object cropped(String locator, RasterLayer layer, InputValue.Box box) {
        RasterGrid grid = layer.raster().grid();
        ReferencedEnvelope given = envelope(locator, box);
        Envelope wanted = given;
        if (given.getCoordinateReferenceSystem() != null) {
            try {
                wanted = CrsTransform.between(given.getCoordinateReferenceSystem(), grid.crs())
                        .bounds(given, 5);
            } catch (AetherException e) {
                throw ServiceException.invalid(locator, e.sentence());
            }
        }
        if (wanted == null) {
            throw ServiceException.invalid(
                    locator,
                    "The box cannot be transformed into the layer's coordinate reference system; give it in "
                            + CoordinateSystems.name(grid.crs()) + ".");
        }
        // Pixels whose centre lies in the box. A small tolerance keeps a box exact whose sides are pixel edges.
        int west = (int) Math.max(0, Math.ceil(grid.column(wanted.getMinX()) - 0.5 - 1e-6));
        int east = (int) Math.min(grid.width(), Math.floor(grid.column(wanted.getMaxX()) - 0.5 + 1e-6) + 1);
        int north = (int) Math.max(0, Math.ceil(grid.row(wanted.getMaxY()) - 0.5 - 1e-6));
        int south = (int) Math.min(grid.height(), Math.floor(grid.row(wanted.getMinY()) - 0.5 + 1e-6) + 1);
        if (west >= east || north >= south) {
            throw ServiceException.invalid(
                    locator, "The box contains no pixel of the layer '" + layer.name() + "'; choose another one.");
        }
        return layer.coverage(new PixelWindow(west, north, east - west, south - north));
    }

    /** {@code minx,miny,maxx,maxy[,crs]}. */
    static InputValue.Box box(String locator, String text) {
        String[] parts = text.strip().split("\\s*,\\s*", 5);
        double[] numbers = new double[4];
        try {
            for (int i = 0; i < 4; i++) {
                numbers[i] = Double.parseDouble(parts[i]);
            }
        } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
            throw ServiceException.invalid(locator, "A box is written minx,miny,maxx,maxy or minx,miny,maxx,maxy,CRS.");
        }
        return new InputValue.Box(
                new double[] {numbers[0], numbers[1]},
                new double[] {numbers[2], numbers[3]},
                parts.length == 5 ? parts[4] : null);
    }

    /** The box with easting first, also for a CRS name that has latitude first; without a CRS when none is given. */
    static ReferencedEnvelope envelope(String locator, InputValue.Box box) {
        double[] lower = box.lower();
        double[] upper = box.upper();
        if (lower.length != 2 || upper.length != 2) {
            throw ServiceException.invalid(locator, "A box has two dimensions.");
        }
        for (int i = 0; i < 2; i++) {
            if (!Double.isFinite(lower[i]) || !Double.isFinite(upper[i]) || lower[i] > upper[i]) {
                throw ServiceException.invalid(
                        locator, "The corners of a box must be finite numbers, the lower ones first.");
            }
        }
        CoordinateReferenceSystem crs;
        boolean swapped = false;
        try {
            crs = box.crs() == null ? null : CoordinateSystems.decode(box.crs());
            swapped = crs != null && CoordinateSystems.northFirst(box.crs());
        } catch (AetherException e) {
            throw ServiceException.invalid(locator, e.sentence());
        }
        return swapped
                ? new ReferencedEnvelope(lower[1], upper[1], lower[0], upper[0], crs)
                : new ReferencedEnvelope(lower[0], upper[0], lower[1], upper[1], crs);
    }

    private static Geometry geometry(Parameter<?> parameter, String text) {
        Geometry geometry;
        try {
            geometry = text.startsWith("{") ? new GeoJsonReader().read(text) : new WKTReader().read(text);
        } catch (ParseException | RuntimeException e) {
            // The GeoJSON reader throws ClassCastException for wrong types.
            throw ServiceException.invalid(
                    parameter.key,
                    "The input '" + parameter.key + "' is neither well-known text, such as POINT(530000 180500), nor a"
                            + " GeoJSON geometry.");
        }
        if (!parameter.type.isInstance(geometry)) {
            throw unexpected(parameter, "a " + geometry.getGeometryType());
        }
        return geometry;
    }

    private SimpleFeatureCollection features(Parameter<?> parameter, InputValue.Inline inline) {
        String mime = inline.mime() == null ? "" : inline.mime().toLowerCase(Locale.ROOT);
        String ending;
        if (mime.contains("json")) {
            ending = ".geojson";
        } else if (mime.contains("csv")) {
            ending = ".csv";
        } else if (mime.contains("geopackage")) {
            ending = ".gpkg";
        } else if (mime.contains("xml")
                || mime.contains("gml")
                || inline.text().stripLeading().startsWith("<")) {
            throw unexpected(parameter, "GML, which this server does not read; send GeoJSON, CSV or a GeoPackage");
        } else {
            ending = inline.text().stripLeading().startsWith("{") ? ".geojson" : ".csv";
        }
        byte[] bytes = inline.base64() || ending.equals(".gpkg")
                ? decoded(parameter, inline)
                : inline.text().getBytes(StandardCharsets.UTF_8);
        return opened(parameter, write(parameter, bytes, ending), file -> FeatureFiles.read(file)
                .features());
    }

    private Object coverage(Parameter<?> parameter, InputValue.Inline inline) {
        Path file = write(parameter, decoded(parameter, inline), ".tif");
        return opened(parameter, file, path -> workspace
                .keep(RasterLayer.open(parameter.key, path))
                .coverage());
    }

    private interface Opening<T> {
        T open(Path file);
    }

    /** Opens a temporary file. Messages name the input instead of the file, which the client does not know. */
    private static <T> T opened(Parameter<?> parameter, Path file, Opening<T> opening) {
        try {
            return opening.open(file);
        } catch (AetherException e) {
            throw ServiceException.invalid(parameter.key, e.sentence().in(new InputWording(parameter.key)));
        }
    }

    /** The name of the input as one of a file, for objects that call themselves by the name of their file. */
    private Path write(Parameter<?> parameter, byte[] bytes, String ending) {
        Path file = workspace.file(parameter.key + ending);
        try {
            return Files.write(file, bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] decoded(Parameter<?> parameter, InputValue.Inline inline) {
        try {
            return Base64.getMimeDecoder().decode(inline.text().strip());
        } catch (IllegalArgumentException e) {
            throw ServiceException.invalid(
                    parameter.key, "The input '" + parameter.key + "' is bytes and must be encoded in base 64.");
        }
    }

    /** Bytes in the type of the parameter: an array, a stream, or an object with a constructor of bytes. */
    private static Object object(Parameter<?> parameter, byte[] bytes) {
        if (parameter.type == byte[].class) {
            return bytes;
        }
        if (parameter.type == InputStream.class) {
            return new ByteArrayInputStream(bytes);
        }
        try {
            return parameter.type.getConstructor(byte[].class).newInstance((Object) bytes);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof AetherException failure) {
                throw failure;
            }
            throw new IllegalArgumentException("The bytes of " + parameter.key + " cannot be used", e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalArgumentException(
                    parameter.type.getName() + " is not supported as an input; it needs a constructor of bytes", e);
        }
    }

    private static ServiceException unexpected(Parameter<?> parameter, String given) {
        String expected =
                switch (DataKind.of(parameter)) {
                    case COVERAGE -> "a raster: a layer of this server, or a GeoTIFF in base 64";
                    case FEATURES -> "features: a layer of this server, GeoJSON, CSV or a GeoPackage";
                    case GEOMETRY -> "a " + parameter.type.getSimpleName().toLowerCase(Locale.ROOT);
                    case BOUNDS -> "a bounding box";
                    case BYTES -> "bytes in base 64";
                    case DOCUMENT, LITERAL -> "a literal value (" + Literals.schemaType(parameter.type) + ")";
                };
        return ServiceException.invalid(
                parameter.key, "The input '" + parameter.key + "' takes " + expected + ", not " + given + ".");
    }
}
