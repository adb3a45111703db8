package org.aether.samplecity;

/**
 * Streets and blocks. The plane is divided into neighbourhoods, the cells of a jittered Voronoi diagram whose boundaries
 * are main roads. Each neighbourhood has a street grid with a direction and block size of its own, displaced by {@link
 * Field#BEND_X} and {@link Field#BEND_Y}. A pure function of seed and place. Thread-safe; results are written to a {@link
 * Spot} of the caller.
 */
final class StreetPlan {

    private static final double CELL = 820;

    /** The result for one place; reused from pixel to pixel. */
    static final class Spot {
        /** Metres to the centre line of the nearest main road. */
        double mainRoad;
        /** Metres to the centre line of the nearest street. */
        double street;
        /** Random bits of the block. */
        long block;
    }

    private final long seed;

    StreetPlan(long seed) {
        this.seed = CoordinateHash.of(seed, 100);
    }

    /**
     * @param x easting in metres, displaced by {@link Field#BEND_X}
     * @param y northing in metres, displaced by {@link Field#BEND_Y}
     */
    void at(double x, double y, Spot spot) {
        long ci = (long) Math.floor(x / CELL);
        long cj = (long) Math.floor(y / CELL);
        double best = Double.MAX_VALUE;
        double second = Double.MAX_VALUE;
        double bestX = 0;
        double bestY = 0;
        double secondX = 0;
        double secondY = 0;
        long neighbourhood = 0;
        for (long i = ci - 1; i <= ci + 1; i++) {
            for (long j = cj - 1; j <= cj + 1; j++) {
                long bits = CoordinateHash.of(seed, i, j);
                double cx = CELL * (i + 0.15 + 0.7 * (bits & 0xffff) / 65536.0);
                double cy = CELL * (j + 0.15 + 0.7 * (bits >>> 16 & 0xffff) / 65536.0);
                double d2 = (x - cx) * (x - cx) + (y - cy) * (y - cy);
                if (d2 < best) {
                    second = best;
                    secondX = bestX;
                    secondY = bestY;
                    best = d2;
                    bestX = cx;
                    bestY = cy;
                    neighbourhood = bits;
                } else if (d2 < second) {
                    second = d2;
                    secondX = cx;
                    secondY = cy;
                }
            }
        }
        double apart = Math.sqrt((bestX - secondX) * (bestX - secondX) + (bestY - secondY) * (bestY - secondY));
        spot.mainRoad = (second - best) / (2 * apart);

        double tangent = (neighbourhood >>> 32 & 0xff) / 256.0;
        double length = Math.sqrt(1 + tangent * tangent);
        double u = ((x - bestX) + tangent * (y - bestY)) / length;
        double v = ((y - bestY) - tangent * (x - bestX)) / length;
        double depth = 75 + 60 * (neighbourhood >>> 40 & 0xff) / 256.0;
        double run = 110 + 130 * (neighbourhood >>> 48 & 0xff) / 256.0;
        double column = Math.floor(u / depth);
        double row = Math.floor(v / run);
        double alongU = u - column * depth;
        double alongV = v - row * run;
        spot.street = Math.min(Math.min(alongU, depth - alongU), Math.min(alongV, run - alongV));
        spot.block = CoordinateHash.of(neighbourhood, (long) column, (long) row);
    }
}
