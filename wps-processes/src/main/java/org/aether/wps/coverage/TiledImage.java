package org.aether.wps.coverage;

import java.awt.Image;
import java.awt.Rectangle;
import java.awt.image.Raster;
import java.awt.image.RenderedImage;
import java.awt.image.SampleModel;
import java.util.Vector;

/** The properties of an image of tiles. Its tiles are numbered from 0 at its smallest x and y. */
public abstract class TiledImage implements RenderedImage {

    private final Rectangle bounds;
    private final SampleModel tileModel;

    /**
     * @param bounds all pixels of the image
     * @param tileModel the sample model of a whole tile
     */
    protected TiledImage(Rectangle bounds, SampleModel tileModel) {
        this.bounds = new Rectangle(bounds);
        this.tileModel = tileModel;
    }

    /** All pixels of the image. */
    protected final Rectangle bounds() {
        return new Rectangle(bounds);
    }

    @Override
    public Raster getData() {
        return getData(bounds());
    }

    @Override
    public SampleModel getSampleModel() {
        return tileModel;
    }

    @Override
    public int getWidth() {
        return bounds.width;
    }

    @Override
    public int getHeight() {
        return bounds.height;
    }

    @Override
    public int getMinX() {
        return bounds.x;
    }

    @Override
    public int getMinY() {
        return bounds.y;
    }

    @Override
    public int getNumXTiles() {
        return (bounds.width - 1) / tileModel.getWidth() + 1;
    }

    @Override
    public int getNumYTiles() {
        return (bounds.height - 1) / tileModel.getHeight() + 1;
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
        return bounds.x;
    }

    @Override
    public int getTileGridYOffset() {
        return bounds.y;
    }

    @Override
    @SuppressWarnings("JdkObsolete") // required by the interface
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
