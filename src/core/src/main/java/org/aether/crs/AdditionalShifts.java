package org.aether.crs;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.geotools.api.referencing.crs.GeographicCRS;
import org.geotools.referencing.crs.DefaultGeographicCRS;
import org.geotools.referencing.cs.DefaultEllipsoidalCS;
import org.geotools.referencing.datum.BursaWolfParameters;
import org.geotools.referencing.datum.DefaultGeodeticDatum;

/**
 * Datum shifts to WGS 84 in addition to those that GeoTools takes from the EPSG database: shifts that rotate about a
 * point other than the Earth's centre (Molodensky-Badekas), which GeoTools does not support, and shifts that the database
 * lacks because they are zero to within centimetres.
 *
 * <p>A rotation about a point P equals a rotation about the centre with another translation: T' = T + P - (1 + s) R P.
 */
final class AdditionalShifts {

    /**
     * A shift with the parameters of the EPSG dataset.
     *
     * @param translation metres
     * @param rotation seconds of arc, coordinate frame convention
     * @param scale parts per million
     * @param about the point P, in metres
     * @param accuracy metres
     */
    record Entry(
            String name,
            int source,
            int target,
            double[] translation,
            double[] rotation,
            double scale,
            double[] about,
            double accuracy,
            double west,
            double south,
            double east,
            double north) {}

    private static final double[] NONE = {0, 0, 0};

    /** Realisations of WGS 84 and of the ITRF, which agree with WGS 84 to within decimetres. */
    private static final int[] AS_WGS_84 = {
        8888, 8988, 8989, 8990, 8991, 8992, 8993, 8994, 8995, 8996, 8997, 8998, 8999, 9000, 9053, 9054, 9055, 9056,
        9057, 9755, 9990
    };

    private static final List<Entry> LISTED = List.of(
            new Entry(
                    "Korean 1985 to WGS 84 (1)",
                    4162,
                    4326,
                    new double[] {-145.907, 505.034, 685.756},
                    new double[] {-1.162, 2.347, 1.592},
                    6.342,
                    new double[] {-3159521.31, 4068151.32, 3748113.85},
                    1,
                    124.53,
                    33.14,
                    131.01,
                    38.64),
            new Entry(
                    "Egypt 1907 to WGS 84 (4)",
                    4229,
                    4326,
                    new double[] {-127.535, 113.495, -12.7},
                    new double[] {1.603747, -0.153612, -5.364408},
                    5.33745,
                    new double[] {4854969.728, 2945552.013, 2868447.61},
                    1.2,
                    24.7,
                    21.89,
                    37.91,
                    33.82),
            // Aligned with ITRF97 at 2000.0.
            new Entry("CGCS2000 as WGS 84", 4490, 4326, NONE, NONE, 0, NONE, 1, 73.62, 16.7, 134.77, 53.56));

    static final List<Entry> ALL = all();

    private AdditionalShifts() {}

    private static List<Entry> all() {
        List<Entry> all = new ArrayList<>(LISTED);
        for (int code : AS_WGS_84) {
            all.add(new Entry("EPSG:" + code + " as WGS 84", code, 4326, NONE, NONE, 0, NONE, 2, -180, -90, 180, 90));
        }
        return List.copyOf(all);
    }

    /** The source CRS of an entry: geographic, in degrees, longitude first, with the shift as part of its datum. */
    static GeographicCRS source(Entry entry) {
        GeographicCRS listed = (GeographicCRS) EpsgCodes.decode(entry.source());
        BursaWolfParameters shift =
                new BursaWolfParameters(((GeographicCRS) EpsgCodes.decode(entry.target())).getDatum());
        // GeoTools uses the position vector convention; the entries use the coordinate frame convention.
        shift.ex = -entry.rotation()[0];
        shift.ey = -entry.rotation()[1];
        shift.ez = -entry.rotation()[2];
        shift.ppm = entry.scale();
        double seconds = Math.PI / (180 * 3600);
        double m = 1 + shift.ppm * 1e-6;
        double[] p = entry.about();
        shift.dx = entry.translation()[0] + p[0] - m * (p[0] - shift.ez * seconds * p[1] + shift.ey * seconds * p[2]);
        shift.dy = entry.translation()[1] + p[1] - m * (shift.ez * seconds * p[0] + p[1] - shift.ex * seconds * p[2]);
        shift.dz = entry.translation()[2] + p[2] - m * (-shift.ey * seconds * p[0] + shift.ex * seconds * p[1] + p[2]);
        DefaultGeodeticDatum datum = new DefaultGeodeticDatum(
                Map.of(
                        "name",
                        listed.getDatum().getName().getCode() + " by " + entry.name(),
                        DefaultGeodeticDatum.BURSA_WOLF_KEY,
                        shift),
                listed.getDatum().getEllipsoid(),
                listed.getDatum().getPrimeMeridian());
        return new DefaultGeographicCRS(
                Map.of("name", listed.getName().getCode()), datum, DefaultEllipsoidalCS.GEODETIC_2D);
    }
}
