package org.aether.samplecity;

/**
 * Evaluates all {@link Field}s of one city at any place of the plane. A pure function of seed and absolute coordinates.
 * Thread-safe.
 *
 * <p>The plane is an unbounded conurbation. Principal centres lie on a jittered lattice of 25 km, with a node in the
 * middle of the default extent; towns lie on a jittered lattice of 3.2 km; a river passes the principal centre of the
 * default extent; noise is added. {@link StrictMath} is used where {@link Math} may differ between platforms.
 */
final class HiddenFields {

    /** A node of the lattice of principal centres, in the middle of the default extent. */
    private static final double NODE_X = 503000 + 2560;

    private static final double NODE_Y = 201000 - 2560;

    private static final double PRINCIPAL_CELL = 25000;
    private static final double TOWN_CELL = 3200;

    private final long seed;
    private final GradientNoise warpX;
    private final GradientNoise warpY;
    private final Meander river;
    private final GradientNoise riverWidth;
    private final Meander rail;
    private final GradientNoise density;
    private final GradientNoise park;
    private final GradientNoise wood;
    private final GradientNoise industry;
    private final GradientNoise bendX;
    private final GradientNoise bendY;
    private final GradientNoise affluence;
    private final GradientNoise quarter;
    private final GradientNoise[] function = new GradientNoise[6];
    private final GradientNoise[] nuisance = new GradientNoise[Field.NUISANCES];

    HiddenFields(long seed) {
        this.seed = CoordinateHash.of(seed, 0);
        this.warpX = noise(1, 1600, 2);
        this.warpY = noise(2, 1600, 2);
        this.riverWidth = noise(4, 3000, 1);
        this.density = noise(6, 2400, 3);
        this.park = noise(7, 1050, 2);
        this.wood = noise(8, 700, 2);
        this.industry = noise(9, 1700, 2);
        this.bendX = noise(10, 900, 1);
        this.bendY = noise(11, 900, 1);
        this.affluence = noise(12, 2600, 3);
        this.quarter = noise(13, 1100, 2);
        for (int i = 0; i < function.length; i++) {
            function[i] = noise(20 + i, 1150, 2);
        }
        for (int i = 0; i < nuisance.length; i++) {
            nuisance[i] = noise(40 + i, i < 3 ? 1300 : 600, 2);
        }
        // The river passes some hundred metres from the middle of the default extent; the railway crosses it.
        double course = Math.PI * CoordinateHash.unit(this.seed, 50);
        double aside = 1200 * (CoordinateHash.unit(this.seed, 51) - 0.5);
        this.river = new Meander(
                CoordinateHash.of(this.seed, 3),
                NODE_X + aside * StrictMath.sin(course),
                NODE_Y - aside * StrictMath.cos(course),
                course,
                21000,
                515,
                3600);
        double track = course + Math.PI * (0.25 + 0.5 * CoordinateHash.unit(this.seed, 52));
        double off = 1800 * (CoordinateHash.unit(this.seed, 53) - 0.5);
        this.rail = new Meander(
                CoordinateHash.of(this.seed, 5),
                NODE_X + off * StrictMath.sin(track),
                NODE_Y - off * StrictMath.cos(track),
                track,
                6500,
                290,
                5200);
    }

    private GradientNoise noise(int salt, double wavelength, int octaves) {
        return new GradientNoise(CoordinateHash.of(seed, salt), wavelength, octaves);
    }

    /**
     * Evaluates every field at a place.
     *
     * @param x easting in metres
     * @param y northing in metres
     * @param out receives {@link Field#COUNT} numbers from index {@code offset}
     */
    void at(double x, double y, float[] out, int offset) {
        double px = x + 140 * warpX.at(x, y);
        double py = y + 140 * warpY.at(x, y);
        double core = 0;
        double reach = 0;
        long ci = (long) Math.floor((px - NODE_X) / PRINCIPAL_CELL + 0.5);
        long cj = (long) Math.floor((py - NODE_Y) / PRINCIPAL_CELL + 0.5);
        for (long i = ci - 1; i <= ci + 1; i++) {
            for (long j = cj - 1; j <= cj + 1; j++) {
                long bits = CoordinateHash.of(seed + 60, i, j);
                double cx = NODE_X + PRINCIPAL_CELL * i + 1400 * (CoordinateHash.unit(bits, 0) - 0.5);
                double cy = NODE_Y + PRINCIPAL_CELL * j + 1400 * (CoordinateHash.unit(bits, 1) - 0.5);
                double size = 0.9 + 0.3 * CoordinateHash.unit(bits, 2);
                double d2 = (px - cx) * (px - cx) + (py - cy) * (py - cy);
                core += 0.55 * bump(d2, 1300 * size) + 0.45 * bump(d2, 3600 * size);
                reach += bump(d2, 14000 * size);
            }
        }
        double town = 0;
        double townReach = 0;
        long ti = (long) Math.floor(px / TOWN_CELL);
        long tj = (long) Math.floor(py / TOWN_CELL);
        for (long i = ti - 1; i <= ti + 1; i++) {
            for (long j = tj - 1; j <= tj + 1; j++) {
                long bits = CoordinateHash.of(seed + 61, i, j);
                double cx = TOWN_CELL * (i + 0.1 + 0.8 * CoordinateHash.unit(bits, 0));
                double cy = TOWN_CELL * (j + 0.1 + 0.8 * CoordinateHash.unit(bits, 1));
                double strength = Math.max(0, CoordinateHash.unit(bits, 2) - 0.2);
                double d2 = (px - cx) * (px - cx) + (py - cy) * (py - cy);
                town += strength * bump(d2, 850);
                townReach += strength * bump(d2, 2300);
            }
        }
        double centre = clamp(core + town * (0.35 + 0.65 * clamp(reach)));
        double built = clamp(0.5 * reach + 0.5 * townReach + 0.35 * centre + 0.075 * density.at(x, y) - 0.05);
        double bank = Math.abs(river.distance(x, y)) - (70 + 18 * riverWidth.at(x, y));
        double railway = rail.distance(x, y);
        double green = park.at(x, y);
        double industrial = industry.at(x, y)
                + 1.1 * nearness(bank, 500)
                + 1.1 * nearness(railway, 500)
                - 2.6 * centre
                - 3.6 * Math.max(0, 0.28 - built)
                - 1.45;

        put(out, offset, Field.BANK, bank);
        put(out, offset, Field.RAIL, railway);
        put(out, offset, Field.DENSITY, built);
        put(
                out,
                offset,
                Field.PARK,
                green - 1.2 - 0.85 * centre + 0.55 * nearness(bank, 250) - 1.1 * nearness(railway, 60));
        put(out, offset, Field.WOOD, wood.at(x, y) - 0.5 - 1.4 * built);
        put(out, offset, Field.INDUSTRY, industrial);
        put(out, offset, Field.BEND_X, 37 * bendX.at(x, y));
        put(out, offset, Field.BEND_Y, 37 * bendY.at(x, y));
        put(
                out,
                offset,
                Field.AFFLUENCE,
                0.85 * affluence.at(px, py)
                        + 0.45 * quarter.at(x, y)
                        + 0.2 * green
                        - 0.5 * clamp(industrial + 0.6)
                        + 0.25 * nearness(bank, 400));
        put(out, offset, Field.CENTRALITY, (centre - 0.3) / 0.25);
        for (int i = 0; i < function.length; i++) {
            out[offset + Field.COMMERCE.ordinal() + i] = (float) function[i].at(x, y);
        }
        for (int i = 0; i < nuisance.length; i++) {
            out[offset + Field.NUISANCE + i] = (float) nuisance[i].at(x, y);
        }
    }

    /** All fields at a place in a new array, indexed by {@link Field#ordinal()}. */
    float[] at(double x, double y) {
        float[] out = new float[Field.COUNT];
        at(x, y, out, 0);
        return out;
    }

    private static void put(float[] out, int offset, Field field, double value) {
        out[offset + field.ordinal()] = (float) value;
    }

    /** A smooth bump of height 1 that is 0 beyond its radius, so that only the nearest centres need to be evaluated. */
    private static double bump(double squaredDistance, double radius) {
        double t = 1 - squaredDistance / (radius * radius);
        return t <= 0 ? 0 : t * t * t;
    }

    private static double nearness(double distance, double scale) {
        double t = distance / scale;
        return 1 / (1 + t * t);
    }

    private static double clamp(double value) {
        return Math.max(0, Math.min(1, value));
    }
}
