package org.aether.geotiff;

import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Optional;

/** Opens the {@link BlockSource} that fits the format of an image. */
final class BlockSources {

    private BlockSources() {}

    /**
     * Opens the blocks of an image. {@link TileDecoder} decodes the common formats; ImageIO-Ext decodes big-endian files,
     * 64-bit numbers, PackBits and other rare formats.
     *
     * @param image index of the image in the file
     * @param type type as which the samples are read
     */
    static BlockSource open(Path file, int image, TiffDirectory directory, PixelType type, ByteOrder order)
            throws IOException {
        Optional<Compression> compression = directory.compression();
        int predictor = directory.predictor();
        boolean supported = type == PixelType.FLOAT32
                ? order == ByteOrder.LITTLE_ENDIAN && (predictor == 1 || predictor == 3) && !directory.integers()
                : type != PixelType.FLOAT64 && (predictor == 1 || predictor == 2);
        if (compression.isEmpty() || !supported || !directory.standardFillOrder()) {
            return new LibraryBlocks(file, image, directory);
        }
        int width = directory.blockWidth();
        int height = directory.blockHeight();
        int bands = directory.bands();
        if (directory.separate() && bands > 1) {
            TileDecoder[] decoders = new TileDecoder[bands];
            for (int band = 0; band < bands; band++) {
                decoders[band] = new TileDecoder(type, compression.get(), predictor, 1, width, height);
            }
            return new BandBlocks(file, directory, decoders, type);
        }
        return new PixelBlocks(
                file, directory, new TileDecoder(type, compression.get(), predictor, bands, width, height));
    }
}
