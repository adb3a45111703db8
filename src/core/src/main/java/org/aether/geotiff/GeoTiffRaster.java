package org.aether.geotiff;

import it.geosolutions.imageio.plugins.tiff.PrivateTIFFTagSet;
import it.geosolutions.imageioimpl.plugins.tiff.TIFFImageMetadata;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.aether.AetherException;
import org.aether.CancelledException;
import org.aether.raster.AeQuantization;
import org.aether.raster.AeYear;
import org.aether.raster.BandNames;
import org.aether.raster.EmbeddingRaster;
import org.aether.raster.NoData;
import org.aether.raster.PixelWindow;
import org.aether.raster.RasterGrid;
import org.aether.raster.VectorLength;
import org.aether.raster.VectorLengthException;
import org.aether.raster.WrongLength;

/**
 * An embedding GeoTIFF on disk, read block by block and never as a whole.
 *
 * <pre>{@code
 * try (GeoTiffRaster raster = GeoTiffRaster.open(Path.of("AE.tif"))) {
 *     PixelWindow window = raster.block();
 *     FloatBuffer pixels = FloatBuffer.allocate(window.pixels() * raster.bands());
 *     raster.read(window, pixels); // [height, width, bands], north first
 * }
 * }</pre>
 *
 * <p>What it takes:
 *
 * <ul>
 *   <li>float32, float64 and signed int8 as Google publishes AlphaEarth ({@link AeQuantization}); bytes without a sign
 *       count as such int8 when there are more than {@value #COLOUR_BANDS} bands, because several programs lose the
 *       sign on the way; whole numbers of 8, 16 or 32 bits with a scale or an offset of GDAL, which is applied;
 *   <li>first row in the north or in the south (ModelTransformation with a positive y scale, as published): windows are
 *       always counted from the north;
 *   <li>tiles or strips, pixel- or band-interleaved, uncompressed, deflate, LZW, ZSTD or PackBits, predictors,
 *       BigTIFF, sparse files.
 * </ul>
 *
 * <p>No data: NaN or an infinite number in any band, -128 in any band of int8, zero in every band, and blocks that were
 * never written; what a mask inside the file or beside it (NAME.msk) or an alpha band hides. A further value named by
 * GDAL_NODATA counts in any band when it cannot be an embedding number (outside [-1, 1]), and only in all bands at once
 * when it can. An alpha band is none of the {@link #bands}.
 *
 * <p>Bands whose names count them are given in the order of their numbers ({@link BandNames}). What NAME.aux.xml says of
 * names, scales and no data counts where the file itself is silent.
 *
 * <p>Thread-safe: each reading thread takes a file handle of its own from a pool, which lives until {@link #close()}.
 */
public final class GeoTiffRaster implements EmbeddingRaster {

    /** Up to this many bands, unsigned bytes are a picture or a class map and not an embedding. */
    static final int COLOUR_BANDS = 4;

    private static final int STRIP_BLOCK_PIXELS = 256 * 256;

    private final Path file;
    private final int image;
    private final TiffDirectory directory;
    private final GeoReference reference;
    private final Contents contents;
    private final ByteOrder order;
    private final Mask mask;
    private final List<Mask> masks;
    private final List<Integer> overviewImages;
    private final List<RasterGrid> overviewGrids;
    private final ConcurrentLinkedDeque<BlockReader> idle = new ConcurrentLinkedDeque<>();
    private volatile boolean closed;

    /**
     * What all sizes of the image have in common.
     *
     * @param signed whether the file says that its bytes have a sign
     * @param bandNames in the order of the vectors' bands; empty unless every band has one
     */
    private record Contents(
            PixelType type,
            VectorRows rows,
            VectorLength lengths,
            boolean signed,
            List<String> bandNames,
            Map<String, String> items) {}

    private GeoTiffRaster(
            Path file,
            int image,
            TiffDirectory directory,
            GeoReference reference,
            Contents contents,
            ByteOrder order,
            List<Mask> masks,
            List<Integer> overviewImages,
            List<RasterGrid> overviewGrids) {
        this.file = file;
        this.image = image;
        this.directory = directory;
        this.reference = reference;
        this.contents = contents;
        this.order = order;
        this.masks = masks;
        this.mask = Mask.ofSize(masks, directory.width(), directory.height());
        this.overviewImages = List.copyOf(overviewImages);
        this.overviewGrids = List.copyOf(overviewGrids);
    }

    /**
     * Opens an AE or embedding GeoTIFF whose vectors may have any length.
     *
     * @throws AetherException when the file is missing, truncated, not a TIFF, has no CRS, a rotated grid, a single band,
     *     pixels of a type that holds no embedding, bands whose names contradict each other, or a mask that does not fit
     */
    public static GeoTiffRaster open(Path file) {
        return open(file, VectorLength.ANY);
    }

    /**
     * Opens an AE or embedding GeoTIFF.
     *
     * @param lengths what the vectors' lengths may be; reading a vector of another one is a {@link
     *     VectorLengthException} which says where it lies and what its numbers may be
     * @throws AetherException as {@link #open(Path)}
     */
    public static GeoTiffRaster open(Path file, VectorLength lengths) {
        return open(file, null, lengths);
    }

    /**
     * Opens a GeoTIFF whose bytes are known to mean something: {@link PixelType#INT8} for quantised embeddings,
     * {@link PixelType#UINT8} for class maps and pictures, whose numbers are then given as they are (NaN for the value
     * in GDAL_NODATA). With a type given, a single band is welcome too, and bands stand as in the file.
     *
     * @param as how to read the samples; null decides by the file
     * @throws AetherException as {@link #open(Path)}, and when the file's samples cannot be read so
     */
    public static GeoTiffRaster open(Path file, PixelType as) {
        return open(file, as, VectorLength.ANY);
    }

    private static GeoTiffRaster open(Path file, PixelType as, VectorLength lengths) {
        String name = String.valueOf(file.getFileName());
        if (!Files.isRegularFile(file)) {
            throw new AetherException("The raster " + file + " does not exist or is not a file; check the path.");
        }
        if (!Files.isReadable(file)) {
            throw new AetherException("The raster " + file + " cannot be read; check its permissions.");
        }
        requireTiffSignature(file);
        try (TiffReader reader = TiffReader.open(file)) {
            long length = Files.size(file);
            TIFFImageMetadata tags = reader.directory(0);
            TiffDirectory directory = new TiffDirectory(name, length, tags);
            directory.requireKnownCompression(reader.byteOrder());
            directory.requireBlocksThatFit();
            GdalMetadata beside = GdalMetadata.beside(file);
            GdalMetadata metadata = GdalMetadata.parse(name, directory.text(PrivateTIFFTagSet.TAG_GDAL_METADATA))
                    .or(beside);
            String noData = noDataText(name, metadata, reader.noDataText(0));
            int[] alpha = as == null ? AlphaBands.of(file, directory, metadata, reader.byteOrder()) : new int[0];
            GeoReference reference = GeoReference.of(name, tags, directory.width(), directory.height());
            SidecarReference.requireAgreement(file, reference.grid(), reference.bottomUp());
            Contents contents = contents(name, directory, metadata, noData, alpha, as, lengths);
            List<Mask> masks = new ArrayList<>(Mask.inside(file, reader));
            masks.addAll(Mask.beside(file));
            Mask.required(masks, name, directory.width(), directory.height());
            List<Integer> overviews = new ArrayList<>();
            List<RasterGrid> grids = new ArrayList<>();
            for (int i = 1; i < reader.getNumImages(true); i++) {
                TIFFImageMetadata page = reader.directory(i);
                if (TiffDirectory.isOverview(page)) {
                    TiffDirectory smaller = new TiffDirectory(name, length, page);
                    // Which pixels of a smaller version have data only its own mask says.
                    if (masks.isEmpty() || Mask.ofSize(masks, smaller.width(), smaller.height()) != null) {
                        overviews.add(i);
                        grids.add(scaled(reference.grid(), smaller.width(), smaller.height()));
                    }
                }
            }
            return new GeoTiffRaster(
                    file, 0, directory, reference, contents, reader.byteOrder(), masks, overviews, grids);
        } catch (AetherException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            // ImageIO-Ext meets a damaged directory with whatever exception comes first, checked or not.
            throw damaged(name, e);
        }
    }

    /** As GDAL has it: the file beside counts first, then the tag, then a value for each band that all must have. */
    private static String noDataText(String name, GdalMetadata metadata, String tag) {
        if (metadata.noData() != null) {
            return metadata.noData();
        }
        String values = metadata.items().get("NODATA_VALUES");
        if (values == null || (tag != null && !tag.isEmpty())) {
            return tag;
        }
        List<String> distinct =
                Stream.of(values.strip().split("\\s+")).distinct().toList();
        if (distinct.size() != 1) {
            throw new AetherException(
                    "The raster " + name + " names another no-data value for each band (NODATA_VALUES);"
                            + " give them one, with gdalwarp -srcnodata and -dstnodata.");
        }
        return distinct.get(0);
    }

    private static Contents contents(
            String name,
            TiffDirectory directory,
            GdalMetadata metadata,
            String noDataText,
            int[] alpha,
            PixelType as,
            VectorLength lengths) {
        int[] order = IntStream.range(0, directory.bands())
                .filter(band -> Arrays.stream(alpha).noneMatch(opacity -> opacity == band))
                .toArray();
        List<String> names = new ArrayList<>();
        for (int band : order) {
            names.add(metadata.bandNames().get(band));
        }
        if (as == null) {
            int[] places = BandNames.of(name, names).order();
            order = Arrays.stream(places)
                    .map(Arrays.stream(order).boxed().toList()::get)
                    .toArray();
            names = Arrays.stream(places).mapToObj(names::get).toList();
        }
        boolean named = names.stream().allMatch(text -> text != null);
        double noData = noDataText == null || noDataText.isEmpty() ? Double.NaN : GdalNumber.parse(noDataText);
        Scaling scaling = as == null ? Scaling.of(name, metadata, order) : null;
        boolean zeros = as == null;
        int bands = order.length;
        PixelType type;
        NoData stored = null;
        NoData masked;
        boolean signed = false;
        PixelType decoded;
        if (scaling != null && directory.wholeNumbers()) {
            requireManyBands(name, bands, false);
            boolean bytes = directory.bytes();
            signed = bytes && directory.sampleType(metadata) == PixelType.INT8;
            type = PixelType.FLOAT32;
            decoded = bytes ? PixelType.UINT8 : PixelType.FLOAT32;
            if (bytes && noData >= -128 && noData <= 255 && noData == Math.rint(noData)) {
                // Older GDAL writes -128 as 128.
                noData = signed ? (byte) (int) noData : (int) noData & 0xff;
            }
        } else {
            PixelType samples = directory.sampleType(metadata);
            signed = samples == PixelType.INT8;
            type = type(name, samples, bands, as);
            decoded = type;
        }
        if (scaling != null) {
            stored = new NoData(bands, noData, !scaling.mayBeNumber(noData), false, VectorLength.ANY, signed);
            masked = new NoData(bands, Double.NaN, false, zeros, lengths, signed);
        } else {
            masked = new NoData(bands, noData, !(Math.abs((float) noData) <= 1), zeros, lengths, signed);
        }
        VectorRows rows = new VectorRows(directory.bands(), order, alpha, decoded, signed, scaling, stored, masked);
        return new Contents(type, rows, lengths, signed, named ? List.copyOf(names) : List.of(), metadata.items());
    }

    private static void requireTiffSignature(Path file) {
        byte[] start = new byte[4];
        try (var in = Files.newInputStream(file)) {
            if (in.readNBytes(start, 0, 4) == 4) {
                boolean little =
                        start[0] == 'I' && start[1] == 'I' && (start[2] == 42 || start[2] == 43) && start[3] == 0;
                boolean big = start[0] == 'M' && start[1] == 'M' && start[2] == 0 && (start[3] == 42 || start[3] == 43);
                if (little || big) {
                    return;
                }
            }
        } catch (IOException e) {
            throw new AetherException("The raster " + file + " cannot be read (" + e.getMessage() + ").", e);
        }
        throw new AetherException("The file " + file + " is not a TIFF; give a GeoTIFF of embeddings.");
    }

    private static void requireManyBands(String name, int bands, boolean bytes) {
        if (bands == 1) {
            throw new AetherException("The raster " + name
                    + " has one band, but an embedding has many (AlphaEarth has 64); give the embedding raster.");
        }
        if (bytes && bands <= COLOUR_BANDS) {
            throw new AetherException("The raster " + name + " has " + bands
                    + " bands of bytes, which is a picture and not an embedding; give the embedding raster.");
        }
    }

    private static PixelType type(String name, PixelType stored, int bands, PixelType as) {
        if (as == null) {
            requireManyBands(name, bands, stored == PixelType.UINT8);
            return stored == PixelType.UINT8 ? PixelType.INT8 : stored;
        }
        boolean bytes = stored == PixelType.INT8 || stored == PixelType.UINT8;
        boolean asBytes = as == PixelType.INT8 || as == PixelType.UINT8;
        if (as != stored && !(bytes && asBytes)) {
            throw new AetherException("The raster " + name + " holds " + stored + " and cannot be read as " + as
                    + "; leave the type out to read it as it is.");
        }
        return as;
    }

    private static RasterGrid scaled(RasterGrid grid, int width, int height) {
        return new RasterGrid(
                width,
                height,
                grid.west(),
                grid.north(),
                grid.pixelWidth() * grid.width() / width,
                grid.pixelHeight() * grid.height() / height,
                grid.crs());
    }

    @Override
    public RasterGrid grid() {
        return reference.grid();
    }

    @Override
    public int bands() {
        return contents.rows().bands();
    }

    @Override
    public String name() {
        return String.valueOf(file.getFileName());
    }

    /** How the samples are read: as stored, or as the opener said; whole numbers with a scale are floats. */
    public PixelType type() {
        return contents.type();
    }

    /** The names of the bands, or an empty list when the file does not name them all. */
    @Override
    public List<String> bandNames() {
        return contents.bandNames();
    }

    /** Free text in the file's GDAL_METADATA, by name, such as an attribution. */
    @Override
    public Map<String, String> metadata() {
        return contents.items();
    }

    @Override
    public OptionalInt year() {
        return AeYear.of(file, metadata());
    }

    /** The file's tile; of a file in strips as many whole strips as make some 65,000 pixels. */
    @Override
    public PixelWindow block() {
        int rows = directory.blockHeight();
        if (directory.blockWidth() == directory.width()) {
            rows *= Math.max(1, (int) (STRIP_BLOCK_PIXELS / ((long) directory.blockWidth() * rows)));
        }
        return new PixelWindow(
                0, 0, Math.min(directory.blockWidth(), directory.width()), Math.min(rows, directory.height()));
    }

    /** The grids of the smaller versions inside the file, finest first; often empty. */
    public List<RasterGrid> overviews() {
        return overviewGrids;
    }

    /**
     * Opens a smaller version inside the file as a raster of its own, to be closed on its own.
     *
     * @param level index into {@link #overviews()}
     */
    public GeoTiffRaster openOverview(int level) {
        int page = overviewImages.get(level);
        try (TiffReader reader = TiffReader.open(file)) {
            TiffDirectory smaller = new TiffDirectory(name(), Files.size(file), reader.directory(page));
            smaller.requireBlocksThatFit();
            GeoReference placed = new GeoReference(overviewGrids.get(level), reference.bottomUp());
            return new GeoTiffRaster(file, page, smaller, placed, contents, order, masks, List.of(), List.of());
        } catch (IOException e) {
            throw damaged(name(), e);
        }
    }

    @Override
    public void read(PixelWindow window, FloatBuffer pixels) {
        requireRoom(window, pixels.capacity());
        FloatBuffer target = pixels.duplicate().clear();
        withReader(reader -> reader.read(window, target));
    }

    @Override
    public boolean quantised() {
        return contents.type() == PixelType.INT8;
    }

    @Override
    public void readBytes(PixelWindow window, byte[] pixels) {
        if (!quantised()) {
            throw new UnsupportedOperationException(name() + " holds " + type() + " and not bytes");
        }
        requireRoom(window, pixels.length);
        withReader(reader -> reader.readBytes(window, pixels));
    }

    private void requireRoom(PixelWindow window, int room) {
        RasterGrid grid = grid();
        Objects.checkFromIndexSize(window.x(), window.width(), grid.width());
        Objects.checkFromIndexSize(window.y(), window.height(), grid.height());
        long needed = (long) window.width() * window.height() * bands();
        if (needed > room) {
            throw new IndexOutOfBoundsException(
                    "The window needs " + needed + " numbers, the buffer has room for " + room);
        }
        if (closed) {
            throw new IllegalStateException(name() + " is closed");
        }
    }

    private interface Reading {
        void with(BlockReader reader) throws IOException;
    }

    private void withReader(Reading reading) {
        BlockReader reader = idle.pollFirst();
        boolean done = false;
        try {
            if (reader == null) {
                reader = new BlockReader();
            }
            reading.with(reader);
            done = true;
        } catch (ClosedByInterruptException e) {
            throw new CancelledException();
        } catch (IOException e) {
            throw damaged(name(), e);
        } finally {
            if (!done && reader != null) {
                reader.close();
            }
        }
        idle.addFirst(reader);
        if (closed) {
            closeIdle();
        }
    }

    @Override
    public void close() {
        closed = true;
        closeIdle();
    }

    private void closeIdle() {
        for (BlockReader reader = idle.pollFirst(); reader != null; reader = idle.pollFirst()) {
            reader.close();
        }
    }

    private static AetherException damaged(String name, Exception cause) {
        return new AetherException(
                "The TIFF " + name + " cannot be read and seems to be truncated or damaged; fetch or write it again"
                        + " (gdalinfo -checksum shows where it breaks).",
                cause);
    }

    /** One file handle with a buffer for one block; used by one thread at a time. */
    private final class BlockReader {

        private final float[] numbers;
        private final float[] noNumbers;
        private final BlockSource source;
        private final VectorRows.Decoder rows;
        private final Mask.Reader masked;
        private boolean[] valid;

        BlockReader() throws IOException {
            int width = Math.min(directory.blockWidth(), directory.width());
            numbers = new float[width * bands()];
            noNumbers = new float[numbers.length];
            Arrays.fill(noNumbers, Float.NaN);
            source = directory.blocks(file, image, contents.rows().type(), order);
            try {
                masked = mask == null ? null : mask.open();
            } catch (IOException e) {
                source.close();
                throw e;
            }
            rows = contents.rows().decoder(source, width);
            valid = null;
        }

        void close() {
            source.close();
            if (masked != null) {
                masked.close();
            }
        }

        void read(PixelWindow window, FloatBuffer target) throws IOException {
            eachRow(window, (y, sparse, pixel, width) -> {
                int at = pixel * bands();
                int length = width * bands();
                if (sparse) {
                    target.put(at, noNumbers, 0, length);
                    return;
                }
                float[] into = target.hasArray() ? target.array() : numbers;
                int start = target.hasArray() ? target.arrayOffset() + at : 0;
                int wrong = rows.numbers(y, width, valid, y * width, into, start);
                if (wrong >= 0 && quantised()) {
                    refuse(window, pixel + wrong, rows.vector(wrong));
                } else if (wrong >= 0) {
                    int from = start + wrong * bands();
                    throw wrongLength(window, pixel + wrong).ofNumbers(Arrays.copyOfRange(into, from, from + bands()));
                }
                if (!target.hasArray()) {
                    target.put(at, numbers, 0, length);
                }
            });
        }

        void readBytes(PixelWindow window, byte[] target) throws IOException {
            eachRow(window, (y, sparse, pixel, width) -> {
                int at = pixel * bands();
                if (sparse) {
                    Arrays.fill(target, at, at + width * bands(), AeQuantization.NO_DATA);
                    return;
                }
                int wrong = rows.bytes(y, width, valid, y * width, target, at);
                if (wrong >= 0) {
                    int from = at + wrong * bands();
                    refuse(window, pixel + wrong, Arrays.copyOfRange(target, from, from + bands()));
                }
            });
        }

        private void refuse(PixelWindow window, int pixel, byte[] vector) {
            throw wrongLength(window, pixel).ofBytes(vector, contents.signed());
        }

        private WrongLength wrongLength(PixelWindow window, int pixel) {
            return new WrongLength(name(), window.x() + pixel % window.width(), window.y() + pixel / window.width());
        }

        /** Decodes block after block, and says of each of its rows where it belongs in the window. */
        private void eachRow(PixelWindow window, RowTaker taker) throws IOException {
            if (window.isEmpty()) {
                return;
            }
            int height = directory.height();
            int firstRow = reference.bottomUp() ? height - window.y() - window.height() : window.y();
            PixelWindow inFile = new PixelWindow(window.x(), firstRow, window.width(), window.height());
            int blockWidth = directory.blockWidth();
            int blockHeight = directory.blockHeight();
            for (int by = inFile.y() / blockHeight; by * (long) blockHeight < inFile.y() + inFile.height(); by++) {
                for (int bx = inFile.x() / blockWidth; bx * (long) blockWidth < inFile.x() + inFile.width(); bx++) {
                    PixelWindow part = inFile.intersection(
                            new PixelWindow(bx * blockWidth, by * blockHeight, blockWidth, blockHeight));
                    boolean sparse = directory.isSparse(bx, by);
                    if (!sparse) {
                        source.decode(bx, by, part);
                        if (masked != null) {
                            valid = valid != null && valid.length >= part.pixels() ? valid : new boolean[part.pixels()];
                            masked.read(part, valid);
                        }
                    }
                    for (int y = 0; y < part.height(); y++) {
                        int rowInFile = part.y() + y;
                        int rowInGrid = reference.bottomUp() ? height - 1 - rowInFile : rowInFile;
                        int pixel = (rowInGrid - window.y()) * window.width() + part.x() - window.x();
                        taker.take(y, sparse, pixel, part.width());
                    }
                }
            }
        }
    }

    /** Takes a row of a block: its pixel in the window, and how many follow. */
    private interface RowTaker {
        void take(int y, boolean sparse, int pixel, int width) throws IOException;
    }
}
