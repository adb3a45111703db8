package org.aether.server.layer;

import java.awt.Image;
import java.awt.Point;
import java.awt.Rectangle;
import java.awt.image.ColorModel;
import java.awt.image.DataBufferFloat;
import java.awt.image.Raster;
import java.awt.image.RenderedImage;
import java.awt.image.SampleModel;
import java.awt.image.WritableRaster;
import java.nio.FloatBuffer;
import java.util.Vector;
import org.aether.raster.EmbeddingRaster;
import org.aether.raster.PixelWindow;

/**
 * A raster as an image of float tiles that are read when asked for and not kept: {@code [height, width, bands]}, NaN = no
 * data. Thread-safe, as far as the raster is.
 */
final class RasterImage implements RenderedImage {

    private static final int TILE = 256;

    private final EmbeddingRaster raster;
    private final PixelWindow part;
    private final SampleModel tileModel;

    RasterImage(EmbeddingRaster raster, PixelWindow part) {
        this.raster = raster;
        this.part = part;
        tileModel = Coverages.sampleModel(Math.min(TILE, part.width()), Math.min(TILE, part.height()), raster.bands());
    }

    private WritableRaster read(Rectangle wanted) {
        int bands = raster.bands();
        float[] pixels = new float[Math.multiplyExact(Math.multiplyExact(wanted.width, wanted.height), bands)];
        raster.read(
                new PixelWindow(part.x() + wanted.x, part.y() + wanted.y, wanted.width, wanted.height),
                FloatBuffer.wrap(pixels));
        return Raster.createWritableRaster(
                Coverages.sampleModel(wanted.width, wanted.height, bands),
                new DataBufferFloat(pixels, pixels.length),
                new Point(wanted.x, wanted.y));
    }

    @Override
    public Raster getTile(int tileX, int tileY) {
        Rectangle tile = new Rectangle(
                tileX * tileModel.getWidth(),
                tileY * tileModel.getHeight(),
                tileModel.getWidth(),
                tileModel.getHeight());
        Rectangle inside = tile.intersection(new Rectangle(0, 0, part.width(), part.height()));
        if (inside.isEmpty()) {
            throw new ArrayIndexOutOfBoundsException("There is no tile " + tileX + ", " + tileY);
        }
        if (inside.equals(tile)) {
            return read(tile);
        }
        // Readers expect whole tiles also at the edges; what lies outside stays without data.
        int bands = raster.bands();
        float[] pixels = new float[tile.width * tile.height * bands];
        java.util.Arrays.fill(pixels, Float.NaN);
        float[] part = ((DataBufferFloat) read(inside).getDataBuffer()).getData();
        for (int row = 0; row < inside.height; row++) {
            System.arraycopy(part, row * inside.width * bands, pixels, row * tile.width * bands, inside.width * bands);
        }
        return Raster.createWritableRaster(
                tileModel, new DataBufferFloat(pixels, pixels.length), new Point(tile.x, tile.y));
    }

    @Override
    public Raster getData() {
        return getData(new Rectangle(0, 0, part.width(), part.height()));
    }

    @Override
    public Raster getData(Rectangle wanted) {
        return read(wanted);
    }

    @Override
    public WritableRaster copyData(WritableRaster into) {
        if (into == null) {
            return read(new Rectangle(0, 0, part.width(), part.height()));
        }
        Rectangle wanted = into.getBounds().intersection(new Rectangle(0, 0, part.width(), part.height()));
        if (!wanted.isEmpty()) {
            into.setRect(read(wanted));
        }
        return into;
    }

    @Override
    public SampleModel getSampleModel() {
        return tileModel;
    }

    @Override
    public ColorModel getColorModel() {
        return null;
    }

    @Override
    public int getWidth() {
        return part.width();
    }

    @Override
    public int getHeight() {
        return part.height();
    }

    @Override
    public int getMinX() {
        return 0;
    }

    @Override
    public int getMinY() {
        return 0;
    }

    @Override
    public int getNumXTiles() {
        return (part.width() - 1) / tileModel.getWidth() + 1;
    }

    @Override
    public int getNumYTiles() {
        return (part.height() - 1) / tileModel.getHeight() + 1;
    }

    @Override
    public int getMinTileX() {
        return 0;
    }

    @Override
    public int getMinTileY() {
        return 0;
    }

    @Override
    public int getTileWidth() {
        return tileModel.getWidth();
    }

    @Override
    public int getTileHeight() {
        return tileModel.getHeight();
    }

    @Override
    public int getTileGridXOffset() {
        return 0;
    }

    @Override
    public int getTileGridYOffset() {
        return 0;
    }

    @Override
    @SuppressWarnings("JdkObsolete") // the interface asks for it
    public Vector<RenderedImage> getSources() {
        return null;
    }

    @Override
    public Object getProperty(String name) {
        return Image.UndefinedProperty;
    }

    @Override
    public String[] getPropertyNames() {
        return null;
    }
}
