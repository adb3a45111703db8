package org.aether.sample;

/**
 * Random numbers that belong to a place: the same seed and cell give the same bits, whoever asks and in whatever order.
 * That is what lets tiles be painted apart and still fit. Stateless.
 */
final class CoordinateHash {

    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    private CoordinateHash() {}

    /** 64 well-mixed bits of one number (the finaliser of SplitMix64, Steele et al. 2014). */
    static long mix(long z) {
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }

    /** 64 bits that belong to a seed and one key. */
    static long of(long seed, long key) {
        return mix(seed + GOLDEN * (key + 1));
    }

    /** 64 bits that belong to a seed and a cell of the plane. */
    static long of(long seed, long i, long j) {
        return mix(mix(seed + GOLDEN * i) + GOLDEN * j);
    }

    /** A number in [0, 1) from the upper bits. */
    static double unit(long bits) {
        return (bits >>> 11) * 0x1p-53;
    }

    /** The {@code index}-th number in [0, 1) that follows from some bits. */
    static double unit(long bits, int index) {
        return unit(of(bits, index));
    }
}
