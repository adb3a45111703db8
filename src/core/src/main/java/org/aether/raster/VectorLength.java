package org.aether.raster;

/** The allowed lengths of the vectors of an embedding raster. */
public enum VectorLength {
    /**
     * Length one within 2 %, as of AlphaEarth and of AETHER models; real AlphaEarth bytes have lengths between 0.993 and 1.008.
     * Any other length means that the numbers are misinterpreted: a fill value that is not declared, a missing scale, bytes
     * of another encoding, or interpolated vectors.
     */
    ONE(0.98, 1.02),
    /** Any length, for embeddings of another kind and for means over regions. */
    ANY(0, Double.POSITIVE_INFINITY);

    private final double min;
    private final double max;

    VectorLength(double min, double max) {
        this.min = min;
        this.max = max;
    }

    /** The smallest allowed length. */
    public double min() {
        return min;
    }

    /** The greatest allowed length. */
    public double max() {
        return max;
    }
}
