package org.aether.geotiff;

import java.awt.Point;
import java.awt.Rectangle;
import java.awt.image.BufferedImage;
import java.awt.image.ComponentSampleModel;
import java.awt.image.DataBuffer;
import java.awt.image.DataBufferByte;
import java.awt.image.DataBufferDouble;
import java.awt.image.DataBufferFloat;
import java.awt.image.Raster;
import java.io.IOException;
import java.nio.file.Path;
import javax.imageio.ImageReadParam;
import org.aether.raster.PixelWindow;

/** Blocks decoded by ImageIO-Ext, for formats that {@link TileDecoder} does not support. */
final class LibraryBlocks implements BlockSource {

    private final TiffReader reader;
    private final int image;
    private final int bands;
    private final BufferedImage block;
    private float[] row = new float[0];

    /** @param image index of the image in the file */
    LibraryBlocks(Path file, int image, TiffDirectory directory) throws IOException {
        this.image = image;
        this.bands = directory.bands();
        int width = Math.min(directory.blockWidth(), directory.width());
        int height = Math.min(directory.blockHeight(), directory.height());
        reader = TiffReader.open(file);
        try {
            block = reader.emptyImage(image, width, height);
        } catch (IOException | OutOfMemoryError e) {
            reader.close();
            throw e;
        }
    }

    @Override
    public void decode(int column, int row, PixelWindow part) throws IOException {
        ImageReadParam param = reader.getDefaultReadParam();
        param.setSourceRegion(new Rectangle(part.x(), part.y(), part.width(), part.height()));
        param.setDestination(block);
        param.setDestinationOffset(new Point(0, 0));
        reader.decode(image, param);
    }

    @Override
    public void row(int y, int width, float[] into, int at) {
        int length = width * bands;
        Raster raster = block.getRaster();
        DataBuffer data = raster.getDataBuffer();
        int from = contiguous(raster, y);
        boolean supported =
                data instanceof DataBufferFloat || data instanceof DataBufferByte || data instanceof DataBufferDouble;
        if (from < 0 || !supported) {
            System.arraycopy(pixels(raster, y, width), 0, into, at, length);
        } else if (data instanceof DataBufferFloat numbers) {
            System.arraycopy(numbers.getData(), from, into, at, length);
        } else if (data instanceof DataBufferByte numbers) {
            byte[] stored = numbers.getData();
            for (int i = 0; i < length; i++) {
                into[at + i] = stored[from + i] & 0xff;
            }
        } else {
            double[] stored = ((DataBufferDouble) data).getData();
            for (int i = 0; i < length; i++) {
                into[at + i] = (float) stored[from + i];
            }
        }
    }

    @Override
    public void bytes(int y, int width, byte[] into, int at) {
        Raster raster = block.getRaster();
        int from = contiguous(raster, y);
        if (from >= 0 && raster.getDataBuffer() instanceof DataBufferByte numbers) {
            System.arraycopy(numbers.getData(), from, into, at, width * bands);
            return;
        }
        float[] samples = pixels(raster, y, width);
        for (int i = 0; i < width * bands; i++) {
            into[at + i] = (byte) samples[i];
        }
    }

    /** Index of the first sample of a row in a pixel-interleaved buffer, or -1 for other layouts. */
    private int contiguous(Raster raster, int y) {
        ComponentSampleModel layout = (ComponentSampleModel) raster.getSampleModel();
        return layout.getPixelStride() == bands && raster.getDataBuffer().getNumBanks() == 1
                ? y * layout.getScanlineStride()
                : -1;
    }

    private float[] pixels(Raster raster, int y, int width) {
        if (row.length < width * bands) {
            row = new float[width * bands];
        }
        return raster.getPixels(0, y, width, 1, row);
    }

    @Override
    public void close() {
        reader.close();
    }
}
