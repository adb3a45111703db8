package org.aether.crs;

import org.geotools.api.metadata.extent.Extent;
import org.geotools.api.metadata.extent.GeographicBoundingBox;
import org.geotools.api.metadata.extent.GeographicExtent;
import org.jspecify.annotations.Nullable;

/**
 * The area of use of a CRS or an operation, in degrees. An area that crosses the 180th meridian has a west that is greater
 * than its east.
 *
 * @param offshore whether the EPSG database limits it to the sea
 */
record AreaOfUse(double west, double south, double east, double north, boolean offshore) {

    static final AreaOfUse WORLD = new AreaOfUse(-180, -90, 180, 90, false);

    /** The first bounding box of an extent; the whole world without one. */
    static AreaOfUse of(@Nullable Extent extent) {
        if (extent != null) {
            boolean offshore = extent.getDescription() != null
                    && extent.getDescription().toString().contains("- offshore");
            for (GeographicExtent element : extent.getGeographicElements()) {
                if (element instanceof GeographicBoundingBox box) {
                    return new AreaOfUse(
                            box.getWestBoundLongitude(),
                            box.getSouthBoundLatitude(),
                            box.getEastBoundLongitude(),
                            box.getNorthBoundLatitude(),
                            offshore);
                }
            }
        }
        return WORLD;
    }

    boolean contains(double longitude, double latitude) {
        if (!(latitude >= south && latitude <= north)) {
            return false;
        }
        double x = longitude - 360 * Math.floor((longitude + 180) / 360);
        return crossesDateLine() ? x >= west || x <= east : x >= west && x <= east;
    }

    private boolean crossesDateLine() {
        return west > east;
    }

    /** Extent in longitude, in degrees. */
    double width() {
        return crossesDateLine() ? east + 360 - west : east - west;
    }

    /** Area in square degrees. */
    double size() {
        return width() * (north - south);
    }

    /** Whether this area lies strictly inside another. */
    boolean within(AreaOfUse other) {
        return west > other.west && east < other.east && south > other.south && north < other.north;
    }

    /** The common part, or null when there is none. */
    @SuppressWarnings("ReferenceEquality") // which of the two it is
    @Nullable AreaOfUse intersection(AreaOfUse other) {
        double commonSouth = Math.max(south, other.south);
        double commonNorth = Math.min(north, other.north);
        boolean eitherOffshore = offshore || other.offshore;
        if (crossesDateLine() || other.crossesDateLine()) {
            // The longitudes of the smaller area stand for those of the intersection.
            AreaOfUse small = size() <= other.size() ? this : other;
            AreaOfUse large = small == this ? other : this;
            return large.width() >= 359 || large.contains(small.west, Math.max(small.south, large.south))
                    ? new AreaOfUse(small.west, commonSouth, small.east, commonNorth, eitherOffshore)
                    : null;
        }
        double commonWest = Math.max(west, other.west);
        double commonEast = Math.min(east, other.east);
        return commonWest < commonEast && commonSouth < commonNorth
                ? new AreaOfUse(commonWest, commonSouth, commonEast, commonNorth, eitherOffshore)
                : null;
    }
}
