package org.aether.crs;

import java.util.Map;
import org.geotools.api.referencing.crs.GeographicCRS;
import org.geotools.api.referencing.datum.Ellipsoid;
import org.geotools.api.referencing.datum.GeodeticDatum;
import org.geotools.api.referencing.datum.PrimeMeridian;
import org.geotools.measure.Units;
import org.geotools.referencing.crs.DefaultGeographicCRS;
import org.geotools.referencing.cs.DefaultEllipsoidalCS;
import org.geotools.referencing.datum.BursaWolfParameters;
import org.geotools.referencing.datum.DefaultGeodeticDatum;
import si.uom.SI;

/** Compares the datums of geographic CRSs, and makes CRSs of a given datum. */
final class GeographicDatums {

    private GeographicDatums() {}

    /** A CRS of the same datum in degrees, longitude first. */
    static GeographicCRS lonLat(GeographicCRS crs) {
        return new DefaultGeographicCRS(
                Map.of("name", crs.getName().getCode()), crs.getDatum(), DefaultEllipsoidalCS.GEODETIC_2D);
    }

    /** Whether the ellipsoid, the prime meridian and the shifts of a CRS are those of an EPSG code. */
    static boolean isDatumOf(int code, GeographicCRS crs) {
        if (!(EpsgCodes.decode(code) instanceof GeographicCRS listed)) {
            return false;
        }
        return sameShape(listed.getDatum(), crs.getDatum()) && hasShiftsOf(listed.getDatum(), crs.getDatum());
    }

    /** Longitude of the prime meridian in degrees east of Greenwich. */
    static double greenwich(GeodeticDatum datum) {
        PrimeMeridian meridian = datum.getPrimeMeridian();
        return meridian.getAngularUnit().getConverterTo(Units.DEGREE_ANGLE).convert(meridian.getGreenwichLongitude());
    }

    static boolean sameShape(GeodeticDatum a, GeodeticDatum b) {
        return same(a.getEllipsoid(), b.getEllipsoid()) && Math.abs(greenwich(a) - greenwich(b)) < 1e-7;
    }

    /** Whether the semi-axes agree to within 2 mm. */
    private static boolean same(Ellipsoid a, Ellipsoid b) {
        double unitA = a.getAxisUnit().getConverterTo(SI.METRE).convert(1.0);
        double unitB = b.getAxisUnit().getConverterTo(SI.METRE).convert(1.0);
        return Math.abs(a.getSemiMajorAxis() * unitA - b.getSemiMajorAxis() * unitB) < 2e-3
                && Math.abs(a.getSemiMinorAxis() * unitA - b.getSemiMinorAxis() * unitB) < 2e-3;
    }

    /** Whether two datums are equal: ellipsoid, prime meridian and shift to WGS 84. */
    static boolean same(GeodeticDatum a, GeodeticDatum b) {
        return sameShape(a, b) && hasShiftsOf(a, b) && hasShiftsOf(b, a);
    }

    /** Whether the first datum has every shift of the second; well-known text can define shifts of its own (TOWGS84). */
    private static boolean hasShiftsOf(GeodeticDatum listed, GeodeticDatum datum) {
        if (!(datum instanceof DefaultGeodeticDatum own) || !(listed instanceof DefaultGeodeticDatum known)) {
            return true;
        }
        for (BursaWolfParameters mine : own.getBursaWolfParameters()) {
            boolean found = false;
            for (BursaWolfParameters theirs : known.getBursaWolfParameters()) {
                found |= close(mine, theirs);
            }
            if (!found) {
                return false;
            }
        }
        return true;
    }

    private static boolean close(BursaWolfParameters a, BursaWolfParameters b) {
        return Math.abs(a.dx - b.dx) < 1e-3
                && Math.abs(a.dy - b.dy) < 1e-3
                && Math.abs(a.dz - b.dz) < 1e-3
                && Math.abs(a.ex - b.ex) < 1e-4
                && Math.abs(a.ey - b.ey) < 1e-4
                && Math.abs(a.ez - b.ez) < 1e-4
                && Math.abs(a.ppm - b.ppm) < 1e-4;
    }
}
