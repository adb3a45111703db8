package org.aether.align;

/**
 * Learning rate that falls along half a cosine from {@code start} at step 0 to 1 % of it at step {@code steps} (section
 * 2.5), as torch's {@code CosineAnnealingLR} stepped once a batch.
 *
 * @param start rate of the first step
 * @param steps of the whole training
 */
record CosineSchedule(double start, long steps) {

    private static final double FINAL_PART = 0.01;

    /** The rate used in a step, counted from 0. */
    double rate(long step) {
        double end = FINAL_PART * start;
        return end + (start - end) * (1 + Math.cos(Math.PI * step / steps)) / 2;
    }
}
