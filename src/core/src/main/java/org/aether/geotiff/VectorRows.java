package org.aether.geotiff;

import java.io.IOException;
import java.util.Arrays;
import org.aether.raster.AeQuantization;
import org.aether.raster.NoData;

/**
 * How the stored samples of a file become vectors: which bands in which order, which of them is opacity, what a stored
 * number stands for, and where there is none. Immutable; {@link #decoder} gives what does it.
 *
 * @param stored bands in the file
 * @param order position in the file of each band of the vectors
 * @param alpha positions in the file of the bands that say which pixels are opaque
 * @param type of the samples as they are decoded: INT8 stays bytes, all else becomes floats
 * @param signedBytes whether bytes that are decoded as numbers have a sign
 * @param scaling what stored numbers stand for, or null for themselves
 * @param storedNoData of stored numbers, where a scaling follows; else null
 * @param noData of the numbers
 */
@SuppressWarnings("ArrayRecordComponent") // package-private, never compared
record VectorRows(
        int stored,
        int[] order,
        int[] alpha,
        PixelType type,
        boolean signedBytes,
        Scaling scaling,
        NoData storedNoData,
        NoData noData) {

    /** Numbers in a vector. */
    int bands() {
        return order.length;
    }

    private boolean asStored() {
        if (stored != order.length) {
            return false;
        }
        for (int band = 0; band < stored; band++) {
            if (order[band] != band) {
                return false;
            }
        }
        return true;
    }

    /** @param pixels of the longest row */
    Decoder decoder(BlockSource source, int pixels) {
        return new Decoder(source, pixels);
    }

    /** Decodes rows of the block that its source has decoded; used by one thread at a time. */
    final class Decoder {

        private final BlockSource source;
        private final boolean asStored = asStored();
        private final float[] numbers;
        private final byte[] bytes;
        private final byte[] vectors;

        private Decoder(BlockSource source, int pixels) {
            this.source = source;
            boolean quantised = type == PixelType.INT8;
            numbers = new float[asStored || quantised ? 0 : pixels * stored];
            bytes = new byte[asStored || !quantised ? 0 : pixels * stored];
            vectors = new byte[quantised ? pixels * bands() : 0];
        }

        /**
         * One row of the decoded part as floats, no-data pixels NaN in every band.
         *
         * @param valid which pixels the mask lets through, from {@code first}; or null for all
         * @return the first pixel whose vector has not the right length, or -1
         */
        int numbers(int y, int width, boolean[] valid, int first, float[] into, int at) throws IOException {
            if (type == PixelType.INT8) {
                int wrong = bytes(y, width, valid, first, vectors, 0);
                AeQuantization.decode(vectors, 0, into, at, width * bands());
                return wrong;
            }
            if (asStored) {
                source.row(y, width, into, at);
            } else {
                source.row(y, width, numbers, 0);
                for (int x = 0, to = at; x < width; x++) {
                    for (int band : order) {
                        into[to++] = numbers[x * stored + band];
                    }
                }
            }
            for (int x = 0; x < width && (valid != null || alpha.length > 0); x++) {
                boolean hidden = valid != null && !valid[first + x];
                for (int band : alpha) {
                    hidden |= !(Math.abs(numbers[x * stored + band]) > 0);
                }
                if (hidden) {
                    Arrays.fill(into, at + x * bands(), at + (x + 1) * bands(), Float.NaN);
                }
            }
            if (scaling != null) {
                toNumbers(width, into, at);
            }
            return noData.mask(into, at, width);
        }

        /** The bytes of a pixel in the row that was decoded last by {@link #numbers}. */
        byte[] vector(int pixel) {
            return Arrays.copyOfRange(vectors, pixel * bands(), (pixel + 1) * bands());
        }

        private void toNumbers(int width, float[] into, int at) {
            if (signedBytes) {
                for (int i = at; i < at + width * bands(); i++) {
                    into[i] = into[i] > Byte.MAX_VALUE ? into[i] - 256 : into[i];
                }
            }
            storedNoData.mask(into, at, width);
            scaling.apply(into, at, width);
        }

        /** One row of the decoded part as bytes, no-data pixels -128 in every band; else as {@link #numbers}. */
        int bytes(int y, int width, boolean[] valid, int first, byte[] into, int at) throws IOException {
            if (asStored) {
                source.bytes(y, width, into, at);
            } else {
                source.bytes(y, width, bytes, 0);
                for (int x = 0, to = at; x < width; x++) {
                    for (int band : order) {
                        into[to++] = bytes[x * stored + band];
                    }
                }
            }
            for (int x = 0; x < width && (valid != null || alpha.length > 0); x++) {
                boolean hidden = valid != null && !valid[first + x];
                for (int band : alpha) {
                    hidden |= bytes[x * stored + band] == 0;
                }
                if (hidden) {
                    Arrays.fill(into, at + x * bands(), at + (x + 1) * bands(), AeQuantization.NO_DATA);
                }
            }
            return noData.mask(into, at, width);
        }
    }
}
