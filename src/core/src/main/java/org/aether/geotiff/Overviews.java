package org.aether.geotiff;

/**
 * How the smaller versions inside a written GeoTIFF are made: each pixel from the two by two pixels under it, as they are
 * <em>stored</em> one level below. Pixels without data do not take part; where none of the four has data, there is none.
 *
 * <p>Levels halve (rounding up) until one tile holds everything. The last column or row of an odd number comes from the
 * pixels that are there.
 */
public enum Overviews {
    /** No smaller versions. */
    NONE,
    /** The mean, band by band: similarities, probabilities, colours. */
    MEAN,
    /** The mean vector scaled to length one, as the published AlphaEarth files have it: embeddings. */
    UNIT_MEAN,
    /** The most frequent value, of equals the first from the north-west: classes. */
    MODE;

    /**
     * Makes one pixel.
     *
     * @param children {@code [count, bands]}, the pixels under it, NaN = no data
     * @param count 1 to 4
     * @param into receives {@code bands} numbers from {@code at}
     */
    void reduce(float[] children, int count, int bands, float[] into, int at) {
        switch (this) {
            case MEAN -> mean(children, count, bands, into, at);
            case UNIT_MEAN -> unitMean(children, count, bands, into, at);
            case MODE -> mode(children, count, bands, into, at);
            case NONE -> throw new IllegalStateException("There are no overviews to make");
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
        // Vectors that cancel each other out stay zero.
        float scale = valid == 0 ? Float.NaN : (float) (1 / Math.max(Math.sqrt(square), 1e-12));
        for (int band = 0; band < bands; band++) {
            into[at + band] *= scale;
        }
    }

    private static void mode(float[] children, int count, int bands, float[] into, int at) {
        for (int band = 0; band < bands; band++) {
            float winner = Float.NaN;
            int most = 0;
            for (int child = 0; child < count; child++) {
                float value = children[child * bands + band];
                int same = 0;
                for (int other = child; other < count; other++) {
                    same += children[other * bands + band] == value ? 1 : 0;
                }
                if (same > most) {
                    most = same;
                    winner = value;
                }
            }
            into[at + band] = winner;
        }
    }
}
