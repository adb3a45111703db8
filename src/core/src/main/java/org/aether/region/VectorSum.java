package org.aether.region;

/** Adds up the vectors of neighbouring pixels in doubles. */
final class VectorSum {
    private VectorSum() {}

    /**
     * @param vectors one after another, NaN in the first number = no data
     * @param sums receives the sums of the vectors {@code [from, to)}
     * @return how many were valid
     */
    static int add(float[] vectors, int bands, int from, int to, double[] sums) {
        int valid = 0;
        for (int vector = from; vector < to; vector++) {
            int at = vector * bands;
            if (!Float.isNaN(vectors[at])) {
                valid++;
                for (int band = 0; band < bands; band++) {
                    sums[band] += vectors[at + band];
                }
            }
        }
        return valid;
    }
}
