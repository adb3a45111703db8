package org.aether.samplecity;

/**
 * Random bits as a function of a seed and a cell of the plane. Tiles that are computed separately therefore fit together.
 * Stateless.
 */
final class CoordinateHash {

    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    private CoordinateHash() {}

    /** Mixes the bits of a number (the finaliser of SplitMix64, Steele et al. 2014). */
    static long mix(long z) {
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }

    /** 64 random bits for a seed and a key. */
    static long of(long seed, long key) {
        return mix(seed + GOLDEN * (key + 1));
    }

    /** 64 random bits for a seed and a cell of the plane. */
    static long of(long seed, long i, long j) {
        return mix(mix(seed + GOLDEN * i) + GOLDEN * j);
    }

    /** The upper bits as a number in [0, 1). */
    static double unit(long bits) {
        return (bits >>> 11) * 0x1p-53;
    }

    /** The {@code index}-th number in [0, 1) derived from some bits. */
    static double unit(long bits, int index) {
        return unit(of(bits, index));
    }
}
