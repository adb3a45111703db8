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
import org.aether.AetherException.Kind;
import org.aether.CancelledException;
import org.aether.Setting;
import org.aether.raster.AeQuantization;
import org.aether.raster.AeYear;
import org.aether.raster.BandNames;
import org.aether.raster.EmbeddingRaster;
import org.aether.raster.PixelWindow;
import org.aether.raster.RasterGrid;
import org.aether.raster.VectorLength;
import org.jspecify.annotations.Nullable;

/**
 * A GeoTIFF of embeddings, read block by block and never as a whole.
 *
 * <pre>{@code
 * try (GeoTiffRaster raster = GeoTiffRaster.open(Path.of("AE.tif"))) {
 *     PixelWindow window = raster.block();
 *     FloatBuffer pixels = FloatBuffer.allocate(window.pixels() * raster.bands());
 *     raster.read(window, pixels); // [height, width, bands], north first
 * }
 * }</pre>
 *
 * <p>Supported files:
 *
 * <ul>
 *   <li>float32, float64, and signed int8 as Google publishes AlphaEarth ({@link AeQuantization}). Unsigned bytes are read
 *       as such int8 when there are more than 4 bands, because several programs
 *       lose the sign. Integers of 8, 16 or 32 bits need a scale or an offset of GDAL, which is applied.
 *   <li>first row in the north or in the south (ModelTransformation with a positive y scale, as published); windows are
 *       always counted from the north;
 *   <li>tiles or strips; pixel- or band-interleaved; uncompressed, deflate, LZW, ZSTD or PackBits; predictors; BigTIFF;
 *       sparse files.
 * </ul>
 *
 * <p>A pixel has no data when a band is NaN or infinite, when a band of int8 is -128, when all bands are zero, when its
 * block is missing in a sparse file, and when a mask (inside the file or in NAME.msk) or an alpha band hides it. The value
 * of GDAL_NODATA in any band also means no data if it cannot be a component of an embedding because it is outside [-1, 1],
 * and otherwise if all bands have it. Alpha bands do not count among the {@link #bands}.
 *
 * <p>Numbered bands are in the order of their numbers ({@link BandNames}). Band names, scales and no-data values of
 * NAME.aux.xml apply where the file itself has none.
 *
 * <p>Files may be damaged or malicious. The following are detected, and reported by an {@link AetherException} of kind
 * {@link Kind#DAMAGED} or {@link Kind#INVALID_INPUT}:
 *
 * <ul>
 *   <li>files that are no TIFF, end within a directory, or end before their last block;
 *   <li>directories that form a cycle, or more than 65,535 of them;
 *   <li>tags without a value, with a value of another type, or with more values than the file has;
 *   <li>sizes and band counts that are not positive, and a wrong number of blocks;
 *   <li>blocks of more than 256 MB as floats, whatever their stored size is;
 *   <li>compressed data that are invalid, or that give more or fewer bytes than a block has;
 *   <li>GeoKeys that point outside their tags, unknown GeoKeys, and grids that are rotated, mirrored or not finite;
 *   <li>XML with a document type, external entities or invalid numbers in GDAL_METADATA and in NAME.aux.xml.
 * </ul>
 *
 * <p>Bytes that are changed within an uncompressed block, or within a block that ZSTD stores uncompressed, cannot be
 * detected. Any other unchecked exception is a defect of this class.
 *
 * <p>Thread-safe. Each reading thread uses a file handle of its own from a pool, which {@link #close()} closes.
 */
public final class GeoTiffRaster implements EmbeddingRaster {

    /** Approximate number of pixels of {@link #block()} in a file of strips. */
    private static final int STRIP_BLOCK_PIXELS = 256 * 256;

    private final Path file;
    private final int image;
    private final TiffDirectory directory;
    private final GeoReference reference;
    private final Contents contents;
    private final ByteOrder order;
    private final @Nullable Mask mask;
    private final List<Mask> masks;
    private final List<Integer> overviewImages;
    private final List<RasterGrid> overviewGrids;
    private final ConcurrentLinkedDeque<BlockReader> idle = new ConcurrentLinkedDeque<>();
    private volatile boolean closed;

    /**
     * Properties that the image and its overviews have in common.
     *
     * @param signed whether the file marks its bytes as signed
     * @param bandNames names in the order of the bands of the vectors; empty unless every band has one
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
     * Opens a GeoTIFF of embeddings whose vectors may have any length.
     *
     * @throws AetherException when the file does not exist, is damaged or not a TIFF, has no CRS, a rotated grid, a single
     *     band, an unsupported sample type, contradictory band names, or a mask of another size
     */
    public static GeoTiffRaster open(Path file) {
        return open(file, VectorLength.ANY);
    }

    /**
     * Opens a GeoTIFF of embeddings.
     *
     * @param lengths allowed lengths of the vectors. Reading a vector of another length throws an {@link AetherException}
     *     about {@link Setting#ANY_LENGTH}, whose message has the position of the pixel and a guess at the meaning of its
     *     numbers.
     * @throws AetherException as {@link #open(Path)}
     */
    public static GeoTiffRaster open(Path file, VectorLength lengths) {
        return open(file, null, lengths);
    }

    /**
     * Opens a GeoTIFF with a given meaning of its samples: {@link PixelType#INT8} for quantised embeddings, {@link
     * PixelType#UINT8} for class maps and pictures, whose numbers are not changed (NaN for the value of GDAL_NODATA). The
     * file may then have a single band, and its bands keep their order.
     *
     * @param as type as which the samples are read
     * @throws AetherException as {@link #open(Path)}, and when the samples cannot be read as this type
     */
    public static GeoTiffRaster open(Path file, PixelType as) {
        return open(file, as, VectorLength.ANY);
    }

    private static GeoTiffRaster open(Path file, @Nullable PixelType as, VectorLength lengths) {
        if (!Files.isRegularFile(file)) {
            throw new AetherException(
                    Kind.NOT_FOUND, "The raster {} does not exist or is not a file; check the path.", file);
        }
        if (!Files.isReadable(file)) {
            throw new AetherException(Kind.FORBIDDEN, "The raster {} cannot be read; check its permissions.", file);
        }
        requireTiff(file);
        try (TiffReader reader = TiffReader.open(file)) {
            long length = Files.size(file);
            TIFFImageMetadata tags = reader.directory(0);
            TiffDirectory directory = new TiffDirectory(file, length, tags);
            directory.requireKnownCompression(reader.byteOrder());
            directory.requireBlocksWithinLimit();
            GdalMetadata sidecar = GdalMetadata.beside(file);
            GdalMetadata metadata = GdalMetadata.parse(file, directory.text(PrivateTIFFTagSet.TAG_GDAL_METADATA))
                    .or(sidecar);
            String noData = noDataText(file, metadata, reader.noDataText(0));
            int[] alpha = as == null ? AlphaBands.of(file, directory, metadata, reader.byteOrder()) : new int[0];
            GeoReference reference = GeoReference.of(file, tags, directory.width(), directory.height());
            SidecarReference.requireAgreement(file, reference.grid(), reference.bottomUp());
            Contents contents = contents(file, directory, metadata, noData, alpha, as, lengths);
            List<Mask> masks = new ArrayList<>(Mask.inside(file, reader));
            masks.addAll(Mask.beside(file));
            Mask.requireSize(masks, file, directory.width(), directory.height());
            List<Integer> overviews = new ArrayList<>();
            List<RasterGrid> grids = new ArrayList<>();
            for (int i = 1; i < reader.images(); i++) {
                TIFFImageMetadata page = reader.directory(i);
                if (TiffDirectory.isOverview(new TiffFields(file, page))) {
                    TiffDirectory overview = new TiffDirectory(file, length, page);
                    // The mask of an image does not apply to its overviews, which have masks of their own.
                    if (masks.isEmpty() || Mask.ofSize(masks, overview.width(), overview.height()) != null) {
                        overviews.add(i);
                        grids.add(scaled(reference.grid(), overview.width(), overview.height()));
                    }
                }
            }
            return new GeoTiffRaster(
                    file, 0, directory, reference, contents, reader.byteOrder(), masks, overviews, grids);
        } catch (IOException e) {
            throw damaged(file, e);
        }
    }

    private static void requireTiff(Path file) {
        try {
            if (!TiffChain.check(file)) {
                throw new AetherException(
                        Kind.INVALID_INPUT, "The file {} is not a TIFF; give a GeoTIFF of embeddings.", file);
            }
        } catch (IOException e) {
            throw damaged(file, e);
        }
    }

    /** The no-data value as GDAL chooses it: that of NAME.aux.xml, then the tag, then the item NODATA_VALUES. */
    private static @Nullable String noDataText(Path file, GdalMetadata metadata, @Nullable String tag) {
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
                    Kind.INVALID_INPUT,
                    "The raster {} has different no-data values for its bands (NODATA_VALUES); set one value for all bands"
                            + " with gdalwarp -srcnodata and -dstnodata.",
                    file);
        }
        return distinct.get(0);
    }

    private static Contents contents(
            Path file,
            TiffDirectory directory,
            GdalMetadata metadata,
            @Nullable String noDataText,
            int[] alpha,
            @Nullable PixelType as,
            VectorLength lengths) {
        int[] order = IntStream.range(0, directory.bands())
                .filter(band -> Arrays.stream(alpha).noneMatch(position -> position == band))
                .toArray();
        List<String> names = new ArrayList<>();
        for (int band : order) {
            names.add(metadata.bandNames().getOrDefault(band, ""));
        }
        if (as == null) {
            int[] places = BandNames.of(name(file), names).order();
            order = Arrays.stream(places)
                    .map(Arrays.stream(order).boxed().toList()::get)
                    .toArray();
            names = Arrays.stream(places).mapToObj(names::get).toList();
        }
        boolean named = Arrays.stream(order).allMatch(metadata.bandNames()::containsKey);
        double noData = noDataText == null || noDataText.isEmpty() ? Double.NaN : GdalNumber.parse(noDataText);
        Scaling scaling = as == null ? Scaling.of(file, metadata, order).orElse(null) : null;
        boolean zeros = as == null;
        int bands = order.length;
        PixelType type;
        NoData stored = null;
        NoData masked;
        boolean signed = false;
        PixelType decoded;
        if (scaling != null && directory.integers()) {
            requireManyBands(file, bands, false);
            boolean bytes = directory.bytes();
            signed = bytes && directory.sampleType(metadata) == PixelType.INT8;
            type = PixelType.FLOAT32;
            decoded = bytes ? PixelType.UINT8 : PixelType.FLOAT32;
            if (bytes && noData >= -128 && noData <= 255 && noData == Math.rint(noData)) {
                // Older versions of GDAL write -128 as 128.
                noData = signed ? (byte) (int) noData : (int) noData & 0xff;
            }
        } else {
            PixelType samples = directory.sampleType(metadata);
            signed = samples == PixelType.INT8;
            type = type(file, samples, bands, as);
            decoded = type;
        }
        if (scaling != null) {
            stored = new NoData(bands, noData, !scaling.mayBeComponent(noData), false, VectorLength.ANY, signed);
            masked = new NoData(bands, Double.NaN, false, zeros, lengths, signed);
        } else {
            masked = new NoData(bands, noData, !(Math.abs((float) noData) <= 1), zeros, lengths, signed);
        }
        VectorRows rows = new VectorRows(directory.bands(), order, alpha, decoded, signed, scaling, stored, masked);
        return new Contents(type, rows, lengths, signed, named ? List.copyOf(names) : List.of(), metadata.items());
    }

    private static void requireManyBands(Path file, int bands, boolean bytes) {
        if (bands == 1) {
            throw new AetherException(
                    Kind.INVALID_INPUT,
                    "The raster {} has one band, but an embedding has many (AlphaEarth has 64); give the embedding raster.",
                    file);
        }
        if (bytes && bands <= TiffDirectory.MAX_PICTURE_BANDS) {
            throw new AetherException(
                    Kind.INVALID_INPUT,
                    "The raster {} has {} bands of bytes, which is a picture and not an embedding; give the embedding"
                            + " raster.",
                    file,
                    bands);
        }
    }

    private static PixelType type(Path file, PixelType stored, int bands, @Nullable PixelType as) {
        if (as == null) {
            requireManyBands(file, bands, stored == PixelType.UINT8);
            return stored == PixelType.UINT8 ? PixelType.INT8 : stored;
        }
        boolean bytes = stored == PixelType.INT8 || stored == PixelType.UINT8;
        boolean asBytes = as == PixelType.INT8 || as == PixelType.UINT8;
        if (as != stored && !(bytes && asBytes)) {
            throw new AetherException(
                    Kind.INVALID_INPUT,
                    "The raster {} holds {} and cannot be read as {}; leave the type out to read it as it is.",
                    file,
                    stored,
                    as);
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
        return name(file);
    }

    private static String name(Path file) {
        return String.valueOf(file.getFileName());
    }

    /** The type as which the samples are read; scaled integers are floats. */
    public PixelType type() {
        return contents.type();
    }

    @Override
    public List<String> bandNames() {
        return contents.bandNames();
    }

    /** The text items of GDAL_METADATA, by name. */
    @Override
    public Map<String, String> metadata() {
        return contents.items();
    }

    @Override
    public OptionalInt year() {
        return AeYear.of(file, metadata());
    }

    /** The tile size of the file, or a number of whole strips with about 65,000 pixels. */
    @Override
    public PixelWindow block() {
        int rows = directory.blockHeight();
        if (directory.blockWidth() == directory.width()) {
            rows *= Math.max(1, (int) (STRIP_BLOCK_PIXELS / ((long) directory.blockWidth() * rows)));
        }
        return new PixelWindow(
                0, 0, Math.min(directory.blockWidth(), directory.width()), Math.min(rows, directory.height()));
    }

    /** The grids of the overviews in the file, finest first. */
    public List<RasterGrid> overviews() {
        return overviewGrids;
    }

    /**
     * Opens an overview as a raster of its own, which the caller closes.
     *
     * @param level index in {@link #overviews()}
     */
    public GeoTiffRaster openOverview(int level) {
        int page = overviewImages.get(level);
        try (TiffReader reader = TiffReader.open(file)) {
            TiffDirectory overview = new TiffDirectory(file, Files.size(file), reader.directory(page));
            overview.requireBlocksWithinLimit();
            GeoReference placed = new GeoReference(overviewGrids.get(level), reference.bottomUp());
            return new GeoTiffRaster(file, page, overview, placed, contents, order, masks, List.of(), List.of());
        } catch (IOException e) {
            throw damaged(file, e);
        }
    }

    @Override
    public void read(PixelWindow window, FloatBuffer pixels) {
        requireReadable(window, pixels.capacity());
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
        requireReadable(window, pixels.length);
        withReader(reader -> reader.readBytes(window, pixels));
    }

    private void requireReadable(PixelWindow window, int capacity) {
        RasterGrid grid = grid();
        Objects.checkFromIndexSize(window.x(), window.width(), grid.width());
        Objects.checkFromIndexSize(window.y(), window.height(), grid.height());
        long needed = (long) window.width() * window.height() * bands();
        if (needed > capacity) {
            throw new IndexOutOfBoundsException(
                    "The window has " + needed + " numbers, the buffer has space for " + capacity);
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
            throw damaged(file, e);
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

    private static AetherException damaged(Path file, IOException cause) {
        return new AetherException(
                Kind.DAMAGED,
                cause,
                "The TIFF {} cannot be read and seems to be truncated or damaged; write or download it again (gdalinfo"
                        + " -checksum shows the damaged block).",
                file);
    }

    /** A file handle with buffers for one block. Not thread-safe. */
    private final class BlockReader {

        private final float[] numbers;
        private final float[] noData;
        private final BlockSource source;
        private final VectorRows.Decoder rows;
        private final Mask.@Nullable Reader masked;
        private boolean @Nullable [] valid;

        BlockReader() throws IOException {
            int width = Math.min(directory.blockWidth(), directory.width());
            numbers = new float[width * bands()];
            noData = new float[numbers.length];
            Arrays.fill(noData, Float.NaN);
            source = BlockSources.open(file, image, directory, contents.rows().type(), order);
            try {
                masked = mask == null ? null : mask.open();
            } catch (IOException e) {
                source.close();
                throw e;
            }
            rows = contents.rows().decoder(source, width);
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
                    target.put(at, noData, 0, length);
                    return;
                }
                float[] into = target.hasArray() ? target.array() : numbers;
                int start = target.hasArray() ? target.arrayOffset() + at : 0;
                int wrong = rows.numbers(y, width, valid, y * width, into, start);
                if (wrong >= 0 && quantised()) {
                    refuse(window, pixel + wrong, rows.vector(wrong));
                } else if (wrong >= 0) {
                    int from = start + wrong * bands();
                    throw lengthError(window, pixel + wrong).ofNumbers(Arrays.copyOfRange(into, from, from + bands()));
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
            throw lengthError(window, pixel).ofBytes(vector, contents.signed());
        }

        private VectorLengthError lengthError(PixelWindow window, int pixel) {
            return new VectorLengthError(
                    name(), window.x() + pixel % window.width(), window.y() + pixel / window.width());
        }

        /** Decodes the blocks of a window one by one, and passes on each of their rows. */
        private void eachRow(PixelWindow window, RowConsumer consumer) throws IOException {
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
                            if (valid == null || valid.length < part.pixels()) {
                                valid = new boolean[part.pixels()];
                            }
                            masked.read(part, valid);
                        }
                    }
                    for (int y = 0; y < part.height(); y++) {
                        int rowInFile = part.y() + y;
                        int rowInGrid = reference.bottomUp() ? height - 1 - rowInFile : rowInFile;
                        int pixel = (rowInGrid - window.y()) * window.width() + part.x() - window.x();
                        consumer.accept(y, sparse, pixel, part.width());
                    }
                }
            }
        }
    }

    /** Receives a row of the decoded part of a block. */
    private interface RowConsumer {
        /**
         * @param y row within the part
         * @param sparse whether the block is missing
         * @param pixel index of the first pixel of the row in the window
         * @param width number of pixels
         */
        void accept(int y, boolean sparse, int pixel, int width) throws IOException;
    }
}
