package org.aether.raster;

import java.nio.FloatBuffer;
import org.aether.geotiff.GeoTiffRasterTest;

/** The bytes nearest to a raster's numbers, held in memory: what an int8 file of it holds. */
public final class ByteRaster implements EmbeddingRaster {

    private final EmbeddingRaster from;
    private final byte[] bytes;

    public ByteRaster(EmbeddingRaster from) {
        this.from = from;
        float[] numbers = GeoTiffRasterTest.readAll(from);
        bytes = new byte[numbers.length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = AeQuantization.encode(numbers[i]);
        }
    }

    @Override
    public RasterGrid grid() {
        return from.grid();
    }

    @Override
    public int bands() {
        return from.bands();
    }

    @Override
    public String name() {
        return "bytes of " + from.name();
    }

    @Override
    public PixelWindow block() {
        return from.block();
    }

    @Override
    public boolean quantised() {
        return true;
    }

    @Override
    public void readBytes(PixelWindow window, byte[] pixels) {
        int length = window.width() * bands();
        for (int row = 0; row < window.height(); row++) {
            int at = ((window.y() + row) * grid().width() + window.x()) * bands();
            System.arraycopy(bytes, at, pixels, row * length, length);
        }
    }

    @Override
    public void read(PixelWindow window, FloatBuffer pixels) {
        byte[] read = new byte[window.pixels() * bands()];
        readBytes(window, read);
        for (int i = 0; i < read.length; i++) {
            pixels.put(i, AeQuantization.decode(read[i]));
        }
    }

    @Override
    public void close() {
        from.close();
    }
}
