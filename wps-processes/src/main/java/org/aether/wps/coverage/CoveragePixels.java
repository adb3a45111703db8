package org.aether.wps.coverage;

import java.awt.Point;
import java.awt.Rectangle;
import java.awt.geom.AffineTransform;
import java.awt.image.ComponentSampleModel;
import java.awt.image.DataBuffer;
import java.awt.image.DataBufferByte;
import java.awt.image.DataBufferFloat;
import java.awt.image.Raster;
import java.awt.image.RenderedImage;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.aether.AetherException;
import org.aether.AetherException.Kind;
import org.aether.Setting;
import org.aether.raster.AeQuantization;
import org.aether.raster.BandNames;
import org.aether.raster.PixelSource;
import org.aether.raster.PixelWindow;
import org.aether.raster.VectorLength;
import org.geotools.api.metadata.spatial.PixelOrientation;
import org.geotools.api.referencing.datum.PixelInCell;
import org.geotools.api.referencing.operation.MathTransform;
import org.geotools.coverage.grid.GridCoverage2D;
import org.geotools.coverage.grid.GridEnvelope2D;
import org.geotools.coverage.grid.GridGeometry2D;
import org.geotools.coverage.util.CoverageUtilities;
import org.geotools.referencing.CRS;
import org.geotools.referencing.operation.transform.AffineTransform2D;

/**
 * The pixels of a coverage, as GeoServer passes it to a process, read as embeddings. They have no place on Earth: any CRS and
 * any grid is accepted, also a rotated one ({@link CoverageRaster} has a place). The coverage may be deferred, cropped or
 * tiled; it is read tile by tile and never as a whole.
 *
 * <p>GeoTools does not keep that the bytes of AlphaEarth are signed and that -128 means no data, so the meaning of the numbers
 * is determined here ({@link Encoding}).
 *
 * <p>A pixel has no data, in all its bands, in these cases:
 *
 * <ul>
 *   <li>a band is NaN or infinite, or -128 in a coverage of bytes;
 *   <li><em>every</em> band is zero: no vector of length one is zero, and renderers fill the surroundings of a reprojected
 *       coverage with zeros;
 *   <li>a band has the coverage's no-data value and this value cannot be a number of an embedding (it lies outside [-1, 1]),
 *       or all bands have it;
 *   <li>the pixel lies outside the coverage's region of interest, into which readers turn masks.
 * </ul>
 *
 * <p>Vectors have length one within 2 % ({@link VectorLength#ONE}). Where a server has averaged or interpolated pixels the
 * vectors are shorter. They are passed on unchanged: models divide each vector by its length themselves ({@link
 * org.aether.model.AeProjector}), and means of raw vectors keep their value. Longer vectors are an error, because they show
 * that a scale or an encoding is wrong, unless the encoding is {@link Encoding#ANY_LENGTH}.
 *
 * <p>Bands with numbered names are in the order of these numbers, whatever their order in the coverage ({@link BandNames}).
 *
 * <p>Thread-safe.
 */
final class CoveragePixels implements PixelSource {

    /** Up to this many bands, bytes are a picture or a class map and not an embedding. */
    private static final int MAX_COLOUR_BANDS = 4;

    /**
     * Vectors of this length and longer ones are no data: GeoTools fills the gaps of a bilinear or bicubic reprojection with
     * the smallest float, and mixes it into the neighbouring pixels.
     */
    private static final double FILL_LENGTH = 1e30;

    private final RenderedImage image;
    private final String name;
    private final boolean southFirst;
    /** Zero where the coverage has no data, in the image's coordinates; null if it has data everywhere. */
    private final RenderedImage region;

    private final boolean quantised;
    private final boolean unitLength;
    private final List<String> bandNames;
    /** The position of each band in the image; null when the bands are in order. */
    private final int[] order;
    /** A no-data value that counts in any band; NaN for none. */
    private final float anyBandNoData;
    /** A no-data value that counts in all bands together; NaN for none. */
    private final float allBandsNoData;

    /** @param southFirst whether row 0 of the image is the southernmost; row 0 of the pixels never is */
    CoveragePixels(GridCoverage2D coverage, Encoding encoding, int bands, boolean southFirst) {
        this.image = coverage.getRenderedImage();
        this.name = String.valueOf(coverage.getName());
        this.southFirst = southFirst;
        this.region = region(coverage);
        this.quantised = quantised(encoding, bands);
        this.unitLength = encoding != Encoding.ANY_LENGTH;
        List<String> names = new ArrayList<>();
        for (int band = 0; band < coverage.getNumSampleDimensions(); band++) {
            names.add(String.valueOf(coverage.getSampleDimension(band).getDescription()));
        }
        BandNames series = BandNames.of(name, names);
        this.order = series.inOrder() ? null : series.order();
        this.bandNames = Arrays.stream(series.order()).mapToObj(names::get).toList();
        float noData = noData(CoverageUtilities.getBackgroundValues(coverage)[0]);
        boolean outsideEmbeddings = Math.abs(noData) > 1;
        this.anyBandNoData = outsideEmbeddings ? noData : Float.NaN;
        this.allBandsNoData = outsideEmbeddings || noData == 0 ? Float.NaN : noData;
    }

    /**
     * The pixels of a coverage. Row 0 is the northernmost row of the image ({@link #northFirst}).
     *
     * @param encoding the meaning of the numbers
     * @param bands the number of bands of an embedding here, such as the model's; 0 when it is not known
     * @throws AetherException when the numbers cannot be embeddings
     */
    static CoveragePixels of(GridCoverage2D coverage, Encoding encoding, int bands) {
        return new CoveragePixels(coverage, encoding, bands, southFirst(coverage));
    }

    private float noData(double declared) {
        if (!quantised) {
            return (float) declared;
        }
        boolean isByte = declared >= -128 && declared <= 255 && declared == Math.rint(declared);
        return isByte ? AeQuantization.decode((byte) (int) declared) : Float.NaN;
    }

    /**
     * The coverage's region of interest as an image, which readers make of masks and footprints. The name of its class
     * depends on the imaging library, so its method is called by reflection. The property of the coverage is GC_ROI. The
     * property ROI belongs to the image; after a reprojection it still describes the image before it.
     */
    private static RenderedImage region(GridCoverage2D coverage) {
        Object region = coverage.getProperty("GC_ROI");
        if (region == null || region.getClass() == Object.class) {
            return null;
        }
        try {
            return region.getClass().getMethod("getAsImage").invoke(region) instanceof RenderedImage image
                    ? image
                    : null;
        } catch (ReflectiveOperationException e) {
            throw new AetherException(
                    "The region of interest of the coverage " + coverage.getName()
                            + ", which tells where it has data, cannot be read ("
                            + region.getClass().getName()
                            + "); use a coverage without a mask or footprint.",
                    e);
        }
    }

    /** The grid of a coverage with its northernmost row first: the same pixels at the same places. */
    static GridGeometry2D northFirst(GridCoverage2D coverage) {
        GridGeometry2D geometry = coverage.getGridGeometry();
        if (!southFirst(coverage)) {
            return geometry;
        }
        RenderedImage image = coverage.getRenderedImage();
        AffineTransform ofCentres =
                new AffineTransform((AffineTransform) geometry.getGridToCRS2D(PixelOrientation.CENTER));
        ofCentres.concatenate(new AffineTransform(1, 0, 0, -1, 0, 2.0 * image.getMinY() + image.getHeight() - 1));
        return new GridGeometry2D(
                new GridEnvelope2D(image.getMinX(), image.getMinY(), image.getWidth(), image.getHeight()),
                PixelInCell.CELL_CENTER,
                new AffineTransform2D(ofCentres),
                coverage.getCoordinateReferenceSystem2D(),
                null);
    }

    private static boolean southFirst(GridCoverage2D coverage) {
        MathTransform transform = coverage.getGridGeometry().getGridToCRS2D(PixelOrientation.CENTER);
        if (!(transform instanceof AffineTransform toCrs)) {
            return false;
        }
        boolean latitudeFirst = CRS.getAxisOrder(coverage.getCoordinateReferenceSystem2D()) == CRS.AxisOrder.NORTH_EAST;
        return (latitudeFirst ? toCrs.getShearX() : toCrs.getScaleY()) > 0;
    }

    private boolean quantised(Encoding encoding, int bands) {
        int type = image.getSampleModel().getDataType();
        boolean floating = type == DataBuffer.TYPE_FLOAT || type == DataBuffer.TYPE_DOUBLE;
        boolean small = type == DataBuffer.TYPE_BYTE || type == DataBuffer.TYPE_SHORT;
        if (!floating && !small) {
            throw new AetherException("The coverage " + name
                    + " has integers of more than 16 bits, which are not embeddings; use a coverage of floats or of"
                    + " AlphaEarth's bytes.");
        }
        if (small && encoding == Encoding.FLOAT) {
            throw new AetherException("The coverage " + name
                    + " has integers, so it cannot be read as FLOAT; omit the encoding or use INT8.");
        }
        if (small
                && (encoding == Encoding.AUTO || encoding == Encoding.ANY_LENGTH)
                && bands() != bands
                && bands() <= MAX_COLOUR_BANDS) {
            throw new AetherException("The coverage " + name + " has " + bands()
                    + (bands() == 1 ? " band" : " bands")
                    + " of integers, which is a picture or a class map and not an embedding; use the embedding"
                    + " coverage.");
        }
        return small || encoding == Encoding.INT8;
    }

    @Override
    public int width() {
        return image.getWidth();
    }

    @Override
    public int height() {
        return image.getHeight();
    }

    @Override
    public int bands() {
        return image.getSampleModel().getNumBands();
    }

    @Override
    public String name() {
        return name;
    }

    /** Whether the numbers are bytes of {@link AeQuantization}. */
    boolean int8() {
        return quantised;
    }

    /** The names of the bands, in their order. */
    List<String> bandNames() {
        return bandNames;
    }

    /** The tile size of the image. */
    PixelWindow block() {
        return new PixelWindow(
                0,
                0,
                Math.min(image.getTileWidth(), image.getWidth()),
                Math.min(image.getTileHeight(), image.getHeight()));
    }

    @Override
    public void read(PixelWindow window, FloatBuffer pixels) {
        Objects.checkFromIndexSize(window.x(), window.width(), width());
        Objects.checkFromIndexSize(window.y(), window.height(), height());
        if ((long) window.width() * window.height() * bands() > pixels.capacity()) {
            throw new IndexOutOfBoundsException("The window does not fit the buffer");
        }
        if (window.isEmpty()) {
            return;
        }
        int top = southFirst ? height() - window.y() - window.height() : window.y();
        int left = image.getMinX() + window.x();
        int firstRow = image.getMinY() + top;
        int endX = left + window.width();
        int endRow = firstRow + window.height();
        RowDecoder decoder = new RowDecoder(window.width());
        Raster inside = inside(new Rectangle(left, firstRow, window.width(), window.height()));
        for (int tileY = tileY(firstRow); tileY <= tileY(endRow - 1); tileY++) {
            for (int tileX = tileX(left); tileX <= tileX(endX - 1); tileX++) {
                Raster tile = image.getTile(tileX, tileY);
                int x0 = Math.max(left, tile.getMinX());
                int x1 = Math.min(endX, tile.getMinX() + tile.getWidth());
                int y0 = Math.max(firstRow, tile.getMinY());
                int y1 = Math.min(endRow, tile.getMinY() + tile.getHeight());
                for (int y = y0; y < y1; y++) {
                    int row = southFirst ? endRow - 1 - y : y - firstRow;
                    decoder.decode(tile, x0, y, x1 - x0, inside);
                    pixels.put((row * window.width() + x0 - left) * bands(), decoder.numbers, 0, (x1 - x0) * bands());
                }
            }
        }
    }

    /** The region of interest over a window of the image: empty where it does not overlap, null when there is none. */
    private Raster inside(Rectangle window) {
        if (region == null) {
            return null;
        }
        Rectangle shared = window.intersection(
                new Rectangle(region.getMinX(), region.getMinY(), region.getWidth(), region.getHeight()));
        return shared.isEmpty()
                ? Raster.createBandedRaster(DataBuffer.TYPE_BYTE, 1, 1, 1, new Point(window.x - 1, window.y - 1))
                : region.getData(shared);
    }

    private int tileX(int x) {
        return Math.floorDiv(x - image.getTileGridXOffset(), image.getTileWidth());
    }

    private int tileY(int y) {
        return Math.floorDiv(y - image.getTileGridYOffset(), image.getTileHeight());
    }

    /** Decodes a part of a row at a time. Used by one thread. */
    private final class RowDecoder {

        private final int bands = bands();
        private final float[] numbers;

        RowDecoder(int width) {
            this.numbers = new float[width * bands];
        }

        /**
         * Fills {@link #numbers} from {@code n} pixels beginning at x, y.
         *
         * @param inside zero where there is no data, or null when there is data everywhere
         */
        void decode(Raster tile, int x, int y, int n, Raster inside) {
            DataBuffer buffer = tile.getDataBuffer();
            if (!(tile.getSampleModel() instanceof ComponentSampleModel model)) {
                copyAny(tile, x, y, n);
            } else if (buffer instanceof DataBufferByte bytes) {
                for (int band = 0; band < bands; band++) {
                    copyBytes(
                            bytes.getData(model.getBankIndices()[band]),
                            start(tile, model, buffer, x, y, band),
                            model.getPixelStride(),
                            band,
                            n);
                }
            } else if (buffer instanceof DataBufferFloat floats && !quantised) {
                copyFloats(floats, tile, model, x, y, n);
            } else {
                copyAny(tile, x, y, n);
            }
            orderBands(n);
            if (inside != null) {
                removeOutside(inside, x, y, n);
            }
            markNoData(n);
        }

        private int start(Raster tile, ComponentSampleModel model, DataBuffer buffer, int x, int y, int band) {
            return buffer.getOffsets()[model.getBankIndices()[band]]
                    + model.getOffset(x - tile.getSampleModelTranslateX(), y - tile.getSampleModelTranslateY(), band);
        }

        private void copyBytes(byte[] source, int start, int stride, int band, int n) {
            for (int i = 0, from = start, to = band; i < n; i++, from += stride, to += bands) {
                numbers[to] = AeQuantization.decode(source[from]);
            }
        }

        private void copyFloats(DataBufferFloat floats, Raster tile, ComponentSampleModel model, int x, int y, int n) {
            if (bandsSideBySide(model)) {
                float[] source = floats.getData(model.getBankIndices()[0]);
                System.arraycopy(source, start(tile, model, floats, x, y, 0), numbers, 0, n * bands);
                return;
            }
            for (int band = 0; band < bands; band++) {
                float[] source = floats.getData(model.getBankIndices()[band]);
                int from = start(tile, model, floats, x, y, band);
                for (int i = 0, to = band; i < n; i++, from += model.getPixelStride(), to += bands) {
                    numbers[to] = source[from];
                }
            }
        }

        private boolean bandsSideBySide(ComponentSampleModel model) {
            int[] banks = model.getBankIndices();
            int[] offsets = model.getBandOffsets();
            for (int band = 1; band < bands; band++) {
                if (banks[band] != banks[0] || offsets[band] != offsets[0] + band) {
                    return false;
                }
            }
            return model.getPixelStride() == bands;
        }

        /** For any layout and type. */
        private void copyAny(Raster tile, int x, int y, int n) {
            // getPixels fills the array from index 0, also when the part is shorter.
            tile.getPixels(x, y, n, 1, numbers);
            if (quantised) {
                for (int i = 0; i < n * bands; i++) {
                    int whole = Math.round(numbers[i]);
                    if (numbers[i] != whole && Float.isFinite(numbers[i])) {
                        throw new AetherException(
                                "The coverage " + name + " has numbers that are not integers, such as " + numbers[i]
                                        + ", so it cannot be read as INT8; omit the encoding or use FLOAT.");
                    }
                    numbers[i] = AeQuantization.decode((byte) whole);
                }
            }
        }

        private void removeOutside(Raster inside, int x, int y, int n) {
            Rectangle bounds = inside.getBounds();
            for (int i = 0; i < n; i++) {
                if (!bounds.contains(x + i, y) || inside.getSample(x + i, y, 0) == 0) {
                    Arrays.fill(numbers, i * bands, (i + 1) * bands, Float.NaN);
                }
            }
        }

        private void orderBands(int n) {
            if (order == null) {
                return;
            }
            float[] pixel = new float[bands];
            for (int start = 0; start < n * bands; start += bands) {
                System.arraycopy(numbers, start, pixel, 0, bands);
                for (int band = 0; band < bands; band++) {
                    numbers[start + band] = pixel[order[band]];
                }
            }
        }

        private void markNoData(int n) {
            for (int pixel = 0, start = 0; pixel < n; pixel++, start += bands) {
                // Squares of floats in double precision neither overflow nor underflow: only zeros sum to zero, and NaN
                // and
                // infinity remain.
                double square = 0;
                for (int i = start; i < start + bands; i++) {
                    square += (double) numbers[i] * numbers[i];
                }
                if (!(square > 0 && square < FILL_LENGTH * FILL_LENGTH) || declaredNoData(start)) {
                    if (unitLength && quantised && Double.isNaN(square)) {
                        requireSign(start);
                    }
                    Arrays.fill(numbers, start, start + bands, Float.NaN);
                } else if (unitLength) {
                    requireNotLonger(Math.sqrt(square));
                }
            }
        }

        private void requireNotLonger(double length) {
            if (length > VectorLength.ONE.max()) {
                throw new AetherException(
                                Kind.INVALID_INPUT,
                                "A vector of the coverage {} has the length {}, but vectors of AlphaEarth and of the models"
                                        + " here have length one; let the server scale and reproject with nearest-neighbour"
                                        + " interpolation, or state the encoding (INT8 for AlphaEarth's bytes), the no-data"
                                        + " value of a fill, or the scale of the numbers in the coverage's file; {} allows"
                                        + " other embeddings and means over regions.",
                                name,
                                String.format(Locale.ROOT, "%.4g", length),
                                Setting.ANY_LENGTH)
                        .about(Setting.ANY_LENGTH);
            }
        }

        /** Refuses unsigned bytes with an offset of 128: read as signed bytes, some of their bands have no data. */
        private void requireSign(int start) {
            double square = 0;
            int missing = 0;
            for (int i = start; i < start + bands; i++) {
                float shifted = AeQuantization.decode((byte) (AeQuantization.encode(numbers[i]) ^ 0x80));
                square += Float.isNaN(shifted) ? 0 : (double) shifted * shifted;
                missing += Float.isNaN(numbers[i]) ? 1 : 0;
            }
            double length = Math.sqrt(square);
            if (missing < bands && length >= VectorLength.ONE.min() && length <= VectorLength.ONE.max()) {
                throw new AetherException("The bytes of the coverage " + name
                        + " seem to be unsigned with an offset of 128, unlike AlphaEarth's;"
                        + " configure the published file, or a file with floating-point numbers.");
            }
        }

        private boolean declaredNoData(int start) {
            if (!Float.isNaN(anyBandNoData)) {
                for (int i = start; i < start + bands; i++) {
                    if (numbers[i] == anyBandNoData) {
                        return true;
                    }
                }
            }
            if (Float.isNaN(allBandsNoData)) {
                return false;
            }
            for (int i = start; i < start + bands; i++) {
                if (numbers[i] != allBandsNoData) {
                    return false;
                }
            }
            return true;
        }
    }
}
