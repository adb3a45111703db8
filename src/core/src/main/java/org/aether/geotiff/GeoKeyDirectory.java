package org.aether.geotiff;

import it.geosolutions.imageio.plugins.tiff.GeoTIFFTagSet;
import it.geosolutions.imageio.plugins.tiff.TIFFField;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.IntFunction;
import org.aether.AetherException;
import org.aether.AetherException.Kind;
import org.jspecify.annotations.Nullable;

/**
 * The GeoKeys of a TIFF (OGC 19-008): numbers and texts by the code of the key. Records which keys are read, so that
 * {@link #requireAllUsed} can refuse a CRS of which a part was not understood.
 */
final class GeoKeyDirectory {

    static final int MODEL_TYPE = 1024;
    static final int RASTER_TYPE = 1025;
    static final int CITATION = 1026;
    static final int GEOGRAPHIC_TYPE = 2048;
    static final int GEOGRAPHIC_CITATION = 2049;
    static final int DATUM = 2050;
    static final int PRIME_MERIDIAN = 2051;
    static final int GEOGRAPHIC_LINEAR_UNITS = 2052;
    static final int ANGULAR_UNITS = 2054;
    static final int ANGULAR_UNIT_SIZE = 2055;
    static final int ELLIPSOID = 2056;
    static final int SEMI_MAJOR = 2057;
    static final int SEMI_MINOR = 2058;
    static final int INVERSE_FLATTENING = 2059;
    static final int AZIMUTH_UNITS = 2060;
    static final int PRIME_MERIDIAN_LONGITUDE = 2061;
    static final int TO_WGS84 = 2062;
    static final int PROJECTED_TYPE = 3072;
    static final int PROJECTED_CITATION = 3073;
    static final int PROJECTION = 3074;
    static final int PROJECTION_METHOD = 3075;
    static final int LINEAR_UNITS = 3076;
    static final int LINEAR_UNIT_SIZE = 3077;

    /** The value of a code that is given by parameters instead. */
    static final int USER_DEFINED = 32767;

    private static final Map<Integer, String> NAMES = Map.ofEntries(
            Map.entry(MODEL_TYPE, "GTModelType"),
            Map.entry(RASTER_TYPE, "GTRasterType"),
            Map.entry(GEOGRAPHIC_TYPE, "GeodeticCRS"),
            Map.entry(DATUM, "GeodeticDatum"),
            Map.entry(PRIME_MERIDIAN, "PrimeMeridian"),
            Map.entry(GEOGRAPHIC_LINEAR_UNITS, "GeogLinearUnits"),
            Map.entry(2053, "GeogLinearUnitSize"),
            Map.entry(ANGULAR_UNITS, "GeogAngularUnits"),
            Map.entry(ANGULAR_UNIT_SIZE, "GeogAngularUnitSize"),
            Map.entry(ELLIPSOID, "Ellipsoid"),
            Map.entry(SEMI_MAJOR, "EllipsoidSemiMajorAxis"),
            Map.entry(SEMI_MINOR, "EllipsoidSemiMinorAxis"),
            Map.entry(INVERSE_FLATTENING, "EllipsoidInvFlattening"),
            Map.entry(AZIMUTH_UNITS, "GeogAzimuthUnits"),
            Map.entry(PRIME_MERIDIAN_LONGITUDE, "PrimeMeridianLongitude"),
            Map.entry(TO_WGS84, "GeogTOWGS84"),
            Map.entry(PROJECTED_TYPE, "ProjectedCRS"),
            Map.entry(PROJECTION, "Projection"),
            Map.entry(PROJECTION_METHOD, "ProjMethod"),
            Map.entry(LINEAR_UNITS, "ProjLinearUnits"),
            Map.entry(LINEAR_UNIT_SIZE, "ProjLinearUnitSize"),
            Map.entry(3078, "ProjStdParallel1"),
            Map.entry(3079, "ProjStdParallel2"),
            Map.entry(3080, "ProjNatOriginLong"),
            Map.entry(3081, "ProjNatOriginLat"),
            Map.entry(3082, "ProjFalseEasting"),
            Map.entry(3083, "ProjFalseNorthing"),
            Map.entry(3084, "ProjFalseOriginLong"),
            Map.entry(3085, "ProjFalseOriginLat"),
            Map.entry(3086, "ProjFalseOriginEasting"),
            Map.entry(3087, "ProjFalseOriginNorthing"),
            Map.entry(3088, "ProjCenterLong"),
            Map.entry(3089, "ProjCenterLat"),
            Map.entry(3090, "ProjCenterEasting"),
            Map.entry(3091, "ProjCenterNorthing"),
            Map.entry(3092, "ProjScaleAtNatOrigin"),
            Map.entry(3093, "ProjScaleAtCenter"),
            Map.entry(3094, "ProjAzimuthAngle"),
            Map.entry(3095, "ProjStraightVertPoleLong"),
            Map.entry(3096, "ProjRectifiedGridAngle"));

    private final Object file;
    private final Map<Integer, double[]> numbers = new TreeMap<>();
    private final Map<Integer, String> texts = new TreeMap<>();
    private final Set<Integer> used = new HashSet<>();

    /**
     * Reads the keys.
     *
     * @param file the TIFF as a path, or a description of it, for messages
     * @param tags returns the field of a tag, or null
     * @throws AetherException of kind {@link Kind#DAMAGED} when the directory points outside its tags
     */
    GeoKeyDirectory(Object file, IntFunction<@Nullable TIFFField> tags) {
        this.file = file;
        try {
            TIFFField directory = required(tags, GeoTIFFTagSet.TAG_GEO_KEY_DIRECTORY);
            int count = directory.getAsInt(3);
            for (int i = 1; i <= count; i++) {
                int key = directory.getAsInt(4 * i);
                int tag = directory.getAsInt(4 * i + 1);
                int length = directory.getAsInt(4 * i + 2);
                int at = directory.getAsInt(4 * i + 3);
                if (tag == 0) {
                    numbers.put(key, new double[] {at});
                } else if (tag == GeoTIFFTagSet.TAG_GEO_ASCII_PARAMS) {
                    texts.put(
                            key,
                            text(required(tags, tag)).substring(at, at + length).replaceAll("[|\\x00\\s]+$", ""));
                } else if (tag == GeoTIFFTagSet.TAG_GEO_DOUBLE_PARAMS || tag == GeoTIFFTagSet.TAG_GEO_KEY_DIRECTORY) {
                    TIFFField from = required(tags, tag);
                    double[] values = new double[Objects.checkIndex(length, from.getCount() + 1)];
                    for (int j = 0; j < length; j++) {
                        values[j] = from.getAsDouble(at + j);
                    }
                    numbers.put(key, values);
                } else {
                    throw new IndexOutOfBoundsException("tag " + tag);
                }
            }
        } catch (IndexOutOfBoundsException | NullPointerException | ClassCastException | IllegalArgumentException e) {
            // ImageIO-Ext throws the last three for tags without a value or with a value of another type.
            throw new AetherException(
                    Kind.DAMAGED,
                    e,
                    "The GeoKeys of {} are damaged; assign the right coordinate reference system with gdal_edit.py -a_srs"
                            + " EPSG:code.",
                    file);
        }
    }

    private static TIFFField required(IntFunction<@Nullable TIFFField> tags, int tag) {
        TIFFField field = tags.apply(tag);
        if (field == null) {
            throw new IndexOutOfBoundsException("tag " + tag + " is missing");
        }
        return field;
    }

    private static String text(TIFFField ascii) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < ascii.getCount(); i++) {
            text.append(ascii.getAsString(i));
        }
        return text.append("|".repeat(2)).toString();
    }

    boolean has(int key) {
        return numbers.containsKey(key) || texts.containsKey(key);
    }

    /** The text of a key, or null. */
    @Nullable String text(int key) {
        used.add(key);
        return texts.get(key);
    }

    /** All numbers of a key, or null. */
    double @Nullable [] numbers(int key) {
        used.add(key);
        return numbers.get(key);
    }

    /** The number of a key, or null. */
    @Nullable Double number(int key) {
        double[] values = numbers(key);
        if (values == null) {
            return null;
        }
        if (values.length != 1 || !Double.isFinite(values[0])) {
            throw refusal(key, "does not have exactly one finite number");
        }
        return values[0];
    }

    /** The EPSG code of a key, or null when the key is absent, undefined or user-defined. */
    @Nullable Integer code(int key) {
        Double value = number(key);
        return value == null || value == 0 || value == USER_DEFINED ? null : Integer.valueOf(value.intValue());
    }

    /** @throws AetherException when a key that may change positions was not read */
    void requireAllUsed() {
        for (int key : numbers.keySet()) {
            boolean height = key >= 4096 && key <= 4099;
            boolean unitsOnly = key == 3059; // GDAL writes this key with US feet
            boolean epoch = key == 5120;
            if (!used.contains(key) && !height && !unitsOnly && !epoch) {
                throw refusal(key, "is not supported");
            }
        }
    }

    /**
     * The exception for a key that is not supported.
     *
     * @param problem predicate of the sentence, such as "is not supported"
     */
    AetherException refusal(int key, String problem) {
        return new AetherException(
                Kind.INVALID_INPUT,
                "The GeoKey {}{} of {} {}; assign the EPSG code of the coordinate reference system with gdal_edit.py -a_srs"
                        + " EPSG:code, or reproject the raster with gdalwarp -t_srs.",
                key,
                NAMES.containsKey(key) ? " (" + NAMES.get(key) + ")" : "",
                file,
                problem);
    }

    /** Esri's well-known text, which several programs write into a citation, or null. */
    @Nullable String esriText() {
        for (int key : List.of(PROJECTED_CITATION, GEOGRAPHIC_CITATION, CITATION)) {
            String text = text(key);
            if (text != null) {
                int at = text.indexOf("ESRI PE String = ");
                if (at >= 0) {
                    return text.substring(at + "ESRI PE String = ".length());
                }
            }
        }
        return null;
    }

    /**
     * The name of a part in the geographic citation, or null; as in {@code Datum = Unknown based on Airy 1830|Ellipsoid = Airy
     * 1830}.
     */
    @Nullable String cited(String part) {
        String text = text(GEOGRAPHIC_CITATION);
        List<String> parts = text == null ? List.of() : new ArrayList<>(List.of(text.split("\\|")));
        for (String item : parts) {
            if (item.startsWith(part + " = ")) {
                return item.substring(part.length() + 3).strip();
            }
        }
        return null;
    }
}
