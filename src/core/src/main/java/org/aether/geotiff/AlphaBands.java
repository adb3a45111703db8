package org.aether.geotiff;

import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.aether.AetherException;
import org.aether.AetherException.Kind;
import org.aether.raster.PixelWindow;

/**
 * Finds the alpha bands of a file: the bands that it marks as such. GDAL's creation option ALPHA=YES marks the second band
 * of an embedding and means the last, so when a band within the embedding is marked, its values decide.
 */
final class AlphaBands {

    /** Number of blocks whose values are examined. */
    private static final int EXAMINED_BLOCKS = 4;

    private AlphaBands() {}

    /**
     * The positions of the alpha bands in the file.
     *
     * @throws AetherException when a band within the embedding is marked, and neither it nor the last band has the values
     *     of an alpha band
     */
    static int[] of(Path file, TiffDirectory directory, GdalMetadata metadata, ByteOrder order) throws IOException {
        List<Integer> marked = new ArrayList<>();
        for (int band = 0; band < directory.bands(); band++) {
            if (metadata.isAlpha(band).orElse(directory.isAlpha(band))) {
                marked.add(band);
            }
        }
        int last = directory.bands() - 1;
        if (marked.size() == 1 && marked.get(0) != last && directory.bands() > TiffDirectory.MAX_PICTURE_BANDS) {
            int band = marked.get(0);
            PixelType type = directory.sampleType(metadata);
            List<float[]> blocks = blocks(file, directory, type == PixelType.INT8 ? PixelType.UINT8 : type, order);
            if (!isAlpha(blocks, directory.bands(), band)) {
                if (!isAlpha(blocks, directory.bands(), last)) {
                    throw new AetherException(
                            Kind.INVALID_INPUT,
                            "The raster {} marks its band {} as an alpha band, but this band has other values than 0 and 255"
                                    + " (or 1); remove the mark with gdal_translate -colorinterp_{} undefined.",
                            file,
                            band + 1,
                            band + 1);
                }
                marked.set(0, last);
            }
        }
        return marked.stream().mapToInt(Integer::intValue).toArray();
    }

    private static boolean isAlpha(List<float[]> blocks, int bands, int band) {
        float max = 0;
        for (float[] block : blocks) {
            for (int i = band; i < block.length; i += bands) {
                if (block[i] != 0 && block[i] != 1 && block[i] != 255) {
                    return false;
                }
                max = Math.max(max, block[i]);
            }
        }
        return max > 0;
    }

    /** The values of some blocks, distributed over the file. */
    private static List<float[]> blocks(Path file, TiffDirectory directory, PixelType type, ByteOrder order)
            throws IOException {
        List<float[]> blocks = new ArrayList<>();
        BlockSource source = BlockSources.open(file, 0, directory, type, order);
        try {
            int all = directory.blocksAcross() * directory.blocksDown();
            for (int i = 0; i < EXAMINED_BLOCKS; i++) {
                int block = (int) ((long) i * (all - 1) / (EXAMINED_BLOCKS - 1));
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
