package org.aether.samplecity;

/**
 * A smooth random field over the plane with mean 0 and variance 1: Perlin's improved gradient noise (2002) on hashed
 * lattice points. The field is a function of its seed and of absolute coordinates. Thread-safe.
 */
final class GradientNoise {

    private static final int DIRECTIONS = 256;
    private static final double[] COSINE = new double[DIRECTIONS];
    private static final double[] SINE = new double[DIRECTIONS];

    /**
     * Scales one octave to unit variance. The standard deviation of one octave, integrated over a cell, is 0.21571.
     */
    private static final double SCALE = 1 / 0.21571;

    static {
        for (int i = 0; i < DIRECTIONS; i++) {
            COSINE[i] = StrictMath.cos(2 * Math.PI * i / DIRECTIONS);
            SINE[i] = StrictMath.sin(2 * Math.PI * i / DIRECTIONS);
        }
    }

    private final long seed;
    private final double wavelength;
    private final int octaves;
    private final double normalise;

    /**
     * @param wavelength metres between lattice points of the coarsest octave; the field is uncorrelated beyond about half of
     *     it
     * @param octaves number of octaves, each with half the wavelength and half the amplitude of the previous one
     */
    GradientNoise(long seed, double wavelength, int octaves) {
        this.seed = seed;
        this.wavelength = wavelength;
        this.octaves = octaves;
        double variance = 0;
        for (int octave = 0; octave < octaves; octave++) {
            variance += Math.pow(0.25, octave);
        }
        this.normalise = SCALE / Math.sqrt(variance);
    }

    /** The value at a place in metres. */
    double at(double x, double y) {
        double sum = 0;
        double amplitude = 1;
        double frequency = 1 / wavelength;
        for (int octave = 0; octave < octaves; octave++) {
            sum += amplitude * octave(CoordinateHash.of(seed, octave), x * frequency, y * frequency);
            amplitude /= 2;
            frequency *= 2;
        }
        return sum * normalise;
    }

    private static double octave(long seed, double x, double y) {
        double floorX = Math.floor(x);
        double floorY = Math.floor(y);
        long i = (long) floorX;
        long j = (long) floorY;
        double u = x - floorX;
        double v = y - floorY;
        double fadeU = fade(u);
        double near = lerp(fadeU, slope(seed, i, j, u, v), slope(seed, i + 1, j, u - 1, v));
        double far = lerp(fadeU, slope(seed, i, j + 1, u, v - 1), slope(seed, i + 1, j + 1, u - 1, v - 1));
        return lerp(fade(v), near, far);
    }

    private static double slope(long seed, long i, long j, double u, double v) {
        int direction = (int) (CoordinateHash.of(seed, i, j) >>> 56);
        return COSINE[direction] * u + SINE[direction] * v;
    }

    private static double fade(double t) {
        return t * t * t * (t * (t * 6 - 15) + 10);
    }

    private static double lerp(double t, double a, double b) {
        return a + t * (b - a);
    }
}
