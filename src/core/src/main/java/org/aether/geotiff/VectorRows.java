package org.aether.geotiff;

import java.io.IOException;
import java.util.Arrays;
import org.aether.raster.AeQuantization;
import org.jspecify.annotations.Nullable;

/**
 * Describes how the stored samples of a file become vectors: the order of the bands, alpha bands, scaling and no data.
 * Immutable; {@link #decoder} returns a decoder that converts rows accordingly.
 *
 * @param stored number of bands in the file
 * @param order position in the file of each band of the vectors
 * @param alpha positions in the file of the alpha bands
 * @param type type of the decoded samples: INT8 stays bytes, all other types become floats
 * @param signedBytes whether bytes that are decoded as numbers are signed
 * @param scaling the scaling of stored numbers, or null for none
 * @param storedNoData the no-data rule for stored numbers before scaling, or null without scaling
 * @param noData the no-data rule for the resulting numbers
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record VectorRows(
        int stored,
        int[] order,
        int[] alpha,
        PixelType type,
        boolean signedBytes,
        @Nullable Scaling scaling,
        @Nullable NoData storedNoData,
        NoData noData) {

    /** Number of components of a vector. */
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

    /** @param pixels maximum number of pixels of a row */
    Decoder decoder(BlockSource source, int pixels) {
        return new Decoder(source, pixels);
    }

    /** Converts the rows of the block that its source has decoded. Not thread-safe. */
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
         * Gives one row of the decoded part as floats; pixels without data are NaN in every band.
         *
         * @param valid which pixels the mask leaves visible, from index {@code first}; null for all
         * @return the first pixel whose vector does not have the required length, or -1
         */
        int numbers(int y, int width, boolean @Nullable [] valid, int first, float[] into, int at) throws IOException {
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
            if (scaling != null && storedNoData != null) {
                scale(scaling, storedNoData, width, into, at);
            }
            return noData.mask(into, at, width);
        }

        /** The bytes of a pixel in the row that was last given by {@link #numbers}. */
        byte[] vector(int pixel) {
            return Arrays.copyOfRange(vectors, pixel * bands(), (pixel + 1) * bands());
        }

        private void scale(Scaling by, NoData without, int width, float[] into, int at) {
            if (signedBytes) {
                for (int i = at; i < at + width * bands(); i++) {
                    into[i] = into[i] > Byte.MAX_VALUE ? into[i] - 256 : into[i];
                }
            }
            without.mask(into, at, width);
            by.apply(into, at, width);
        }

        /** Gives one row of the decoded part as bytes, as {@link #numbers} does; pixels without data are -128 in every band. */
        int bytes(int y, int width, boolean @Nullable [] valid, int first, byte[] into, int at) throws IOException {
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
