package org.aether.crs;

import org.aether.AetherException;
import org.aether.AetherException.Kind;
import org.geotools.api.referencing.crs.CoordinateReferenceSystem;
import org.geotools.api.referencing.crs.GeographicCRS;
import org.jspecify.annotations.Nullable;

/**
 * The geographic CRS that a file describes by its datum, ellipsoid, prime meridian and shift.
 *
 * @param crs in degrees, longitude first
 * @param shape the ellipsoid that projections use when it differs from that of the CRS; else null
 */
public record UserDefinedBase(GeographicCRS crs, UserDefinedCrs.@Nullable Shape shape) {

    private static final int WGS_84 = 4326;

    /** Up to about 6,900, the EPSG code of a datum is that of its two-dimensional geographic CRS plus this number. */
    private static final int DATUM_OFFSET = 2000;

    /**
     * Finds the CRS by its EPSG code, by the code of its datum or by the name of its datum, or builds it from the
     * ellipsoid, the prime meridian and the shift.
     *
     * @param source what messages name as the origin of the description; see {@link org.aether.Message}
     * @param name of a CRS that is built
     * @param code EPSG code of the geographic CRS, or null
     * @param datumCode EPSG code of the datum, or null
     * @param datumName or null
     * @param shape the ellipsoid, or null when only a code defines it
     * @param greenwich longitude of the prime meridian in degrees east of Greenwich
     * @param shift TOWGS84, or null
     * @throws AetherException when the parts contradict each other
     */
    public static UserDefinedBase of(
            Object source,
            String name,
            @Nullable Integer code,
            @Nullable Integer datumCode,
            @Nullable String datumName,
            UserDefinedCrs.@Nullable Shape shape,
            double greenwich,
            double @Nullable [] shift) {
        GeographicCRS known = null;
        if (code != null) {
            known = requireDegrees(UserDefinedCrs.geographic(code));
            requireSame(source, "EPSG:" + code, known, shape, greenwich);
        } else {
            Integer found = datumCode == null ? KnownDatums.code(datumName) : fromDatum(datumCode);
            if (found != null && greenwich == 0) {
                known = UserDefinedCrs.geographic(found);
                if (datumCode != null) {
                    requireSame(source, "the datum EPSG:" + datumCode, known, shape, greenwich);
                } else if (shape != null && !shape.is(known.getDatum().getEllipsoid())) {
                    known = null;
                }
            } else if (datumCode != null && shape == null) {
                throw new AetherException(
                        Kind.INVALID_INPUT,
                        "The datum EPSG:{} of {} is not supported; assign an EPSG code with gdal_edit.py -a_srs.",
                        datumCode,
                        source);
            }
        }
        if (known != null && shift == null) {
            return new UserDefinedBase(known, null);
        }
        UserDefinedCrs.Shape own;
        if (shape != null) {
            own = shape;
        } else if (known != null) {
            own = UserDefinedCrs.shape(known);
        } else {
            throw new IllegalArgumentException("Neither an ellipsoid nor a code that defines one");
        }
        if (shift != null) {
            GeographicCRS built = UserDefinedCrs.geographic(name, own, greenwich, shift);
            if (known != null && GeographicDatums.same(known.getDatum(), built.getDatum())) {
                return new UserDefinedBase(known, null);
            }
            return new UserDefinedBase(built, null);
        }
        if (own.countsAsWgs84() && greenwich == 0) {
            return new UserDefinedBase(UserDefinedCrs.geographic(WGS_84), own);
        }
        return new UserDefinedBase(UserDefinedCrs.geographic(name, own, greenwich, null), null);
    }

    private static GeographicCRS requireDegrees(GeographicCRS crs) {
        double degree = crs.getCoordinateSystem()
                .getAxis(0)
                .getUnit()
                .asType(javax.measure.quantity.Angle.class)
                .getConverterTo(org.geotools.measure.Units.DEGREE_ANGLE)
                .convert(1.0);
        if (Math.abs(degree - 1) > 1e-12) {
            throw new AetherException("The unit of the coordinate reference system " + EpsgCodes.name(crs)
                    + " is not the degree, so a projection from it is not supported; assign the EPSG code of the projected"
                    + " coordinate reference system with gdal_edit.py -a_srs.");
        }
        return crs;
    }

    private static @Nullable Integer fromDatum(int datum) {
        if (datum <= 6000 || datum >= 6900) {
            return null;
        }
        try {
            CoordinateReferenceSystem crs = EpsgCodes.decode(datum - DATUM_OFFSET);
            return crs instanceof GeographicCRS geographic
                            && Integer.valueOf(datum).equals(EpsgCodes.of(geographic.getDatum()))
                    ? Integer.valueOf(datum - DATUM_OFFSET)
                    : null;
        } catch (AetherException e) {
            return null;
        }
    }

    private static void requireSame(
            Object source, String stated, GeographicCRS known, UserDefinedCrs.@Nullable Shape shape, double greenwich) {
        String other = null;
        if (shape != null && !shape.is(known.getDatum().getEllipsoid())) {
            other = "another ellipsoid (" + shape.name() + ")";
        } else if (Math.abs(greenwich - GeographicDatums.greenwich(known.getDatum())) > 1e-7) {
            other = "another prime meridian";
        }
        if (other != null) {
            throw new AetherException(
                    Kind.INVALID_INPUT,
                    "The coordinate reference system of {} names {} but defines {}; assign the right one with"
                            + " gdal_edit.py -a_srs.",
                    source,
                    stated,
                    other);
        }
    }
}
