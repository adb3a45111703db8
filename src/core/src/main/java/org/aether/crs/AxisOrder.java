package org.aether.crs;

import org.aether.AetherException;
import org.geotools.api.referencing.crs.CoordinateReferenceSystem;
import org.geotools.api.referencing.crs.ProjectedCRS;
import org.geotools.api.referencing.cs.AxisDirection;
import org.geotools.api.referencing.cs.CoordinateSystem;
import org.geotools.referencing.CRS;

/** The order of the two numbers of a coordinate, as a CRS object declares it. */
public enum AxisOrder {
    /** Easting first: x, y. */
    EAST_FIRST,
    /** Northing (latitude) first. */
    NORTH_FIRST,
    /**
     * Westing, then southing, as in the South African survey grids. Files store coordinates in this order. Points in
     * such a CRS are supported; rasters are not.
     */
    WEST_SOUTH;

    /**
     * The order of a CRS. The axes of a polar projection all point north or south along meridians; their order is
     * found by comparison with the definition of the EPSG database.
     *
     * @throws AetherException when the axes have other directions, for example south and west
     */
    public static AxisOrder of(CoordinateReferenceSystem crs) {
        CoordinateReferenceSystem horizontal = CRS.getHorizontalCRS(crs);
        if (horizontal != null) {
            CoordinateSystem axes = horizontal.getCoordinateSystem();
            AxisDirection first = axes.getAxis(0).getDirection();
            AxisDirection second = axes.getAxis(1).getDirection();
            if (first.equals(AxisDirection.EAST) && second.equals(AxisDirection.NORTH)) {
                return EAST_FIRST;
            }
            if (first.equals(AxisDirection.NORTH) && second.equals(AxisDirection.EAST)) {
                return NORTH_FIRST;
            }
            if (polar(first) && polar(second)) {
                return polarOrder(horizontal, first);
            }
            if (first.equals(AxisDirection.WEST)
                    && second.equals(AxisDirection.SOUTH)
                    && horizontal instanceof ProjectedCRS projected
                    && projected
                            .getConversionFromBase()
                            .getMethod()
                            .getName()
                            .getCode()
                            .contains("South Orientated")) {
                return WEST_SOUTH;
            }
        }
        throw new AetherException("The axes of the coordinate reference system " + EpsgCodes.name(crs)
                + " do not point east and north; reproject the data, for example to UTM with gdalwarp -t_srs or ogr2ogr"
                + " -t_srs.");
    }

    private static AxisOrder polarOrder(CoordinateReferenceSystem crs, AxisDirection first) {
        Integer code = EpsgCodes.of(crs);
        if (code == null) {
            return EAST_FIRST;
        }
        AxisDirection x =
                EpsgCodes.decode(code).getCoordinateSystem().getAxis(0).getDirection();
        return x.equals(first) ? EAST_FIRST : NORTH_FIRST;
    }

    private static boolean polar(AxisDirection direction) {
        return direction.name().contains("along");
    }
}
