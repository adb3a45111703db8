package org.aether.wps.coverage;

import java.awt.Point;
import java.awt.Rectangle;
import java.awt.image.BandedSampleModel;
import java.awt.image.ColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.DataBufferByte;
import java.awt.image.DataBufferFloat;
import java.awt.image.PixelInterleavedSampleModel;
import java.awt.image.Raster;
import java.awt.image.SampleModel;
import java.awt.image.WritableRaster;
import java.lang.ref.Cleaner;
import java.util.stream.IntStream;
import org.aether.AetherException;
import org.aether.Progress;
import org.aether.Stage;
import org.aether.embed.PixelFunction;
import org.aether.embed.ValidPixels;
import org.aether.geotiff.PixelType;
import org.aether.raster.PixelSource;
import org.aether.raster.PixelWindow;
import org.aether.wps.model.FunctionLease;
import org.aether.wps.model.SharedCache;

/**
 * The result of a pixel function on a raster, computed on demand tile by tile. A bounded number of tiles is cached. All bands
 * of a pixel are stored together, as floats or bytes.
 *
 * <pre>{@code
 * RenderedImage image = new EmbeddingImage(raster, lease, new Point(0, 0), PixelStyle.FLOATS, 256 << 20, buffers, progress);
 * image.getTile(3, 5);                              // computes one tile
 * image.getData(new Rectangle(0, 100, 8192, 1));    // computes only this row if its tiles do not fit into the cache
 * }</pre>
 *
 * <p>A pixel does not depend on its neighbours, so the image can be computed in any parts, and an encoder that reads strips
 * across a wide image costs no more than one that reads tiles. The image has a lease of its own on the function for as long as
 * the image is reachable. Thread-safe; each tile is computed by one thread, however many request it.
 *
 * <p>Every part checks the progress, so that a request that is cancelled ends within the time of one tile.
 */
final class EmbeddingImage extends TiledImage {

    private static final Cleaner CLEANER = Cleaner.create();

    /** Pixels that are read and computed together; more would need larger buffers and not be faster. */
    static final int MAX_BATCH_PIXELS = 65_536;

    private static final int TILE_SIZE = 256;

    private final PixelSource raster;
    private final FunctionLease lease;
    private final Point origin;
    private final PixelStyle style;
    private final Progress progress;
    private final Layout layout;
    private final SampleModel tileModel;
    private final SharedCache<Integer, Raster> tiles;
    private final long cacheBytes;
    private final WindowBuffers buffers;

    /** The strip that was computed last, of at most a quarter of the cache; or null. */
    private volatile Raster lastStrip;

    /** The layout of an image in memory. */
    private enum Layout {
        /** Tiles, with all bands of a pixel together. */
        TILES,
        /**
         * A single tile, with each band of floats in a plane of its own. A renderer resamples a map band by band, which takes
         * half the time with this layout, and reads parts of it, which would have to be copied from several tiles.
         */
        WHOLE
    }

    /** The storage of the values of a function. */
    enum PixelStyle {
        /** Floats, with NaN for no data. */
        FLOATS,
        /** Unsigned bytes, with 255 for no data. */
        BYTES,
        /** The bytes of a picture: the function's three bands and an alpha band, which is 0 where there is no data. */
        COLOURS;

        /** The style that stores the values of a function without loss. */
        static PixelStyle of(PixelFunction function) {
            if (function.naturalType() != PixelType.UINT8) {
                return FLOATS;
            }
            return function.outputBands() == 3 ? COLOURS : BYTES;
        }

        int bands(PixelFunction function) {
            return function.outputBands() + (this == COLOURS ? 1 : 0);
        }

        int sampleBytes() {
            return this == FLOATS ? Float.BYTES : 1;
        }
    }

    /**
     * Combines a raster and a function; computes nothing.
     *
     * @param raster its row 0 is the first row of the image
     * @param lease the function; the image takes a lease of its own, which ends when the image is no longer reachable
     * @param origin the smallest x and y of the image
     * @param cacheBytes the limit of the cached tiles; a strip across many tiles may take a quarter more
     * @param buffers shared with other images
     * @param progress checked for cancellation; nothing is reported to it
     * @throws org.aether.AetherException when the raster's number of bands does not fit the function
     */
    EmbeddingImage(
            PixelSource raster,
            FunctionLease lease,
            Point origin,
            PixelStyle style,
            long cacheBytes,
            WindowBuffers buffers,
            Progress progress) {
        this(raster, lease, origin, style, Layout.TILES, cacheBytes, buffers, progress);
    }

    /**
     * An image that is small enough to be computed and kept as a whole, for renderers.
     *
     * @param lease the function; the image takes a lease of its own
     * @throws org.aether.AetherException when the raster's number of bands does not fit the function
     */
    static EmbeddingImage whole(
            PixelSource raster,
            FunctionLease lease,
            Point origin,
            PixelStyle style,
            WindowBuffers buffers,
            Progress progress) {
        return new EmbeddingImage(raster, lease, origin, style, Layout.WHOLE, Long.MAX_VALUE, buffers, progress);
    }

    private EmbeddingImage(
            PixelSource raster,
            FunctionLease lease,
            Point origin,
            PixelStyle style,
            Layout layout,
            long cacheBytes,
            WindowBuffers buffers,
            Progress progress) {
        super(
                new Rectangle(origin.x, origin.y, raster.width(), raster.height()),
                sampleModel(
                        style,
                        layout,
                        style.bands(lease.function()),
                        layout == Layout.WHOLE ? raster.width() : Math.min(TILE_SIZE, raster.width()),
                        layout == Layout.WHOLE ? raster.height() : Math.min(TILE_SIZE, raster.height())));
        ValidPixels.requireBands(raster, lease.function());
        this.raster = raster;
        this.lease = lease.share();
        this.origin = new Point(origin);
        this.style = style;
        this.layout = layout;
        this.progress = progress;
        this.buffers = buffers;
        this.tileModel = getSampleModel();
        this.cacheBytes = cacheBytes;
        this.tiles = new SharedCache<>(cacheBytes, tile -> {});
        CLEANER.register(this, this.lease::close);
    }

    private static SampleModel sampleModel(PixelStyle style, Layout layout, int bands, int width, int height) {
        if (layout == Layout.WHOLE && style == PixelStyle.FLOATS) {
            return new BandedSampleModel(DataBuffer.TYPE_FLOAT, width, height, bands);
        }
        return new PixelInterleavedSampleModel(
                style == PixelStyle.FLOATS ? DataBuffer.TYPE_FLOAT : DataBuffer.TYPE_BYTE,
                width,
                height,
                bands,
                width * bands,
                IntStream.range(0, bands).toArray());
    }

    /** Computes all tiles into the cache, which must have room for the whole image, and ends the lease on the function. */
    void computeAll(Progress reported) {
        try {
            reported.stage(Stage.COMPUTING_MAP, (long) getNumXTiles() * getNumYTiles());
            for (int y = 0; y < getNumYTiles(); y++) {
                for (int x = 0; x < getNumXTiles(); x++) {
                    getTile(x, y);
                    reported.advance(1);
                }
            }
        } finally {
            lease.close();
        }
    }

    /** The size of the whole image in bytes. */
    long bytes() {
        return bytes(raster.width(), raster.height());
    }

    private long bytes(long width, long height) {
        return width * height * tileModel.getNumBands() * style.sampleBytes();
    }

    @Override
    public Raster getTile(int tileX, int tileY) {
        if (tileX < 0 || tileY < 0 || tileX >= getNumXTiles() || tileY >= getNumYTiles()) {
            throw new IllegalArgumentException("There is no tile " + tileX + ", " + tileY);
        }
        PixelWindow window = new PixelWindow(
                        tileX * getTileWidth(), tileY * getTileHeight(), getTileWidth(), getTileHeight())
                .intersection(raster.window());
        return tiles.get(
                tileY * getNumXTiles() + tileX,
                bytes(window.width(), window.height()),
                () -> compute(window, getTileWidth()));
    }

    /**
     * A part of the image.
     *
     * @throws AetherException when it needs more than twice the limit of the cached tiles
     */
    @Override
    public Raster getData(Rectangle wanted) {
        Rectangle part = wanted.intersection(bounds());
        if (part.isEmpty()) {
            throw new IllegalArgumentException(wanted + " lies outside of the image");
        }
        boolean whole = cacheBytes >= bytes();
        if (!whole && bytes(part.width, part.height) > 2 * cacheBytes) {
            throw new AetherException("A part of " + (bytes(part.width, part.height) >> 20)
                    + " MB of a large coverage was requested at once, more than the " + (2 * cacheBytes >> 20)
                    + " MB that a request may use; request a smaller part, or GeoTIFF, which is written tile by tile, or ask"
                    + " the administrator to raise the setting aether.request.memory.");
        }
        int x0 = (part.x - origin.x) / getTileWidth();
        int y0 = (part.y - origin.y) / getTileHeight();
        int x1 = (part.x - origin.x + part.width - 1) / getTileWidth();
        int y1 = (part.y - origin.y + part.height - 1) / getTileHeight();
        if (x0 == x1 && y0 == y1) {
            return getTile(x0, y0).createChild(part.x, part.y, part.width, part.height, part.x, part.y, null);
        }
        long touched = bytes((long) (x1 - x0 + 1) * getTileWidth(), (long) (y1 - y0 + 1) * getTileHeight());
        if (!whole && touched > cacheBytes / 2) {
            return strip(part);
        }
        WritableRaster joined = Raster.createWritableRaster(
                sampleModel(style, layout, tileModel.getNumBands(), part.width, part.height), part.getLocation());
        for (int y = y0; y <= y1; y++) {
            for (int x = x0; x <= x1; x++) {
                Raster tile = getTile(x, y);
                Rectangle shared = part.intersection(tile.getBounds());
                copy(tile, shared, joined);
            }
        }
        return joined;
    }

    /** A part that spans more tiles than the cache holds. Encoders read a strip, and then its rows again. */
    private Raster strip(Rectangle part) {
        Raster last = lastStrip;
        if (last == null || !last.getBounds().contains(part)) {
            last = compute(new PixelWindow(part.x - origin.x, part.y - origin.y, part.width, part.height), part.width);
            lastStrip = bytes(part.width, part.height) <= cacheBytes / 4 ? last : null;
        }
        return last.createChild(part.x, part.y, part.width, part.height, part.x, part.y, null);
    }

    @Override
    public WritableRaster copyData(WritableRaster target) {
        if (target == null) {
            Raster whole = getData();
            WritableRaster copy = whole.createCompatibleWritableRaster(bounds());
            copy.setRect(whole);
            return copy;
        }
        Rectangle part = target.getBounds().intersection(bounds());
        if (!part.isEmpty()) {
            target.setRect(getData(part));
        }
        return target;
    }

    /** Copies a rectangle of a tile into a raster that is assembled from tiles, row by row with all bands. */
    private void copy(Raster tile, Rectangle part, WritableRaster joined) {
        Object source = style == PixelStyle.FLOATS
                ? ((DataBufferFloat) tile.getDataBuffer()).getData()
                : ((DataBufferByte) tile.getDataBuffer()).getData();
        Object target = style == PixelStyle.FLOATS
                ? ((DataBufferFloat) joined.getDataBuffer()).getData()
                : ((DataBufferByte) joined.getDataBuffer()).getData();
        int bands = tileModel.getNumBands();
        for (int y = part.y; y < part.y + part.height; y++) {
            int from = ((y - tile.getMinY()) * getTileWidth() + part.x - tile.getMinX()) * bands;
            int to = ((y - joined.getMinY()) * joined.getWidth() + part.x - joined.getMinX()) * bands;
            System.arraycopy(source, from, target, to, part.width * bands);
        }
    }

    /**
     * Computes a window, with rows of the given length in memory. JAI assumes the row length of the image's own sample model
     * in every tile, so the narrower tiles at the right edge need rows of the full length.
     */
    private Raster compute(PixelWindow window, int rowPixels) {
        int bands = tileModel.getNumBands();
        SampleModel model = sampleModel(style, layout, bands, rowPixels, window.height());
        DataBuffer data = buffer(model, Math.multiplyExact(rowPixels, window.height()));
        int width = Math.min(window.width(), MAX_BATCH_PIXELS);
        int height = Math.min(window.height(), Math.max(1, MAX_BATCH_PIXELS / width));
        try (WindowBuffers.Loan pixels = buffers.borrow(width * height * raster.bands());
                WindowBuffers.Loan results = buffers.borrow(Math.min(width * height, ValidPixels.ROWS_AT_ONCE)
                        * lease.function().outputBands())) {
            for (int x = 0; x < window.width(); x += width) {
                for (int y = 0; y < window.height(); y += height) {
                    progress.check();
                    PixelWindow part =
                            new PixelWindow(window.x() + x, window.y() + y, width, height).intersection(window);
                    float[] values =
                            ValidPixels.read(raster, part, pixels.buffer()).image(lease.function(), results.buffer());
                    int target = (part.y() - window.y()) * rowPixels + part.x() - window.x();
                    if (model instanceof BandedSampleModel) {
                        storeBanded(values, part, (DataBufferFloat) data, target, rowPixels);
                    } else {
                        store(values, part, data, target * bands, rowPixels * bands);
                    }
                }
            }
        }
        int minX = origin.x + window.x();
        int minY = origin.y + window.y();
        return Raster.createRaster(model, data, new Point(minX, minY))
                .createChild(minX, minY, window.width(), window.height(), minX, minY, null);
    }

    private static DataBuffer buffer(SampleModel model, int pixels) {
        if (model instanceof BandedSampleModel) {
            return new DataBufferFloat(pixels, model.getNumBands());
        }
        int samples = Math.multiplyExact(pixels, model.getNumBands());
        return model.getDataType() == DataBuffer.TYPE_FLOAT
                ? new DataBufferFloat(samples)
                : new DataBufferByte(samples);
    }

    /** Stores the values of a part in the planes of their bands, the first pixel at {@code first}. */
    private static void storeBanded(float[] values, PixelWindow part, DataBufferFloat data, int first, int rowPixels) {
        int bands = data.getNumBanks();
        float[][] planes = data.getBankData();
        // A row of all bands fits into the processor's cache.
        for (int row = 0; row < part.height(); row++) {
            int from = row * part.width() * bands;
            int to = first + row * rowPixels;
            for (int band = 0; band < bands; band++) {
                float[] plane = planes[band];
                for (int x = 0; x < part.width(); x++) {
                    plane[to + x] = values[from + x * bands + band];
                }
            }
        }
    }

    /** Stores the values of a part, the first at {@code first} and each row {@code stride} after the row before. */
    private void store(float[] values, PixelWindow part, DataBuffer data, int first, int stride) {
        int from = part.width() * lease.function().outputBands();
        for (int row = 0; row < part.height(); row++) {
            int target = first + row * stride;
            if (style == PixelStyle.FLOATS) {
                System.arraycopy(values, row * from, ((DataBufferFloat) data).getData(), target, from);
            } else {
                storeBytes(values, row * from, part.width(), ((DataBufferByte) data).getData(), target);
            }
        }
    }

    private void storeBytes(float[] values, int from, int pixels, byte[] target, int to) {
        int given = lease.function().outputBands();
        for (int pixel = 0; pixel < pixels; pixel++) {
            boolean data = !Float.isNaN(values[from]);
            for (int band = 0; band < given; band++) {
                target[to++] = data ? (byte) (int) values[from] : style == PixelStyle.COLOURS ? 0 : (byte) 255;
                from++;
            }
            if (style == PixelStyle.COLOURS) {
                target[to++] = data ? (byte) 255 : 0;
            }
        }
    }

    @Override
    public ColorModel getColorModel() {
        return style == PixelStyle.COLOURS
                ? BandColours.picture()
                : BandColours.model(tileModel.getDataType(), tileModel.getNumBands());
    }

    /** The size of the cached tiles and of the cached strip in bytes. */
    long cachedBytes() {
        Raster strip = lastStrip;
        return tiles.weight() + (strip == null ? 0 : bytes(strip.getWidth(), strip.getHeight()));
    }
}
