package org.aether.geotiff;

/**
 * How the overviews of a written GeoTIFF are computed: each pixel from the two by two pixels below it, as they are
 * <em>stored</em> in the level below. Pixels without data are ignored; a pixel has no data when none of the four has.
 *
 * <p>Each level has half the width and height of the level below, rounded up, down to a level of one tile. Where the width
 * or height is odd, the last column or row is computed from the pixels that exist.
 */
public enum Overviews {
    /** No overviews. */
    NONE,
    /** The mean of each band; for similarities, probabilities and colours. */
    MEAN,
    /** The mean vector, scaled to length one as in the published AlphaEarth files; for embeddings. */
    UNIT_MEAN,
    /** The most frequent value, and among equally frequent values the first from the north-west; for classes. */
    MODE;

    /**
     * Computes one pixel.
     *
     * @param children {@code [count, bands]}, the pixels below it, NaN = no data
     * @param count 1 to 4
     * @param into receives {@code bands} numbers from index {@code at}
     */
    void reduce(float[] children, int count, int bands, float[] into, int at) {
        switch (this) {
            case MEAN -> mean(children, count, bands, into, at);
            case UNIT_MEAN -> unitMean(children, count, bands, into, at);
            case MODE -> mode(children, count, bands, into, at);
            case NONE -> throw new IllegalStateException("NONE has no overviews");
        }
    }

    private static void mean(float[] children, int count, int bands, float[] into, int at) {
        for (int band = 0; band < bands; band++) {
            double sum = 0;
            int valid = 0;
            for (int child = 0; child < count; child++) {
                float value = children[child * bands + band];
                if (!Float.isNaN(value)) {
                    sum += value;
                    valid++;
                }
            }
            into[at + band] = valid == 0 ? Float.NaN : (float) (sum / valid);
        }
    }

    private static void unitMean(float[] children, int count, int bands, float[] into, int at) {
        int valid = 0;
        for (int child = 0; child < count; child++) {
            // A pixel without data is NaN in every band.
            if (!Float.isNaN(children[child * bands])) {
                System.arraycopy(children, child * bands, children, valid * bands, bands);
                valid++;
            }
        }
        double square = 0;
        for (int band = 0; band < bands; band++) {
            float sum = 0;
            for (int child = 0; child < valid; child++) {
                sum += children[child * bands + band];
            }
            into[at + band] = sum;
            square += (double) sum * sum;
        }
        // A sum of zero stays zero.
        float scale = valid == 0 ? Float.NaN : (float) (1 / Math.max(Math.sqrt(square), 1e-12));
        for (int band = 0; band < bands; band++) {
            into[at + band] *= scale;
        }
    }

    private static void mode(float[] children, int count, int bands, float[] into, int at) {
        for (int band = 0; band < bands; band++) {
            float winner = Float.NaN;
            int maxCount = 0;
            for (int child = 0; child < count; child++) {
                float value = children[child * bands + band];
                int equal = 0;
                for (int other = child; other < count; other++) {
                    equal += children[other * bands + band] == value ? 1 : 0;
                }
                if (equal > maxCount) {
                    maxCount = equal;
                    winner = value;
                }
            }
            into[at + band] = winner;
        }
    }
}
