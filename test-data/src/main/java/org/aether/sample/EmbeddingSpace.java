package org.aether.sample;

import java.util.Random;

/**
 * The 64-dimensional space of the sample city: how fields and form become a unit vector.
 *
 * <pre>
 * a = norm( mean + smooth(fields) + L form + s * sin(T [function, guise] + phase) + noise )
 * </pre>
 *
 * <p>Form is loud and linear. The eight fields of human function enter only through the sines, each of its own random
 * mixture of function and nuisance fields: nothing in the vector is proportional to any of them. The space is the same
 * for every city and seed, as AlphaEarth's is. Immutable, thread-safe.
 */
final class EmbeddingSpace {

    static final int BANDS = 64;

    /** What a pixel's form consists of: order of the columns of L. */
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

        private final double loudness;

        Form(double loudness) {
            this.loudness = loudness;
        }
    }

    private static final long SPACE = 20251009L;

    /** Typical length of the part of the loud vector that differs between built-up places. */
    private static final double LOUD = 0.6;

    private static final int INPUTS = Field.FUNCTIONS + Field.GUISES;
    private static final double GUISE_LOUDNESS = 0.13;
    private static final double DENSITY_LOUDNESS = 0.4;
    private static final double MEAN_LENGTH = 0.6;

    private final float[] mean;
    private final float[] density;
    private final float[][] guise = new float[Field.GUISES][];
    private final float[][] form = new float[Form.COUNT][];
    private final float[][] turns = new float[INPUTS][BANDS];
    private final float[] phase = new float[BANDS];
    private final float amplitude;
    private final float noise;

    EmbeddingSpace(Cause cause) {
        Random random = new Random(SPACE);
        mean = direction(random, MEAN_LENGTH);
        density = direction(random, DENSITY_LOUDNESS);
        for (int i = 0; i < guise.length; i++) {
            guise[i] = direction(random, GUISE_LOUDNESS);
        }
        for (Form column : Form.values()) {
            form[column.ordinal()] = direction(random, column.loudness);
        }
        for (int band = 0; band < BANDS; band++) {
            double[] mix = new double[INPUTS];
            double functions = 0;
            double guises = 0;
            for (int i = 0; i < INPUTS; i++) {
                mix[i] = random.nextGaussian();
                if (i < Field.FUNCTIONS) {
                    functions += mix[i] * mix[i];
                } else {
                    guises += mix[i] * mix[i];
                }
            }
            for (int i = 0; i < INPUTS; i++) {
                double share = i < Field.FUNCTIONS ? (1 - cause.guiseShare()) / functions : cause.guiseShare() / guises;
                turns[i][band] = (float) (mix[i] * Math.sqrt(share) * cause.frequency() / (2 * Math.PI));
            }
            phase[band] = (float) random.nextDouble();
        }
        amplitude = (float) (cause.strength() * LOUD / Math.sqrt(BANDS / 2.0));
        // A sum of two uniform 16-bit numbers has a standard deviation of 65536 / sqrt(6).
        noise = (float) (cause.pixelNoise() * Math.sqrt(6) / 65536);
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
     * What varies so slowly that it is worked out on a coarse lattice and interpolated.
     *
     * @param fields the node's {@link Field}s from {@code from} on
     * @param out receives 64 numbers of smooth form and then 64 phases in turns, from {@code to} on
     */
    void smooth(float[] fields, int from, float[] out, int to) {
        float built = fields[from + Field.DENSITY.ordinal()];
        for (int band = 0; band < BANDS; band++) {
            float sum = mean[band] + density[band] * built;
            for (int i = 0; i < Field.GUISES; i++) {
                sum += guise[i][band] * fields[from + Field.GUISE + i];
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
     * @param smooth what {@link #smooth} gives, interpolated: 128 numbers
     * @param strength of each {@link Form}, {@code Form.COUNT} numbers
     * @param bits random bits of the pixel
     * @param out receives the unit vector from {@code offset} on
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
        // Four sums instead of one: a single chain of additions is most of this method's time.
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

    /** sin(2 pi t) by two parabolas, off by at most 0.0011; branch-free so that the compiler can vectorise the loop. */
    static float sineOfTurns(float turns) {
        // Adding and taking away 1.5 * 2^23 rounds to the nearest whole turn.
        float rest = turns - ((turns + 12582912f) - 12582912f);
        float arc = 8 * rest - 16 * rest * Math.abs(rest);
        return 0.225f * (arc * Math.abs(arc) - arc) + arc;
    }
}
