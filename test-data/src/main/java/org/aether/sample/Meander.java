package org.aether.sample;

/**
 * Lines that wander across the whole plane in one direction without ever meeting themselves: rivers, railways. Each line
 * swings about a straight one; the straight ones are parallel, a spacing apart, and one passes a given place. Immutable,
 * thread-safe.
 */
final class Meander {

    private final double throughX;
    private final double throughY;
    private final double alongX;
    private final double alongY;
    private final double spacing;
    private final double swing;
    private final GradientNoise noise;

    /**
     * @param throughX a place near one of the lines (where its swing is nought)
     * @param direction of the lines, radians from east
     * @param spacing metres between neighbouring lines
     * @param swing metres, standard deviation of the way aside
     * @param wavelength metres along the line between bends of the coarsest kind
     */
    Meander(
            long seed,
            double throughX,
            double throughY,
            double direction,
            double spacing,
            double swing,
            double wavelength) {
        this.throughX = throughX;
        this.throughY = throughY;
        this.alongX = StrictMath.cos(direction);
        this.alongY = StrictMath.sin(direction);
        this.spacing = spacing;
        this.swing = swing;
        this.noise = new GradientNoise(seed, wavelength, 3);
    }

    /** Signed metres to the middle of the nearest line, exact to first order. */
    double distance(double x, double y) {
        double u = (x - throughX) * alongX + (y - throughY) * alongY;
        double v = (y - throughY) * alongX - (x - throughX) * alongY;
        double line = Math.rint(v / spacing);
        double across = 7.3e5 + 1.1e6 * line;
        double aside = swing * noise.at(u, across);
        double step = 40;
        double slope = (swing * noise.at(u + step, across) - aside) / step;
        return (v - line * spacing - aside) / Math.sqrt(1 + slope * slope);
    }
}
