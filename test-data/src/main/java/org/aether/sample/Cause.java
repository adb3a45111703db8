package org.aether.sample;

/**
 * How strongly the hidden function of a place shows in its embedding: the one set of numbers that decides what a model
 * can gain here (see docs/sample-city.md).
 *
 * @param strength length of the entangled part against the loud part's varying length
 * @param frequency turns of phase, in radians, for one standard deviation of the mixed fields
 * @param guiseShare share of the mix's variance that comes from nuisance fields, in [0, 1)
 * @param pixelNoise standard deviation of the noise of each band of each pixel
 */
record Cause(double strength, double frequency, double guiseShare, double pixelNoise) {

    /** What the sample city uses. */
    static final Cause DEFAULT = new Cause(0.3, 1.5, 0.5, 0.018);
}
