package org.aether.samplecity;

/**
 * A family of meandering lines without self-intersections, such as rivers and railways. Each line deviates from a straight
 * line by noise; the straight lines are parallel and equally spaced, and one passes through a given place. Immutable and
 * thread-safe.
 */
final class Meander {

    private final double throughX;
    private final double throughY;
    private final double alongX;
    private final double alongY;
    private final double spacing;
    private final double amplitude;
    private final GradientNoise noise;

    /**
     * @param throughX x of a place on one of the straight lines
     * @param direction direction of the lines in radians from east
     * @param spacing metres between neighbouring lines
     * @param amplitude standard deviation of the deviation from the straight line, metres
     * @param wavelength wavelength of the coarsest octave of the deviation, metres
     */
    Meander(
            long seed,
            double throughX,
            double throughY,
            double direction,
            double spacing,
            double amplitude,
            double wavelength) {
        this.throughX = throughX;
        this.throughY = throughY;
        this.alongX = StrictMath.cos(direction);
        this.alongY = StrictMath.sin(direction);
        this.spacing = spacing;
        this.amplitude = amplitude;
        this.noise = new GradientNoise(seed, wavelength, 3);
    }

    /** Signed distance in metres to the nearest line, exact to first order. */
    double distance(double x, double y) {
        double u = (x - throughX) * alongX + (y - throughY) * alongY;
        double v = (y - throughY) * alongX - (x - throughX) * alongY;
        double line = Math.rint(v / spacing);
        double across = 7.3e5 + 1.1e6 * line;
        double deviation = amplitude * noise.at(u, across);
        double step = 40;
        double slope = (amplitude * noise.at(u + step, across) - deviation) / step;
        return (v - line * spacing - deviation) / Math.sqrt(1 + slope * slope);
    }
}
