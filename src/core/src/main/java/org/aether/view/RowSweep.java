package org.aether.view;

import java.util.Arrays;
import java.util.Comparator;
import org.aether.raster.PixelWindow;

/**
 * Sums the pixels of many neighbourhoods over one window of a raster, row by row.
 *
 * <p>Of every row the running sums {@code p[c] = v[0] + … + v[c-1]} are built once, in doubles; each neighbourhood's run
 * of columns {@code [from, to)} then costs one subtraction a band, {@code p[to] - p[from]}, however wide it is. One
 * object serves one thread.
 *
 * <p>Idea graveyard: adding up the pixels of each neighbourhood directly was two to three times slower at 100 m and a
 * thousand points a tile, in floats and in doubles, also four pixels at a time and whole rows at a time: Java 17 does
 * not vectorise a sum of one array into another of the same type at another offset.
 */
final class RowSweep {

    /** One point's neighbourhoods and what this window knows of them. */
    static final class Member {
        final int point;
        final Footprint base;
        final Footprint context;
        final PointSums sums;

        Member(int point, Footprint base, Footprint context, int bands) {
            this.point = point;
            this.base = base;
            this.context = context;
            this.sums = new PointSums(bands);
        }

        int firstRow() {
            return Math.min(base.firstRow(), context.firstRow());
        }

        int endRow() {
            return Math.max(base.endRow(), context.endRow());
        }
    }

    private final int bands;
    private double[] running = new double[0];
    private int[] valid = new int[0];

    RowSweep(int bands) {
        this.bands = bands;
    }

    /**
     * Adds the window's pixels to the members' sums.
     *
     * @param pixels {@code [window.height, window.width, bands]}, NaN in the first band = no data
     * @param members changes order
     */
    void sweep(float[] pixels, PixelWindow window, Member[] members) {
        if (valid.length < window.width() + 1) {
            valid = new int[window.width() + 1];
            running = new double[Math.multiplyExact(window.width() + 1, bands)];
        }
        Arrays.sort(members, Comparator.comparingInt(Member::firstRow));
        Member[] active = new Member[members.length];
        int activeCount = 0;
        int next = 0;
        for (int row = window.y(); row < window.y() + window.height(); row++) {
            int kept = 0;
            for (int i = 0; i < activeCount; i++) {
                if (active[i].endRow() > row) {
                    active[kept++] = active[i];
                }
            }
            activeCount = kept;
            while (next < members.length && members[next].firstRow() <= row) {
                active[activeCount++] = members[next++];
            }
            int from = window.width();
            int to = 0;
            for (int i = 0; i < activeCount; i++) {
                from = Math.min(
                        from, Math.min(from(active[i].base, row, window), from(active[i].context, row, window)));
                to = Math.max(to, Math.max(to(active[i].base, row, window), to(active[i].context, row, window)));
            }
            if (from < to) {
                build(pixels, (row - window.y()) * window.width(), from, to);
                for (int i = 0; i < activeCount; i++) {
                    PointSums sums = active[i].sums;
                    sums.basePixels += add(active[i].base, row, window, sums.values, 0);
                    sums.contextPixels += add(active[i].context, row, window, sums.values, bands);
                }
            }
        }
    }

    /** First column in the window of a footprint's run; the window's width where there is none. */
    private static int from(Footprint footprint, int row, PixelWindow window) {
        if (row < footprint.firstRow() || row >= footprint.endRow()) {
            return window.width();
        }
        return Math.max(footprint.from(row) - window.x(), 0);
    }

    /** One past the last column; 0 where there is none. */
    private static int to(Footprint footprint, int row, PixelWindow window) {
        if (row < footprint.firstRow() || row >= footprint.endRow()) {
            return 0;
        }
        return Math.min(footprint.to(row) - window.x(), window.width());
    }

    private void build(float[] pixels, int rowStart, int from, int to) {
        Arrays.fill(running, from * bands, (from + 1) * bands, 0);
        valid[from] = 0;
        for (int column = from; column < to; column++) {
            int offset = (rowStart + column) * bands;
            if (Float.isNaN(pixels[offset])) {
                System.arraycopy(running, column * bands, running, (column + 1) * bands, bands);
                valid[column + 1] = valid[column];
            } else {
                step(running, column * bands, pixels, offset, bands);
                valid[column + 1] = valid[column] + 1;
            }
        }
    }

    private static void step(double[] running, int at, float[] pixels, int offset, int bands) {
        for (int band = 0; band < bands; band++) {
            running[at + bands + band] = running[at + band] + pixels[offset + band];
        }
    }

    private int add(Footprint footprint, int row, PixelWindow window, double[] sums, int at) {
        int from = from(footprint, row, window);
        int to = to(footprint, row, window);
        if (from >= to) {
            return 0;
        }
        difference(running, from * bands, to * bands, sums, at, bands);
        return valid[to] - valid[from];
    }

    private static void difference(double[] running, int from, int to, double[] sums, int at, int bands) {
        for (int band = 0; band < bands; band++) {
            sums[at + band] += running[to + band] - running[from + band];
        }
    }
}
