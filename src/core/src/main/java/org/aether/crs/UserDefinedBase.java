package org.aether.crs;

import org.aether.AetherException;
import org.geotools.api.referencing.crs.CoordinateReferenceSystem;
import org.geotools.api.referencing.crs.GeographicCRS;

/**
 * The geographic CRS that a file's datum, ellipsoid, prime meridian and shift mean.
 *
 * @param crs in degrees, longitude first
 * @param shape the ellipsoid of projections from it, where that is not the CRS's; else null
 */
public record UserDefinedBase(GeographicCRS crs, UserDefinedCrs.Shape shape) {

    private static final int WGS_84 = 4326;

    /** EPSG numbers of datums are those of their geographic CRSs in two dimensions and this, up to about 6,900. */
    private static final int DATUM_OFFSET = 2000;

    /**
     * Finds or builds it: by the EPSG number of the CRS, by that of the datum, by the datum's name, or from the numbers.
     *
     * @param what names the file in messages
     * @param code EPSG number of the geographic CRS, or null
     * @param datumCode EPSG number of the datum, or null
     * @param datumName or null
     * @param shape or null when only a code says it
     * @param greenwich degrees of the prime meridian east of Greenwich
     * @param shift TOWGS84, or null
     * @throws AetherException when the parts contradict each other
     */
    public static UserDefinedBase of(
            String what,
            String name,
            Integer code,
            Integer datumCode,
            String datumName,
            UserDefinedCrs.Shape shape,
            double greenwich,
            double[] shift) {
        GeographicCRS known = null;
        if (code != null) {
            known = degrees(UserDefinedCrs.geographic(code));
            requireSame(what, "EPSG:" + code, known, shape, greenwich);
        } else {
            Integer found = datumCode == null ? KnownDatums.code(datumName) : fromDatum(datumCode);
            if (found != null && greenwich == 0) {
                known = UserDefinedCrs.geographic(found);
                if (datumCode != null) {
                    requireSame(what, "the datum EPSG:" + datumCode, known, shape, greenwich);
                } else if (shape != null && !shape.is(known.getDatum().getEllipsoid())) {
                    known = null;
                }
            } else if (datumCode != null && shape == null) {
                throw new AetherException("The datum EPSG:" + datumCode + " of " + what
                        + " is not understood; assign an EPSG code with gdal_edit.py -a_srs.");
            }
        }
        if (known != null && shift == null) {
            return new UserDefinedBase(known, null);
        }
        UserDefinedCrs.Shape own = shape != null ? shape : UserDefinedCrs.shape(known);
        if (shift != null) {
            GeographicCRS built = UserDefinedCrs.geographic(name, own, greenwich, shift);
            boolean listed = known != null && GeographicTwins.same(known.getDatum(), built.getDatum());
            return new UserDefinedBase(listed ? known : built, null);
        }
        if (own.countsAsWgs84() && greenwich == 0) {
            return new UserDefinedBase(UserDefinedCrs.geographic(WGS_84), own);
        }
        return new UserDefinedBase(UserDefinedCrs.geographic(name, own, greenwich, null), null);
    }

    private static GeographicCRS degrees(GeographicCRS crs) {
        double degree = crs.getCoordinateSystem()
                .getAxis(0)
                .getUnit()
                .asType(javax.measure.quantity.Angle.class)
                .getConverterTo(org.geotools.measure.Units.DEGREE_ANGLE)
                .convert(1.0);
        if (Math.abs(degree - 1) > 1e-12) {
            throw new AetherException("The coordinate reference system " + EpsgCodes.name(crs)
                    + " does not count degrees, so parameters on it are not understood; assign the EPSG code of the whole"
                    + " with gdal_edit.py -a_srs.");
        }
        return crs;
    }

    private static Integer fromDatum(int datum) {
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
            String what, String stated, GeographicCRS known, UserDefinedCrs.Shape shape, double greenwich) {
        boolean sameShape = shape == null || shape.is(known.getDatum().getEllipsoid());
        if (!sameShape || Math.abs(greenwich - GeographicTwins.greenwich(known.getDatum())) > 1e-7) {
            throw new AetherException("The coordinate reference system of " + what + " says " + stated + " and "
                    + (sameShape ? "another prime meridian" : "another ellipsoid (" + shape.name() + ")")
                    + "; assign the right one with gdal_edit.py -a_srs.");
        }
    }
}
