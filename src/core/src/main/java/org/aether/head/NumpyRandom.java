package org.aether.head;

/**
 * The random numbers of {@code numpy.random.RandomState(seed)}: a Mersenne twister (MT19937) with the seeding and the
 * bounded integers of numpy.
 *
 * <pre>{@code
 * new NumpyRandom(42).permutation(10); // 8 1 5 0 7 2 9 4 3 6, as in Python
 * }</pre>
 *
 * <p>With it the test and validation parts hold the same rows as those of the authors' Python code, which splits with
 * scikit-learn. numpy guarantees this stream ("legacy" generator), so the two will stay equal. Not thread-safe.
 */
final class NumpyRandom {

    private static final int SIZE = 624;
    private static final int SHIFT = 397;

    private final int[] state = new int[SIZE];
    private int position = SIZE;

    /** @param seed 0…2^32-1 */
    NumpyRandom(long seed) {
        if (seed < 0 || seed > 0xFFFF_FFFFL) {
            throw new IllegalArgumentException("numpy seeds lie between 0 and 2^32-1, not " + seed);
        }
        state[0] = (int) seed;
        for (int i = 1; i < SIZE; i++) {
            int last = state[i - 1];
            state[i] = 1812433253 * (last ^ (last >>> 30)) + i;
        }
    }

    /** 32 random bits. */
    int nextBits() {
        if (position == SIZE) {
            twist();
        }
        int y = state[position++];
        y ^= y >>> 11;
        y ^= (y << 7) & 0x9D2C5680;
        y ^= (y << 15) & 0xEFC60000;
        return y ^ (y >>> 18);
    }

    /** Uniform in [0, 1) with 53 bits: {@code random_sample}. */
    double nextDouble() {
        int high = nextBits() >>> 5;
        int low = nextBits() >>> 6;
        return (high * 67108864.0 + low) / 9007199254740992.0;
    }

    /** Uniform in {@code 0…max}, both included: draws until the masked bits fit, as numpy's {@code random_interval}. */
    int nextInt(int max) {
        if (max == 0) {
            return 0;
        }
        int mask = -1 >>> Integer.numberOfLeadingZeros(max);
        int value;
        do {
            value = nextBits() & mask;
        } while (value > max);
        return value;
    }

    /** The numbers {@code 0…n-1} in random order. */
    int[] permutation(int n) {
        int[] order = new int[n];
        for (int i = 0; i < n; i++) {
            order[i] = i;
        }
        for (int i = n - 1; i > 0; i--) {
            int j = nextInt(i);
            int kept = order[i];
            order[i] = order[j];
            order[j] = kept;
        }
        return order;
    }

    private void twist() {
        for (int i = 0; i < SIZE; i++) {
            int y = (state[i] & 0x80000000) | (state[(i + 1) % SIZE] & 0x7FFFFFFF);
            state[i] = state[(i + SHIFT) % SIZE] ^ (y >>> 1) ^ ((y & 1) == 0 ? 0 : 0x9908B0DF);
        }
        position = 0;
    }
}
