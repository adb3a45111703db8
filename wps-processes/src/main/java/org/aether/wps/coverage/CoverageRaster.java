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
import java.util.Map;
import java.util.Objects;
import org.aether.AetherException;
import org.aether.crs.AxisOrder;
import org.aether.feature.CoordinateSystems;
import org.aether.raster.AeQuantization;
import org.aether.raster.BandNames;
import org.aether.raster.EmbeddingRaster;
import org.aether.raster.PixelWindow;
import org.aether.raster.RasterGrid;
import org.aether.raster.VectorLength;
import org.aether.raster.VectorOrigin;
import org.geotools.api.metadata.spatial.PixelOrientation;
import org.geotools.api.referencing.crs.CoordinateReferenceSystem;
import org.geotools.api.referencing.crs.GeographicCRS;
import org.geotools.api.referencing.datum.PixelInCell;
import org.geotools.api.referencing.operation.MathTransform;
import org.geotools.coverage.grid.GridCoverage2D;
import org.geotools.coverage.grid.GridEnvelope2D;
import org.geotools.coverage.grid.GridGeometry2D;
import org.geotools.coverage.util.CoverageUtilities;
import org.geotools.referencing.CRS;
import org.geotools.referencing.crs.DefaultEngineeringCRS;
import org.geotools.referencing.crs.DefaultGeographicCRS;
import org.geotools.referencing.cs.DefaultEllipsoidalCS;
import org.geotools.referencing.operation.transform.AffineTransform2D;

/**
 * A coverage, as GeoServer hands it to a process, read as embeddings. The coverage may be deferred, cropped or tiled in
 * any way; it is read tile by tile and never as a whole.
 *
 * <pre>{@code
 * EmbeddingRaster raster = CoverageRaster.of(coverage, CoverageRaster.Encoding.AUTO, 64);
 * }</pre>
 *
 * <p>GeoTools forgets that AlphaEarth's bytes are signed and that -128 means no data, so the meaning of the numbers is
 * decided here ({@link Encoding}).
 *
 * <p>No data, in all bands of a pixel: NaN or an infinite number in any band, -128 in any band of bytes; a zero in
 * <em>every</em> band, which no vector of length one has, and with which renderers fill what lies outside of a coverage
 * they reprojected; and the coverage's own no-data value, in any band when it cannot be an embedding number (outside
 * [-1, 1]), else in all bands at once; and what lies outside of the coverage's region of interest, which is what readers
 * make of masks.
 *
 * <p>Vectors have length one, within 2 % ({@link VectorLength#ONE}). Where a server has averaged or interpolated pixels
 * they are shorter, and are handed on as they are: models divide each vector by its length themselves ({@link
 * org.aether.model.AeProjector}), and means of raw vectors stay what they are. Longer ones are an error, because a scale
 * or an encoding is not understood then, unless the encoding is {@link Encoding#ANY_LENGTH}.
 *
 * <p>Bands whose names count them stand in the order of their numbers, whatever the coverage's ({@link BandNames}).
 *
 * <p>Thread-safe. Closing does nothing: the coverage belongs to whoever made it.
 */
public final class CoverageRaster implements EmbeddingRaster {

    /** What the numbers of a coverage mean. */
    public enum Encoding {
        /** Bytes are {@link #INT8}, floating-point numbers {@link #FLOAT}. */
        AUTO,
        /** Signed bytes as Google publishes AlphaEarth, see {@link AeQuantization}, whatever type now carries them. */
        INT8,
        /** The embedding itself. */
        FLOAT,
        /** As {@link #AUTO}, with vectors of any length. */
        ANY_LENGTH
    }

    /** Up to this many bands, bytes are a picture or a class map and not an embedding. */
    private static final int COLOUR_BANDS = 4;

    /**
     * Vectors as long as this are no data: GeoTools fills what a bilinear or bicubic reprojection leaves open with the
     * least float, and mixes it into the pixels beside.
     */
    private static final double FILL = 1e30;

    /** Shear per pixel, relative to the pixel's size, that still counts as rounding. */
    private static final double ROUNDING = 1e-9;

    private final RenderedImage image;
    private final String name;
    private final RasterGrid grid;
    private final boolean bottomUp;
    /** Zero where the coverage has no data, in the image's coordinates; null for everywhere. */
    private final RenderedImage region;

    private final boolean quantised;
    private final Map<String, String> metadata;
    private final boolean unit;
    private final List<String> bandNames;
    /** Position in the image of each band; null when bands are in order. */
    private final int[] order;
    /** Counts in any band; NaN for none. */
    private final float strangeNoData;
    /** Counts in all bands at once; NaN for none. */
    private final float plainNoData;

    private CoverageRaster(GridCoverage2D coverage, Encoding encoding, int bands, RasterGrid grid, boolean bottomUp) {
        this.image = coverage.getRenderedImage();
        this.name = String.valueOf(coverage.getName());
        this.grid = grid;
        this.bottomUp = bottomUp;
        this.region = region(coverage);
        this.quantised = quantised(encoding, bands);
        this.metadata = coverage.getProperty(VectorOrigin.ITEM) instanceof String origin
                ? Map.of(VectorOrigin.ITEM, origin)
                : Map.of();
        this.unit = encoding != Encoding.ANY_LENGTH;
        List<String> names = new ArrayList<>();
        for (int band = 0; band < coverage.getNumSampleDimensions(); band++) {
            names.add(String.valueOf(coverage.getSampleDimension(band).getDescription()));
        }
        BandNames series = BandNames.of(name, names);
        this.order = series.inOrder() ? null : series.order();
        this.bandNames = Arrays.stream(series.order()).mapToObj(names::get).toList();
        double declared = CoverageUtilities.getBackgroundValues(coverage)[0];
        float noData = !quantised
                ? (float) declared
                : declared >= -128 && declared <= 255 && declared == Math.rint(declared)
                        ? AeQuantization.decode((byte) (int) declared)
                        : Float.NaN;
        boolean strange = Math.abs(noData) > 1;
        this.strangeNoData = strange ? noData : Float.NaN;
        this.plainNoData = strange || noData == 0 ? Float.NaN : noData;
    }

    /**
     * The coverage's region of interest as an image: what readers make of masks and footprints. Its class has another name
     * in each imaging library, so its method is asked for by name. The property of the coverage is GC_ROI; ROI is one of
     * the image, which after a reprojection still shows the region in the pixels of the image before it.
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
                            + ", which says where it has data, cannot be read ("
                            + region.getClass().getName()
                            + "); use a coverage without a mask or footprint.",
                    e);
        }
    }

    /**
     * A coverage as a raster with north up.
     *
     * @param encoding what the numbers mean
     * @param bands how many bands an embedding has here, such as the model's; 0 when that is not known
     * @throws AetherException when the coverage is rotated, mirrored or without a usable CRS, or its numbers cannot be
     *     embeddings
     */
    public static CoverageRaster of(GridCoverage2D coverage, Encoding encoding, int bands) {
        RenderedImage image = coverage.getRenderedImage();
        CoordinateReferenceSystem crs = coverage.getCoordinateReferenceSystem2D();
        MathTransform transform = coverage.getGridGeometry().getGridToCRS2D(PixelOrientation.UPPER_LEFT);
        String name = String.valueOf(coverage.getName());
        if (!(transform instanceof AffineTransform affine)) {
            throw new AetherException("The coverage " + name
                    + " does not lie on a regular grid; reproject it to a plain CRS such as its UTM zone first.");
        }
        AffineTransform toCrs = new AffineTransform(affine);
        AxisOrder order;
        try {
            order = AxisOrder.of(crs);
        } catch (AetherException e) {
            throw axes(name, crs);
        }
        if (order == AxisOrder.NORTH_FIRST) {
            toCrs.preConcatenate(new AffineTransform(0, 1, 1, 0, 0, 0));
            crs = eastNorth(name, crs);
        } else if (order != AxisOrder.EAST_FIRST) {
            throw axes(name, crs);
        }
        double size = Math.min(Math.abs(toCrs.getScaleX()), Math.abs(toCrs.getScaleY()));
        if (Math.max(Math.abs(toCrs.getShearX()), Math.abs(toCrs.getShearY())) > ROUNDING * size
                || !(toCrs.getScaleX() > 0)
                || size == 0) {
            throw new AetherException("The grid of the coverage " + name
                    + " is rotated, sheared or mirrored; straighten it first, for example with gdalwarp.");
        }
        toCrs.translate(image.getMinX(), image.getMinY());
        boolean bottomUp = toCrs.getScaleY() > 0;
        double pixelHeight = Math.abs(toCrs.getScaleY());
        double north = toCrs.getTranslateY() + (bottomUp ? image.getHeight() * pixelHeight : 0);
        RasterGrid grid = new RasterGrid(
                image.getWidth(), image.getHeight(), toCrs.getTranslateX(), north, toCrs.getScaleX(), pixelHeight, crs);
        return new CoverageRaster(coverage, encoding, bands, grid, bottomUp);
    }

    /**
     * A coverage as a raster for what is computed pixel by pixel and needs no place on Earth: any CRS and any grid will
     * do, also a rotated one. Its row 0 is the one of the two outer rows of the image that lies further north, and its
     * own grid counts pixels.
     *
     * @param encoding what the numbers mean
     * @param bands how many bands an embedding has here, such as the model's; 0 when that is not known
     * @return to be placed by {@link #northFirst}
     * @throws AetherException when its numbers cannot be embeddings
     */
    public static CoverageRaster ofPixels(GridCoverage2D coverage, Encoding encoding, int bands) {
        RenderedImage image = coverage.getRenderedImage();
        RasterGrid grid =
                new RasterGrid(image.getWidth(), image.getHeight(), 0, 0, 1, 1, DefaultEngineeringCRS.CARTESIAN_2D);
        return new CoverageRaster(coverage, encoding, bands, grid, southFirst(coverage));
    }

    /** The grid of a coverage with its rows counted from the north: the same pixels at the same places. */
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

    private static CoordinateReferenceSystem eastNorth(String name, CoordinateReferenceSystem crs) {
        Integer code = CoordinateSystems.epsgCode(crs);
        if (code != null) {
            return CoordinateSystems.epsg(code);
        }
        if (crs instanceof GeographicCRS geographic) {
            return new DefaultGeographicCRS(
                    geographic.getName().getCode(), geographic.getDatum(), DefaultEllipsoidalCS.GEODETIC_2D);
        }
        throw axes(name, crs);
    }

    private static AetherException axes(String name, CoordinateReferenceSystem crs) {
        return new AetherException("The axes of the CRS of the coverage " + name + " ("
                + CoordinateSystems.name(crs)
                + ") do not point east and north; reproject it, for example to its UTM zone.");
    }

    private boolean quantised(Encoding encoding, int bands) {
        int type = image.getSampleModel().getDataType();
        boolean floating = type == DataBuffer.TYPE_FLOAT || type == DataBuffer.TYPE_DOUBLE;
        boolean small = type == DataBuffer.TYPE_BYTE || type == DataBuffer.TYPE_SHORT;
        if (!floating && !small) {
            throw new AetherException("The coverage " + name
                    + " holds whole numbers of more than 16 bits, which are no embeddings; give a coverage of floats or"
                    + " of AlphaEarth's bytes.");
        }
        if (small && encoding == Encoding.FLOAT) {
            throw new AetherException("The coverage " + name
                    + " holds whole numbers, so it cannot be read as FLOAT; leave the encoding out or say INT8.");
        }
        if (small
                && (encoding == Encoding.AUTO || encoding == Encoding.ANY_LENGTH)
                && bands() != bands
                && bands() <= COLOUR_BANDS) {
            throw new AetherException("The coverage " + name + " has " + bands()
                    + (bands() == 1 ? " band" : " bands")
                    + " of whole numbers, which is a picture or a class map and not an embedding; give the embedding"
                    + " coverage.");
        }
        return small || encoding == Encoding.INT8;
    }

    @Override
    public RasterGrid grid() {
        return grid;
    }

    @Override
    public int bands() {
        return image.getSampleModel().getNumBands();
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public boolean int8() {
        return quantised;
    }

    @Override
    public Map<String, String> metadata() {
        return metadata;
    }

    @Override
    public List<String> bandNames() {
        return bandNames;
    }

    @Override
    public PixelWindow block() {
        return new PixelWindow(
                0,
                0,
                Math.min(image.getTileWidth(), image.getWidth()),
                Math.min(image.getTileHeight(), image.getHeight()));
    }

    @Override
    public void read(PixelWindow window, FloatBuffer pixels) {
        Objects.checkFromIndexSize(window.x(), window.width(), grid.width());
        Objects.checkFromIndexSize(window.y(), window.height(), grid.height());
        if ((long) window.width() * window.height() * bands() > pixels.capacity()) {
            throw new IndexOutOfBoundsException("The window does not fit the buffer");
        }
        if (window.isEmpty()) {
            return;
        }
        int top = bottomUp ? grid.height() - window.y() - window.height() : window.y();
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
                    int row = bottomUp ? endRow - 1 - y : y - firstRow;
                    decoder.decode(tile, x0, y, x1 - x0, inside);
                    pixels.put((row * window.width() + x0 - left) * bands(), decoder.numbers, 0, (x1 - x0) * bands());
                }
            }
        }
    }

    /** The region of interest over a window of the image; empty where it does not reach, null when there is none. */
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

    @Override
    public void close() {}

    /** Decodes a piece of a row at a time; used by one thread. */
    private final class RowDecoder {

        private final int bands = bands();
        private final float[] numbers;

        RowDecoder(int width) {
            this.numbers = new float[width * bands];
        }

        /**
         * Fills {@link #numbers} from {@code n} pixels at x, y.
         *
         * @param inside zero where there is no data, or null for data everywhere
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
            sort(n);
            if (inside != null) {
                hide(inside, x, y, n);
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

        /** Any layout and type, at the speed of the JDK's own loops. */
        private void copyAny(Raster tile, int x, int y, int n) {
            // Asked for a shorter piece, getPixels still wants an array that it may fill from index 0.
            tile.getPixels(x, y, n, 1, numbers);
            if (quantised) {
                for (int i = 0; i < n * bands; i++) {
                    int whole = Math.round(numbers[i]);
                    if (numbers[i] != whole && Float.isFinite(numbers[i])) {
                        throw new AetherException("The coverage " + name + " holds numbers that are not whole, such as "
                                + numbers[i] + ", so it cannot be read as INT8; leave the encoding out or say FLOAT.");
                    }
                    numbers[i] = AeQuantization.decode((byte) whole);
                }
            }
        }

        private void hide(Raster inside, int x, int y, int n) {
            Rectangle bounds = inside.getBounds();
            for (int i = 0; i < n; i++) {
                if (!bounds.contains(x + i, y) || inside.getSample(x + i, y, 0) == 0) {
                    Arrays.fill(numbers, i * bands, (i + 1) * bands, Float.NaN);
                }
            }
        }

        private void sort(int n) {
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
                // Squares of floats in double neither overflow nor vanish: only zeros sum to zero, and neither a NaN
                // nor an
                // infinity is lost.
                double square = 0;
                for (int i = start; i < start + bands; i++) {
                    square += (double) numbers[i] * numbers[i];
                }
                if (!(square > 0 && square < FILL * FILL) || declaredNoData(start)) {
                    if (unit && quantised && Double.isNaN(square)) {
                        requireSign(start);
                    }
                    Arrays.fill(numbers, start, start + bands, Float.NaN);
                } else if (unit) {
                    requireNotLonger(Math.sqrt(square));
                }
            }
        }

        /** A vector longer than one is an error. */
        private void requireNotLonger(double length) {
            if (length > VectorLength.ONE.max()) {
                throw new AetherException(String.format(
                        Locale.ROOT,
                        "A vector of the coverage %s has the length %.4g, where those of AlphaEarth and of our models have"
                                + " length one; let the server interpolate by nearest neighbour where it scales or"
                                + " reprojects, or state the encoding (INT8 for AlphaEarth's bytes), the no-data value of a"
                                + " fill, or the scale of the numbers in the coverage's file. Embeddings of another kind,"
                                + " and means over regions, are taken with the encoding ANY_LENGTH.",
                        name,
                        length));
            }
        }

        /** Bytes whose zero is 128 have no data in some bands when they are taken for bytes with a sign. */
        private void requireSign(int start) {
            double square = 0;
            int none = 0;
            for (int i = start; i < start + bands; i++) {
                float shifted = AeQuantization.decode((byte) (AeQuantization.encode(numbers[i]) ^ 0x80));
                square += Float.isNaN(shifted) ? 0 : (double) shifted * shifted;
                none += Float.isNaN(numbers[i]) ? 1 : 0;
            }
            double length = Math.sqrt(square);
            if (none < bands && length >= VectorLength.ONE.min() && length <= VectorLength.ONE.max()) {
                throw new AetherException("The bytes of the coverage " + name
                        + " seem to have no sign and their zero at 128, which AlphaEarth's do not; configure the published"
                        + " file, or a file of the numbers as floats.");
            }
        }

        private boolean declaredNoData(int start) {
            if (!Float.isNaN(strangeNoData)) {
                for (int i = start; i < start + bands; i++) {
                    if (numbers[i] == strangeNoData) {
                        return true;
                    }
                }
            }
            if (Float.isNaN(plainNoData)) {
                return false;
            }
            for (int i = start; i < start + bands; i++) {
                if (numbers[i] != plainNoData) {
                    return false;
                }
            }
            return true;
        }
    }
}
