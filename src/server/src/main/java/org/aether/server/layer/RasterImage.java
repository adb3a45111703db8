package org.aether.server.layer;

import java.awt.Point;
import java.awt.Rectangle;
import java.awt.image.ColorModel;
import java.awt.image.DataBufferFloat;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.nio.FloatBuffer;
import org.aether.raster.EmbeddingRaster;
import org.aether.raster.PixelWindow;
import org.aether.wps.coverage.TiledImage;

/**
 * A raster as an image of float tiles that are read on demand and not cached: {@code [height, width, bands]}, NaN for no data.
 * Thread-safe if the raster is.
 */
final class RasterImage extends TiledImage {

    private static final int TILE_SIZE = 256;

    private final EmbeddingRaster raster;
    private final PixelWindow part;

    RasterImage(EmbeddingRaster raster, PixelWindow part) {
        super(
                new Rectangle(0, 0, part.width(), part.height()),
                Coverages.sampleModel(
                        Math.min(TILE_SIZE, part.width()), Math.min(TILE_SIZE, part.height()), raster.bands()));
        this.raster = raster;
        this.part = part;
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
        Rectangle tile =
                new Rectangle(tileX * getTileWidth(), tileY * getTileHeight(), getTileWidth(), getTileHeight());
        Rectangle inside = tile.intersection(bounds());
        if (inside.isEmpty()) {
            throw new ArrayIndexOutOfBoundsException("There is no tile " + tileX + ", " + tileY);
        }
        if (inside.equals(tile)) {
            return read(tile);
        }
        // Tiles at the edges have the full size too; there is no data outside the raster.
        int bands = raster.bands();
        float[] pixels = new float[tile.width * tile.height * bands];
        java.util.Arrays.fill(pixels, Float.NaN);
        float[] part = ((DataBufferFloat) read(inside).getDataBuffer()).getData();
        for (int row = 0; row < inside.height; row++) {
            System.arraycopy(part, row * inside.width * bands, pixels, row * tile.width * bands, inside.width * bands);
        }
        return Raster.createWritableRaster(
                getSampleModel(), new DataBufferFloat(pixels, pixels.length), new Point(tile.x, tile.y));
    }

    @Override
    public Raster getData(Rectangle wanted) {
        return read(wanted);
    }

    @Override
    public WritableRaster copyData(WritableRaster into) {
        if (into == null) {
            return read(bounds());
        }
        Rectangle wanted = into.getBounds().intersection(bounds());
        if (!wanted.isEmpty()) {
            into.setRect(read(wanted));
        }
        return into;
    }

    @Override
    public ColorModel getColorModel() {
        return null;
    }
}
