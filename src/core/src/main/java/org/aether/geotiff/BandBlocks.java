package org.aether.geotiff;

import java.io.IOException;
import java.nio.file.Path;
import org.aether.raster.PixelWindow;

/**
 * Blocks of a band-interleaved file, each of which holds one band. All bands of a block are decoded; {@link #row}
 * interleaves them, some pixels at a time so that these stay in the processor cache.
 */
final class BandBlocks implements BlockSource {

    private static final int PIXELS_AT_ONCE = 64;

    private final TiffDirectory directory;
    private final TileDecoder[] decoders;
    private final StoredBlocks stored;
    private final float[][] numbers;
    private final byte[][] samples;
    private int left;
    private int top;

    /** @param decoders one decoder for each band */
    BandBlocks(Path file, TiffDirectory directory, TileDecoder[] decoders, PixelType type) throws IOException {
        this.directory = directory;
        this.decoders = decoders;
        this.stored = new StoredBlocks(file);
        this.samples = new byte[decoders.length][type == PixelType.INT8 ? directory.blockWidth() : 0];
        this.numbers = new float[decoders.length][type == PixelType.INT8 ? 0 : directory.blockWidth()];
    }

    @Override
    public void decode(int column, int row, PixelWindow part) throws IOException {
        for (int band = 0; band < decoders.length; band++) {
            decoders[band].decode(
                    stored.read(directory.offset(column, row, band), directory.byteCount(column, row, band)));
        }
        left = part.x() - column * directory.blockWidth();
        top = part.y() - row * directory.blockHeight();
    }

    @Override
    public void row(int y, int width, float[] into, int at) throws IOException {
        int bands = decoders.length;
        for (int band = 0; band < bands; band++) {
            decoders[band].row(top + y, left + width, numbers[band], 0);
        }
        for (int start = 0; start < width; start += PIXELS_AT_ONCE) {
            int end = Math.min(width, start + PIXELS_AT_ONCE);
            for (int band = 0; band < bands; band++) {
                float[] line = numbers[band];
                for (int x = start; x < end; x++) {
                    into[at + x * bands + band] = line[left + x];
                }
            }
        }
    }

    @Override
    public void bytes(int y, int width, byte[] into, int at) throws IOException {
        int bands = decoders.length;
        for (int band = 0; band < bands; band++) {
            decoders[band].bytes(top + y, left + width, samples[band], 0);
        }
        for (int start = 0; start < width; start += PIXELS_AT_ONCE) {
            int end = Math.min(width, start + PIXELS_AT_ONCE);
            for (int band = 0; band < bands; band++) {
                byte[] line = samples[band];
                for (int x = start; x < end; x++) {
                    into[at + x * bands + band] = line[left + x];
                }
            }
        }
    }

    @Override
    public void close() {
        stored.close();
    }
}
