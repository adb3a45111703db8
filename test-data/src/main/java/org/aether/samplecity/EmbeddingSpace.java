package org.aether.samplecity;

import java.util.Random;

/**
 * The 64-dimensional embedding space of the sample city, which maps fields and form to a unit vector.
 *
 * <pre>
 * a = norm( mean + smooth(density, nuisance) + L form + s * sin(T [function, nuisance] + phase) + noise )
 * </pre>
 *
 * <p>Form is the visible part: it enters linearly and with large coefficients. The eight fields of human function enter
 * only through the sines, each of which has its own random mixture of function and nuisance fields. No band is
 * proportional to a function field. The space is the same for every city and seed, as that of AlphaEarth is. Immutable
 * and thread-safe.
 */
final class EmbeddingSpace {

    static final int BANDS = 64;

    /** The components of the form of a pixel, in the order of the columns of L, each with the norm of its column. */
    enum Form {
        WATER(1.15),
        GREEN(0.62),
        TREES(0.55),
        FARMLAND(0.75),
        BUILDINGS(0.42),
        HEIGHT(0.4),
        HALLS(0.62),
        ROAD(0.16),
        MAIN_ROAD(0.36),
        RAILWAY(0.3),
        ROOF(0.09),
        BLOCK_A(0.08),
        BLOCK_B(0.08);

        static final int COUNT = values().length;

        private final double norm;

        Form(double norm) {
            this.norm = norm;
        }
    }

    /** Seed of the matrices. */
    private static final long SEED = 20251009L;

    /** Typical norm of the difference between the visible parts of two built-up places. */
    private static final double VISIBLE_NORM = 0.6;

    private static final int INPUTS = Field.FUNCTIONS + Field.NUISANCES;
    private static final double NUISANCE_NORM = 0.13;
    private static final double DENSITY_NORM = 0.4;
    private static final double MEAN_NORM = 0.6;

    private final float[] mean;
    private final float[] density;
    private final float[][] nuisance = new float[Field.NUISANCES][];
    private final float[][] form = new float[Form.COUNT][];
    private final float[][] turns = new float[INPUTS][BANDS];
    private final float[] phase = new float[BANDS];
    private final float amplitude;
    private final float noise;

    EmbeddingSpace(FunctionSignal signal) {
        Random random = new Random(SEED);
        mean = direction(random, MEAN_NORM);
        density = direction(random, DENSITY_NORM);
        for (int i = 0; i < nuisance.length; i++) {
            nuisance[i] = direction(random, NUISANCE_NORM);
        }
        for (Form column : Form.values()) {
            form[column.ordinal()] = direction(random, column.norm);
        }
        for (int band = 0; band < BANDS; band++) {
            double[] mix = new double[INPUTS];
            double functions = 0;
            double nuisances = 0;
            for (int i = 0; i < INPUTS; i++) {
                mix[i] = random.nextGaussian();
                if (i < Field.FUNCTIONS) {
                    functions += mix[i] * mix[i];
                } else {
                    nuisances += mix[i] * mix[i];
                }
            }
            for (int i = 0; i < INPUTS; i++) {
                double share = i < Field.FUNCTIONS
                        ? (1 - signal.nuisanceShare()) / functions
                        : signal.nuisanceShare() / nuisances;
                turns[i][band] = (float) (mix[i] * Math.sqrt(share) * signal.frequency() / (2 * Math.PI));
            }
            phase[band] = (float) random.nextDouble();
        }
        amplitude = (float) (signal.strength() * VISIBLE_NORM / Math.sqrt(BANDS / 2.0));
        // The sum of two uniform 16-bit numbers has a standard deviation of 65536 / sqrt(6).
        noise = (float) (signal.pixelNoise() * Math.sqrt(6) / 65536);
    }

    private static float[] direction(Random random, double length) {
        double[] gaussian = new double[BANDS];
        double sum = 0;
        for (int band = 0; band < BANDS; band++) {
            gaussian[band] = random.nextGaussian();
            sum += gaussian[band] * gaussian[band];
        }
        float[] vector = new float[BANDS];
        for (int band = 0; band < BANDS; band++) {
            vector[band] = (float) (gaussian[band] * length / Math.sqrt(sum));
        }
        return vector;
    }

    /**
     * The smooth part, which is computed on a coarse lattice and interpolated.
     *
     * @param fields the {@link Field}s of the node, from index {@code from}
     * @param out receives 64 numbers of the smooth visible part and then 64 phases in turns, from index {@code to}
     */
    void smooth(float[] fields, int from, float[] out, int to) {
        float built = fields[from + Field.DENSITY.ordinal()];
        for (int band = 0; band < BANDS; band++) {
            float sum = mean[band] + density[band] * built;
            for (int i = 0; i < Field.NUISANCES; i++) {
                sum += nuisance[i][band] * fields[from + Field.NUISANCE + i];
            }
            out[to + band] = sum;
            float turn = phase[band];
            for (int i = 0; i < INPUTS; i++) {
                turn += turns[i][band] * fields[from + Field.FUNCTION + i];
            }
            out[to + BANDS + band] = turn;
        }
    }

    /**
     * The vector of one pixel.
     *
     * @param smooth interpolated result of {@link #smooth}, 128 numbers
     * @param strength strength of each {@link Form}, {@code Form.COUNT} numbers
     * @param bits random bits of the pixel
     * @param out receives the unit vector from index {@code offset}
     */
    void vector(float[] smooth, float[] strength, int bits, float[] out, int offset) {
        for (int band = 0; band < BANDS; band++) {
            out[offset + band] = smooth[band] + amplitude * sineOfTurns(smooth[BANDS + band]);
        }
        for (int i = 0; i < Form.COUNT; i++) {
            float by = strength[i];
            if (by != 0) {
                float[] column = form[i];
                for (int band = 0; band < BANDS; band++) {
                    out[offset + band] += by * column[band];
                }
            }
        }
        for (int band = 0; band < BANDS; band++) {
            int hash = bits + band * 0x9E3779B9;
            hash = (hash ^ (hash >>> 16)) * 0x85EBCA6B;
            hash = (hash ^ (hash >>> 13)) * 0xC2B2AE35;
            hash ^= hash >>> 16;
            out[offset + band] += noise * ((hash & 0xffff) + (hash >>> 16) - 65535);
        }
        // Four sums instead of one, because a single chain of additions would take most of the time of this method.
        float sum0 = 0;
        float sum1 = 0;
        float sum2 = 0;
        float sum3 = 0;
        for (int i = offset; i < offset + BANDS; i += 4) {
            sum0 += out[i] * out[i];
            sum1 += out[i + 1] * out[i + 1];
            sum2 += out[i + 2] * out[i + 2];
            sum3 += out[i + 3] * out[i + 3];
        }
        double sum = sum0 + sum1 + sum2 + sum3;
        float scale = (float) (1 / Math.sqrt(sum));
        for (int band = 0; band < BANDS; band++) {
            out[offset + band] *= scale;
        }
    }

    /** Approximates sin(2 pi t) by two parabolas, with an error of at most 0.0011; without branches, so that the loop is vectorised. */
    static float sineOfTurns(float turns) {
        // Adding and subtracting 1.5 * 2^23 rounds to the nearest integer.
        float rest = turns - ((turns + 12582912f) - 12582912f);
        float arc = 8 * rest - 16 * rest * Math.abs(rest);
        return 0.225f * (arc * Math.abs(arc) - arc) + arc;
    }
}
