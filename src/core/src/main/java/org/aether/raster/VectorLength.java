package org.aether.raster;

/** How long the vectors of an embedding raster may be. */
public enum VectorLength {
    /**
     * One, as AlphaEarth's and ours are, within 2 %: real AlphaEarth bytes lie between 0.993 and 1.008. Any other length
     * means that the numbers are not understood: a fill value without a tag, a scale that was lost, bytes of another
     * encoding, interpolated vectors.
     */
    ONE(0.98, 1.02),
    /** Any, for embeddings of another kind and for means over regions. */
    ANY(0, Double.POSITIVE_INFINITY);

    private final double least;
    private final double most;

    VectorLength(double least, double most) {
        this.least = least;
        this.most = most;
    }

    /** The least length that is right. */
    public double least() {
        return least;
    }

    /** The greatest length that is right. */
    public double most() {
        return most;
    }
}
