package org.aether.samplecity;

/**
 * How strongly the function of a place shows in its embedding. These numbers decide how much a model can gain over the
 * raw vectors of the sample city (see docs/sample-city.md).
 *
 * @param strength length of the entangled part, relative to the varying length of the visible part
 * @param frequency phase in radians for one standard deviation of the mixed fields
 * @param nuisanceShare share of the variance of the mixture that comes from nuisance fields, in [0, 1)
 * @param pixelNoise standard deviation of the noise of each band of each pixel
 */
record FunctionSignal(double strength, double frequency, double nuisanceShare, double pixelNoise) {

    /** The values that the sample city uses. */
    static final FunctionSignal DEFAULT = new FunctionSignal(0.3, 1.5, 0.5, 0.018);
}
