package org.aether.crs;

import javax.measure.IncommensurableException;
import javax.measure.UnconvertibleException;
import javax.measure.Unit;
import org.aether.AetherException;
import org.geotools.api.referencing.crs.CoordinateReferenceSystem;
import si.uom.SI;

/** Factors from the units of coordinates to metres and radians. */
public final class GroundUnits {

    private GroundUnits() {}

    /**
     * The length of one unit of a projected CRS in metres.
     *
     * @throws AetherException when its unit is not a length
     */
    public static double metres(CoordinateReferenceSystem crs) {
        return unit(crs, SI.METRE, "a length");
    }

    /**
     * The angle of one unit of a geographic CRS in radians.
     *
     * @throws AetherException when its unit is not an angle
     */
    public static double radians(CoordinateReferenceSystem crs) {
        return unit(crs, SI.RADIAN, "an angle");
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
                    "The unit of the coordinate reference system " + EpsgCodes.name(crs) + " is not " + what
                            + "; reproject the data to a projected or geographic coordinate reference system.",
                    e);
        }
    }
}
