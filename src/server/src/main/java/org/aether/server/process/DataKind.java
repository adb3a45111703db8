package org.aether.server.process;

import java.io.InputStream;
import java.util.List;
import java.util.Map;
import org.geotools.api.coverage.grid.GridCoverage;
import org.geotools.api.data.Parameter;
import org.geotools.api.referencing.crs.CoordinateReferenceSystem;
import org.geotools.feature.FeatureCollection;
import org.geotools.geometry.jts.ReferencedEnvelope;
import org.locationtech.jts.geom.Geometry;

/** The kind of an input or output of a process, as the protocols distinguish it. */
public enum DataKind {
    COVERAGE(List.of(DataKind.TIFF)),
    FEATURES(List.of(DataKind.JSON, DataKind.GEOJSON, DataKind.CSV, DataKind.GEOPACKAGE)),
    GEOMETRY(List.of(DataKind.WKT, DataKind.JSON)),
    /** A text of a declared media type. */
    DOCUMENT(List.of()),
    /** Another object that is created from bytes. */
    BYTES(List.of(DataKind.OCTETS)),
    BOUNDS(List.of()),
    LITERAL(List.of());

    public static final String TIFF = "image/tiff";
    public static final String JSON = "application/json";
    public static final String GEOJSON = "application/geo+json";
    public static final String CSV = "text/csv";
    public static final String GEOPACKAGE = "application/geopackage+sqlite3";
    public static final String WKT = "application/wkt";
    public static final String OCTETS = "application/octet-stream";

    /** The key of {@link Parameter#metadata} under which a process declares media types, the same as in GeoServer. */
    private static final String MIME_TYPES = "mimeTypes";

    @SuppressWarnings("ImmutableEnumChecker") // List.of is immutable
    private final List<String> formats;

    DataKind(List<String> formats) {
        this.formats = formats;
    }

    public static DataKind of(Parameter<?> parameter) {
        Class<?> type = parameter.type;
        if (GridCoverage.class.isAssignableFrom(type)) {
            return COVERAGE;
        }
        if (FeatureCollection.class.isAssignableFrom(type)) {
            return FEATURES;
        }
        if (Geometry.class.isAssignableFrom(type)) {
            return GEOMETRY;
        }
        if (ReferencedEnvelope.class.isAssignableFrom(type)) {
            return BOUNDS;
        }
        if (type == byte[].class || type == InputStream.class) {
            return BYTES;
        }
        if (CharSequence.class.isAssignableFrom(type)) {
            return declared(parameter.metadata) == null ? LITERAL : DOCUMENT;
        }
        boolean literal = type.isPrimitive()
                || type.isEnum()
                || Number.class.isAssignableFrom(type)
                || type == Boolean.class
                || CoordinateReferenceSystem.class.isAssignableFrom(type);
        return literal ? LITERAL : BYTES;
    }

    /** The media types of a parameter of this kind, the default first. */
    public List<String> formats(Parameter<?> parameter) {
        String declared = declared(parameter.metadata);
        return declared == null ? formats : List.of(declared.split("\\s*,\\s*"));
    }

    private static String declared(Map<String, Object> metadata) {
        Object declared = metadata == null ? null : metadata.get(MIME_TYPES);
        return declared == null ? null : declared.toString();
    }

    /** Whether a media type is binary, so that XML and JSON contain it in base 64. */
    public static boolean binary(String mime) {
        return mime.startsWith("image/") || mime.equals(GEOPACKAGE) || mime.equals(OCTETS);
    }
}
