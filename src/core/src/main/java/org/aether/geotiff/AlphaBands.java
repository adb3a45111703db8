package org.aether.geotiff;

import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.aether.AetherException;
import org.aether.raster.PixelWindow;

/**
 * Bands that say which pixels are opaque: those that the file calls so. GDAL's creation option ALPHA=YES marks the second
 * band of an embedding and means the last, so where a band within the embedding is marked, the numbers decide.
 */
final class AlphaBands {

    /** Blocks whose numbers are looked at. */
    private static final int LOOKED_AT = 4;

    private AlphaBands() {}

    /**
     * Positions in the file.
     *
     * @throws AetherException when a band within the embedding is marked and neither it nor the last is opacity
     */
    static int[] of(Path file, TiffDirectory directory, GdalMetadata metadata, ByteOrder order) throws IOException {
        List<Integer> marked = new ArrayList<>();
        for (int band = 0; band < directory.bands(); band++) {
            Boolean said = metadata.isAlpha(band);
            if (said == null ? directory.isAlpha(band) : said) {
                marked.add(band);
            }
        }
        int last = directory.bands() - 1;
        if (marked.size() == 1 && marked.get(0) != last && directory.bands() > GeoTiffRaster.COLOUR_BANDS) {
            int band = marked.get(0);
            PixelType type = directory.sampleType(metadata);
            List<float[]> blocks = blocks(file, directory, type == PixelType.INT8 ? PixelType.UINT8 : type, order);
            if (!isOpacity(blocks, directory.bands(), band)) {
                if (!isOpacity(blocks, directory.bands(), last)) {
                    throw new AetherException("The raster " + file.getFileName() + " calls its band " + (band + 1)
                            + " opacity (alpha), but that holds other numbers than 0 and the greatest; leave the mark out"
                            + " with gdal_translate -colorinterp_" + (band + 1) + " undefined.");
                }
                marked.set(0, last);
            }
        }
        return marked.stream().mapToInt(Integer::intValue).toArray();
    }

    private static boolean isOpacity(List<float[]> blocks, int bands, int band) {
        float most = 0;
        for (float[] block : blocks) {
            for (int i = band; i < block.length; i += bands) {
                if (block[i] != 0 && block[i] != 1 && block[i] != 255) {
                    return false;
                }
                most = Math.max(most, block[i]);
            }
        }
        return most > 0;
    }

    /** The numbers of some rows, spread over the file. */
    private static List<float[]> blocks(Path file, TiffDirectory directory, PixelType type, ByteOrder order)
            throws IOException {
        List<float[]> blocks = new ArrayList<>();
        BlockSource source = directory.blocks(file, 0, type, order);
        try {
            int all = directory.blocksAcross() * directory.blocksDown();
            for (int i = 0; i < LOOKED_AT; i++) {
                int block = (int) ((long) i * (all - 1) / (LOOKED_AT - 1));
                int column = block % directory.blocksAcross();
                int row = block / directory.blocksAcross();
                if (directory.isSparse(column, row)) {
                    continue;
                }
                int x = column * directory.blockWidth();
                int y = row * directory.blockHeight();
                int width = Math.min(directory.blockWidth(), directory.width() - x);
                int height = Math.min(directory.blockHeight(), directory.height() - y);
                source.decode(column, row, new PixelWindow(x, y, width, height));
                for (int line = 0; line < height; line++) {
                    float[] numbers = new float[width * directory.bands()];
                    source.row(line, width, numbers, 0);
                    blocks.add(numbers);
                }
            }
        } finally {
            source.close();
        }
        return blocks;
    }
}
