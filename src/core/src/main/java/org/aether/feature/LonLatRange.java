package org.aether.feature;

import org.locationtech.jts.geom.Envelope;

/** The range of longitudes, ±360° (maps across the 180th meridian go beyond ±180°), and of latitudes, ±90°. */
final class LonLatRange {

    static final String REASON = "coordinates outside longitude and latitude";

    private LonLatRange() {}

    static boolean contains(double lon, double lat) {
        return Math.abs(lon) <= 360 && Math.abs(lat) <= 90;
    }

    static boolean contains(Envelope envelope) {
        return contains(envelope.getMinX(), envelope.getMinY()) && contains(envelope.getMaxX(), envelope.getMaxY());
    }
}
