package org.aether.geotiff;

import it.geosolutions.imageio.plugins.tiff.GeoTIFFTagSet;
import it.geosolutions.imageio.plugins.tiff.TIFFField;
import it.geosolutions.imageio.plugins.tiff.TIFFTag;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.aether.AetherException;
import org.aether.AetherException.Kind;
import org.aether.crs.CrsTransform;
import org.aether.crs.EpsgCodes;
import org.aether.crs.GroundUnits;
import org.aether.crs.UserDefinedCrs;
import org.aether.raster.RasterGrid;
import org.geotools.api.parameter.GeneralParameterValue;
import org.geotools.api.parameter.ParameterValue;
import org.geotools.api.referencing.crs.CoordinateReferenceSystem;
import org.geotools.api.referencing.crs.GeographicCRS;
import org.geotools.api.referencing.crs.ProjectedCRS;
import org.geotools.referencing.CRS;
import org.jspecify.annotations.Nullable;

/**
 * Encodes a CRS as the three GeoKey tags of a GeoTIFF: by its EPSG code where it has one, by parameters otherwise. The
 * encoded keys are decoded again and compared, so that no file is written with another position.
 */
final class GeoKeys {

    /** Maximum difference of decoded positions, in pixels. */
    private static final double TOLERANCE = 0.01;

    private static final Map<String, Integer> METHODS = Map.ofEntries(
            Map.entry("Transverse_Mercator", 1),
            Map.entry("Hotine_Oblique_Mercator", 3),
            Map.entry("Oblique_Mercator", 9815),
            Map.entry("Mercator_1SP", 7),
            Map.entry("Mercator_2SP", 7),
            Map.entry("Lambert_Conformal_Conic_2SP", 8),
            Map.entry("Lambert_Conformal_Conic_1SP", 9),
            Map.entry("Lambert_Azimuthal_Equal_Area", 10),
            Map.entry("Albers_Conic_Equal_Area", 11),
            Map.entry("Polar_Stereographic", 15),
            Map.entry("Polar Stereographic (variant B)", 15),
            Map.entry("Oblique_Stereographic", 16),
            Map.entry("Cassini_Soldner", 18),
            Map.entry("Polyconic", 22),
            Map.entry("Sinusoidal", 24));

    private final Map<Integer, Object> keys = new TreeMap<>();
    private final List<Double> doubles = new ArrayList<>();
    private final StringBuilder ascii = new StringBuilder();

    /** @throws AetherException when the CRS cannot be expressed in GeoTIFF */
    GeoKeys(RasterGrid grid) {
        CoordinateReferenceSystem crs = grid.crs();
        try {
            encode(crs);
            requireSame(grid);
        } catch (RuntimeException e) {
            throw new AetherException(
                    Kind.INVALID_INPUT,
                    e,
                    "The coordinate reference system {} cannot be written to a GeoTIFF; reproject to one with an EPSG code,"
                            + " such as UTM.",
                    crs.getName());
        }
    }

    private void encode(CoordinateReferenceSystem crs) {
        CoordinateReferenceSystem horizontal = CRS.getHorizontalCRS(crs);
        Integer code = EpsgCodes.of(horizontal);
        keys.put(GeoKeyDirectory.RASTER_TYPE, 1);
        keys.put(GeoKeyDirectory.CITATION, horizontal.getName().getCode());
        if (horizontal instanceof ProjectedCRS projected) {
            keys.put(GeoKeyDirectory.MODEL_TYPE, 1);
            keys.put(GeoKeyDirectory.PROJECTED_TYPE, code == null ? GeoKeyDirectory.USER_DEFINED : code);
            length(GroundUnits.metres(projected));
            if (code == null) {
                base(projected.getBaseCRS(), projected);
                projection(projected);
            }
        } else if (horizontal instanceof GeographicCRS geographic) {
            keys.put(GeoKeyDirectory.MODEL_TYPE, 2);
            if (code == null) {
                base(geographic, null);
            } else {
                keys.put(GeoKeyDirectory.GEOGRAPHIC_TYPE, code);
                angle(GroundUnits.radians(geographic));
            }
        } else {
            throw new IllegalArgumentException("neither projected nor geographic");
        }
    }

    private void length(double metres) {
        int code = Math.abs(metres - 1) < 1e-12
                ? 9001
                : Math.abs(metres - 0.3048) < 1e-12
                        ? 9002
                        : Math.abs(metres - 1200.0 / 3937) < 1e-12 ? 9003 : GeoKeyDirectory.USER_DEFINED;
        keys.put(GeoKeyDirectory.LINEAR_UNITS, code);
        if (code == GeoKeyDirectory.USER_DEFINED) {
            keys.put(GeoKeyDirectory.LINEAR_UNIT_SIZE, new double[] {metres});
        }
    }

    private void angle(double radians) {
        keys.put(GeoKeyDirectory.ANGULAR_UNITS, Math.abs(radians - Math.toRadians(1)) < 1e-12 ? 9102 : 9105);
    }

    private void base(GeographicCRS base, @Nullable ProjectedCRS projected) {
        angle(Math.toRadians(1));
        Integer code = EpsgCodes.of(base);
        UserDefinedCrs.Shape shape = UserDefinedCrs.shape(base);
        UserDefinedCrs.Shape projection = projected == null ? shape : shape(projected);
        double[] shift = UserDefinedCrs.shift(base);
        if (code != null && projection.is(shape)) {
            keys.put(GeoKeyDirectory.GEOGRAPHIC_TYPE, code);
            return;
        }
        keys.put(GeoKeyDirectory.GEOGRAPHIC_TYPE, GeoKeyDirectory.USER_DEFINED);
        keys.put(GeoKeyDirectory.DATUM, GeoKeyDirectory.USER_DEFINED);
        keys.put(GeoKeyDirectory.ELLIPSOID, GeoKeyDirectory.USER_DEFINED);
        keys.put(GeoKeyDirectory.SEMI_MAJOR, new double[] {projection.semiMajor()});
        keys.put(GeoKeyDirectory.SEMI_MINOR, new double[] {projection.semiMinor()});
        keys.put(GeoKeyDirectory.PRIME_MERIDIAN_LONGITUDE, new double[] {UserDefinedCrs.greenwich(base)});
        String datum = code == null ? base.getDatum().getName().getCode() : "unknown";
        keys.put(
                GeoKeyDirectory.GEOGRAPHIC_CITATION,
                "GCS Name = " + base.getName().getCode() + "|Datum = " + datum + "|");
        if (shift != null && code == null) {
            keys.put(GeoKeyDirectory.TO_WGS84, shift);
        }
    }

    private static UserDefinedCrs.Shape shape(ProjectedCRS projected) {
        double major = parameter(projected, "semi_major");
        double minor = parameter(projected, "semi_minor");
        return new UserDefinedCrs.Shape("ellipsoid", major, major == minor ? 0 : major / (major - minor));
    }

    private static double parameter(ProjectedCRS projected, String name) {
        return projected
                .getConversionFromBase()
                .getParameterValues()
                .parameter(name)
                .doubleValue();
    }

    private void projection(ProjectedCRS projected) {
        String method = projected.getConversionFromBase().getMethod().getName().getCode();
        Integer number = METHODS.get(method);
        if (number == null) {
            throw new IllegalArgumentException("the projection " + method);
        }
        keys.put(GeoKeyDirectory.PROJECTION, GeoKeyDirectory.USER_DEFINED);
        keys.put(GeoKeyDirectory.PROJECTION_METHOD, number);
        double unit = GroundUnits.metres(projected);
        boolean centred = number == 3 || number == 9815 || number == 10 || number == 24;
        boolean falseOrigin = number == 8;
        for (GeneralParameterValue any :
                projected.getConversionFromBase().getParameterValues().values()) {
            if (!(any instanceof ParameterValue<?> parameter)) {
                throw new IllegalArgumentException(any.toString());
            }
            String name = parameter.getDescriptor().getName().getCode();
            double value = parameter.doubleValue();
            switch (name) {
                case "semi_major", "semi_minor" -> {}
                case "latitude_of_origin", "latitude_of_center" -> put(
                        falseOrigin ? 3085 : centred ? 3089 : 3081, value);
                case "central_meridian", "longitude_of_center" -> put(
                        number == 15 ? 3095 : falseOrigin ? 3084 : centred ? 3088 : 3080, value);
                case "scale_factor" -> {
                    if (value != 1 || number == 1 || number == 7 || number == 9 || number == 15 || number == 16) {
                        put(centred ? 3093 : 3092, value);
                    }
                }
                case "standard_parallel_1" -> put(3078, value);
                case "Standard_Parallel_1" -> put(3081, value);
                case "standard_parallel_2" -> put(3079, value);
                case "azimuth" -> put(3094, value);
                case "rectified_grid_angle" -> put(3096, value);
                case "false_easting" -> put(falseOrigin ? 3086 : 3082, value / unit);
                case "false_northing" -> put(falseOrigin ? 3087 : 3083, value / unit);
                default -> throw new IllegalArgumentException("the parameter " + name);
            }
        }
    }

    private void put(int key, double value) {
        keys.put(key, new double[] {value});
    }

    private void requireSame(RasterGrid grid) {
        List<TIFFField> fields = fields();
        GeoKeyDirectory read = new GeoKeyDirectory("the file to be written", tag -> fields.stream()
                .filter(field -> field.getTagNumber() == tag)
                .findFirst()
                .orElse(null));
        CrsTransform there = CrsTransform.between(grid.crs(), GeoKeyCrs.of("the file to be written", read));
        double[] corners = {
            grid.west(), grid.north(), grid.east(), grid.north(), grid.west(), grid.south(), grid.east(), grid.south()
        };
        double[] moved = corners.clone();
        there.transform(moved);
        for (int i = 0; i < corners.length; i += 2) {
            boolean outside = Double.isNaN(moved[i]);
            if (!outside
                    && !(Math.abs(moved[i] - corners[i]) <= TOLERANCE * grid.pixelWidth()
                            && Math.abs(moved[i + 1] - corners[i + 1]) <= TOLERANCE * grid.pixelHeight())) {
                throw new IllegalArgumentException("it is decoded as another one");
            }
        }
    }

    private int[] directory() {
        doubles.clear();
        ascii.setLength(0);
        List<Integer> directory = new ArrayList<>(List.of(1, 1, 0, keys.size()));
        keys.forEach((key, value) -> {
            directory.add(key);
            if (value instanceof double[] numbers) {
                directory.addAll(List.of(GeoTIFFTagSet.TAG_GEO_DOUBLE_PARAMS, numbers.length, doubles.size()));
                for (double number : numbers) {
                    doubles.add(number);
                }
            } else if (value instanceof String text) {
                // GeoTIFF texts are ASCII and end with |.
                String plain = text.replaceAll("[^\\x20-\\x7e]", "?") + "|";
                directory.addAll(List.of(GeoTIFFTagSet.TAG_GEO_ASCII_PARAMS, plain.length(), ascii.length()));
                ascii.append(plain);
            } else {
                directory.addAll(List.of(0, 1, (Integer) value));
            }
        });
        return directory.stream().mapToInt(Integer::intValue).toArray();
    }

    private List<TIFFField> fields() {
        int[] numbers = directory();
        char[] shorts = new char[numbers.length];
        for (int i = 0; i < shorts.length; i++) {
            shorts[i] = (char) numbers[i];
        }
        GeoTIFFTagSet tags = GeoTIFFTagSet.getInstance();
        List<TIFFField> fields = new ArrayList<>();
        fields.add(new TIFFField(
                tags.getTag(GeoTIFFTagSet.TAG_GEO_KEY_DIRECTORY), TIFFTag.TIFF_SHORT, shorts.length, shorts));
        double[] values = doubles.stream().mapToDouble(Double::doubleValue).toArray();
        fields.add(new TIFFField(
                tags.getTag(GeoTIFFTagSet.TAG_GEO_DOUBLE_PARAMS), TIFFTag.TIFF_DOUBLE, values.length, values));
        fields.add(new TIFFField(
                tags.getTag(GeoTIFFTagSet.TAG_GEO_ASCII_PARAMS), TIFFTag.TIFF_ASCII, 1, new String[] {ascii.toString()
                }));
        return fields;
    }

    void putInto(TiffTags tags) {
        tags.shorts(GeoTIFFTagSet.TAG_GEO_KEY_DIRECTORY, directory());
        if (!doubles.isEmpty()) {
            tags.doubles(
                    GeoTIFFTagSet.TAG_GEO_DOUBLE_PARAMS,
                    doubles.stream().mapToDouble(Double::doubleValue).toArray());
        }
        tags.text(GeoTIFFTagSet.TAG_GEO_ASCII_PARAMS, (ascii + "\0").getBytes(StandardCharsets.US_ASCII));
    }
}
