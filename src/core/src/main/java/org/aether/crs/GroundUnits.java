package org.aether.crs;

import javax.measure.IncommensurableException;
import javax.measure.UnconvertibleException;
import javax.measure.Unit;
import org.aether.AetherException;
import org.geotools.api.referencing.crs.CoordinateReferenceSystem;
import si.uom.SI;

/** Units of coordinates. */
public final class GroundUnits {

    private GroundUnits() {}

    /**
     * Metres of one unit of a projected CRS.
     *
     * @throws AetherException when it does not count lengths
     */
    public static double metres(CoordinateReferenceSystem crs) {
        return unit(crs, SI.METRE, "lengths");
    }

    /**
     * Radians of one unit of a geographic CRS.
     *
     * @throws AetherException when it does not count angles
     */
    public static double radians(CoordinateReferenceSystem crs) {
        return unit(crs, SI.RADIAN, "angles");
    }

    private static double unit(CoordinateReferenceSystem crs, Unit<?> in, String what) {
        try {
            return crs.getCoordinateSystem()
                    .getAxis(0)
                    .getUnit()
                    .getConverterToAny(in)
                    .convert(1.0);
        } catch (IncommensurableException | UnconvertibleException e) {
            throw new AetherException(
                    "The coordinate reference system " + EpsgCodes.name(crs) + " does not count " + what
                            + "; give the data a projected or geographic one.",
                    e);
        }
    }
}
