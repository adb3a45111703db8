package org.aether.geotiff;

import it.geosolutions.imageio.plugins.tiff.BaselineTIFFTagSet;
import it.geosolutions.imageio.plugins.tiff.GeoTIFFTagSet;
import it.geosolutions.imageio.plugins.tiff.PrivateTIFFTagSet;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.aether.AetherException;
import org.aether.AetherException.Kind;
import org.aether.CancelledException;
import org.aether.OrderedWork;
import org.aether.PartFile;
import org.aether.Progress;
import org.aether.raster.AeQuantization;
import org.aether.raster.PixelWindow;
import org.aether.raster.RasterGrid;
import org.jspecify.annotations.Nullable;

/**
 * Writes a tiled GeoTIFF tile by tile, so that the raster is never held in memory as a whole.
 *
 * <pre>{@code
 * try (GeoTiffWriter writer = GeoTiffWriter.create(file, grid, Options.of(PixelType.INT8, names))) {
 *     for (int row = 0; row < writer.tilesDown(); row++) {
 *         for (int column = 0; column < writer.tilesAcross(); column++) {
 *             writer.write(column, row, pixelsOf(writer.window(column, row)));
 *         }
 *     }
 *     writer.commit();
 * }
 * }</pre>
 *
 * <p>Properties of the file:
 *
 * <ul>
 *   <li>A cloud-optimised GeoTIFF: the directories come first, then the tiles; the tiles of the smallest overview come
 *       before those of the larger ones and of the image. {@link Overviews} describes how overviews are computed.
 *   <li>Pixel-interleaved and north up, with GeoKeys (an EPSG code where the CRS has one), and with band names and no-data
 *       value in GDAL's tags. Classic TIFF when it is certain to stay below 4 GB, BigTIFF otherwise.
 *   <li>Equal tiles give equal bytes, for any number of threads, because tiles are stored row by row.
 *   <li>The file is written whole or not at all. Bytes go to {@code .part} files beside it ({@link PartFile}); {@link
 *       #commit()} joins them, flushes them to disk and moves the result into place, and {@link #close()} removes them
 *       otherwise. With overviews the directory needs space for twice the result, because tiles arrive before their
 *       overviews but are stored after them.
 * </ul>
 *
 * <p>Class rasters get names and colours ({@link ClassLegend}); the names go to NAME.aux.xml beside the file, where GDAL
 * looks for them. Files beside an older raster of the same name (NAME.aux.xml, .msk, .ovr) are deleted, as GDAL does,
 * because their scales, masks and class names would be applied to the new raster.
 *
 * <p>Why not a library: the writer of ImageIO-Ext truncates deflate streams of incompressible tiles.
 *
 * <p>Thread-safe. Tiles are compressed on the calling threads and appended one at a time. They may come in any order, but a
 * compressed tile waits in memory until all previous tiles (row by row from the north-west) are written. Distribute tiles
 * to threads in that order to keep few tiles waiting.
 */
public final class GeoTiffWriter implements AutoCloseable {

    /**
     * The format of a file.
     *
     * @param type FLOAT32, INT8 or UINT8
     * @param bandNames one name for each band
     * @param tileSize width and height of a tile in pixels, a multiple of 16
     * @param metadata text items of GDAL_METADATA, such as the attribution
     * @param overviews how overviews are computed
     * @param legend names and colours of the classes of one UINT8 band, or null
     */
    public record Options(
            PixelType type,
            List<String> bandNames,
            Compression compression,
            int tileSize,
            Map<String, String> metadata,
            Overviews overviews,
            @Nullable ClassLegend legend) {

        /** Maximum size of a tile that {@link #of} chooses: large enough for fast reading, small enough to hold many. */
        private static final long MAX_TILE_BYTES = 8L << 20;

        /** @throws AetherException when a tile is larger than {@link GeoTiffRaster} reads */
        public Options {
            bandNames = List.copyOf(bandNames);
            metadata = Map.copyOf(metadata);
            if (type == PixelType.FLOAT64) {
                throw new IllegalArgumentException("FLOAT64 can only be read");
            }
            if (tileSize <= 0 || tileSize % 16 != 0) {
                throw new IllegalArgumentException("A tile size is a positive multiple of 16, not " + tileSize);
            }
            if (bandNames.isEmpty() || bandNames.size() > 0xffff) {
                throw new IllegalArgumentException("A GeoTIFF has 1 to 65535 bands, not " + bandNames.size());
            }
            if (BlockLimit.bytes(tileSize, tileSize, bandNames.size()) > BlockLimit.MAX_BYTES) {
                throw new AetherException(
                        Kind.INVALID_INPUT,
                        "Tiles of {} pixels with {} bands are too large to be read again (more than {} MB as floats); choose"
                                + " smaller tiles.",
                        tileSize,
                        bandNames.size(),
                        BlockLimit.MAX_MEGABYTES);
            }
            if (legend != null && (type != PixelType.UINT8 || bandNames.size() != 1)) {
                throw new IllegalArgumentException("A legend needs a single band of type UINT8");
            }
        }

        /** Without a legend. */
        public Options(
                PixelType type,
                List<String> bandNames,
                Compression compression,
                int tileSize,
                Map<String, String> metadata,
                Overviews overviews) {
            this(type, bandNames, compression, tileSize, metadata, overviews, null);
        }

        /** Without overviews. */
        public Options(
                PixelType type,
                List<String> bandNames,
                Compression compression,
                int tileSize,
                Map<String, String> metadata) {
            this(type, bandNames, compression, tileSize, metadata, Overviews.NONE);
        }

        /** ZSTD (the smallest and fastest on embeddings, see docs/decisions.md), tiles of at most 8 MB, no items, no overviews. */
        public static Options of(PixelType type, List<String> bandNames) {
            long pixelBytes = (long) bandNames.size() * (type == PixelType.FLOAT32 ? Float.BYTES : 1);
            int tileSize = 512;
            while (tileSize > 64 && tileSize * (long) tileSize * pixelBytes > MAX_TILE_BYTES) {
                tileSize /= 2;
            }
            return new Options(type, bandNames, Compression.ZSTD, tileSize, Map.of());
        }

        /** These options with other text items. */
        public Options withMetadata(Map<String, String> items) {
            return new Options(type, bandNames, compression, tileSize, items, overviews, legend);
        }

        /** These options with overviews. */
        public Options withOverviews(Overviews kind) {
            return new Options(type, bandNames, compression, tileSize, metadata, kind, legend);
        }

        /** These options with names and colours of classes; the names also become text items {@code CLASS_000}, …. */
        public Options withLegend(ClassLegend classes) {
            Map<String, String> items = new HashMap<>(metadata);
            for (int i = 0; i < classes.names().size(); i++) {
                items.put(
                        String.format(Locale.ROOT, "CLASS_%03d", i),
                        classes.names().get(i));
            }
            return new Options(type, bandNames, compression, tileSize, items, overviews, classes);
        }
    }

    /** Maximum size of a classic TIFF, which has offsets of 32 bits, with a margin for the directories. */
    private static final long MAX_CLASSIC_BYTES = (1L << 32) - (1 << 20);

    private static final int REDUCED_IMAGE = 1;
    private static final int PHOTOMETRIC_RGB = 2;
    private static final int PHOTOMETRIC_MIN_IS_BLACK = 1;
    private static final int PHOTOMETRIC_PALETTE = 3;

    /** Suffix of the file beside a raster in which GDAL stores metadata. */
    private static final String METADATA_SUFFIX = ".aux.xml";

    /** Text after the header by which GDAL recognises that the directories come before the tiles. */
    private static final String LAYOUT = "LAYOUT=IFDS_BEFORE_DATA\nBLOCK_ORDER=ROW_MAJOR\nBLOCK_LEADER=SIZE_AS_UINT4\n"
            + "BLOCK_TRAILER=LAST_4_BYTES_REPEATED\nKNOWN_INCOMPATIBLE_EDITION=NO\n ";

    /** Suffixes of the files beside a raster that describe it. */
    private static final List<String> SIDECAR_SUFFIXES =
            List.of(METADATA_SUFFIX, ".msk", ".msk.ovr", ".ovr", ".ovr.msk");

    private final Path file;
    private final PartFile part;
    private final @Nullable PartFile scratch;
    private final RasterGrid grid;
    private final Options options;
    private final TileFormat format;
    private final boolean big;
    private final List<TileIndex> levels;
    private final GeoKeys geoKeys;
    private final RandomAccessFile out;
    private final ConcurrentLinkedQueue<TileEncoder> encoders = new ConcurrentLinkedQueue<>();

    private final Object lock = new Object();
    private final Map<Integer, ByteBuffer> waiting = new HashMap<>();

    /** Index of the level whose tiles are being written. */
    private int level;

    /** Number of the next tile of that level. */
    private int next;

    /** Position after the last written byte. */
    private long end;

    private boolean finished;

    /** @param scratch file for the tiles while overviews, which come before them, are not yet known; null without overviews */
    private GeoTiffWriter(
            Path file,
            RasterGrid grid,
            Options options,
            boolean big,
            List<TileIndex> levels,
            PartFile part,
            @Nullable PartFile scratch) {
        this.file = file;
        this.part = part;
        this.scratch = scratch;
        this.out = scratch == null ? part.out() : scratch.out();
        this.grid = grid;
        this.options = options;
        this.format = format(options);
        this.big = big;
        this.levels = levels;
        geoKeys = new GeoKeys(grid);
        end = scratch == null ? directoriesEnd() : 0;
    }

    /**
     * Creates a writer.
     *
     * @param file file in an existing directory; {@link #commit()} replaces an older file
     * @throws AetherException when the directory does not exist or is not writable, or when the CRS cannot be expressed in
     *     GeoTIFF
     */
    public static GeoTiffWriter create(Path file, RasterGrid grid, Options options) {
        return create(file, grid, options, false);
    }

    /** @param forceBig whether to write BigTIFF even if a classic TIFF is possible */
    static GeoTiffWriter create(Path file, RasterGrid grid, Options options, boolean forceBig) {
        Path target = file.toAbsolutePath();
        Path directory = target.getParent();
        if (directory == null || !Files.isDirectory(directory)) {
            throw new AetherException(
                    Kind.NOT_FOUND,
                    "Cannot write {}: the directory {} does not exist; create it first.",
                    file,
                    directory == null ? target : directory);
        }
        if (Files.isDirectory(target)) {
            throw new AetherException(
                    Kind.INVALID_INPUT, "Cannot write {}: it is a directory; give the name of a file.", file);
        }
        PartFile.removeAbandoned(target);
        List<TileIndex> levels = TileIndex.pyramid(
                grid.width(), grid.height(), options.tileSize(), options.overviews() != Overviews.NONE);
        List<PartFile> parts = new ArrayList<>();
        try {
            parts.add(PartFile.create(target));
            if (levels.size() > 1) {
                parts.add(PartFile.create(target));
            }
            boolean big = forceBig || maxBytes(levels, format(options)) > MAX_CLASSIC_BYTES;
            GeoTiffWriter writer = new GeoTiffWriter(
                    target, grid, options, big, levels, parts.get(0), levels.size() > 1 ? parts.get(1) : null);
            writer.out.seek(writer.end);
            return writer;
        } catch (IOException e) {
            parts.forEach(PartFile::discard);
            throw new AetherException(
                    Kind.FORBIDDEN,
                    e,
                    "Cannot write to the directory {}; give it write permission or choose another place for {}.",
                    directory,
                    name(target));
        } catch (RuntimeException e) {
            parts.forEach(PartFile::discard);
            throw e;
        }
    }

    private static String name(Path file) {
        return String.valueOf(file.getFileName());
    }

    private static TileFormat format(Options options) {
        return new TileFormat(
                options.type(), options.compression(), options.bandNames().size(), options.tileSize());
    }

    private static long maxBytes(List<TileIndex> levels, TileFormat format) {
        long tiles = levels.stream().mapToLong(TileIndex::tiles).sum();
        return tiles * (format.maxBytes() + TileIndex.LEADER + TileIndex.TRAILER + 16);
    }

    /** Whether the file is a BigTIFF. */
    boolean isBig() {
        return big;
    }

    /** Number of tiles in a row. */
    public int tilesAcross() {
        return levels.get(0).across;
    }

    /** Number of rows of tiles. */
    public int tilesDown() {
        return levels.get(0).down;
    }

    /** The part of a tile within the grid, whose pixels {@link #write} expects. */
    public PixelWindow window(int column, int row) {
        int size = options.tileSize();
        return new PixelWindow(column * size, row * size, size, size).intersection(grid.window());
    }

    /**
     * Writes one tile. The numbers are floats for every type: for INT8 they are quantised with {@link AeQuantization}, for
     * UINT8 they are rounded and clamped to [0, 254]. NaN becomes the no-data value of the type (NaN, -128, 255).
     *
     * @param column tile column, 0 in the west
     * @param row tile row, 0 in the north
     * @param pixels {@code [height, width, bands]} of the part of the tile within the grid ({@link #window})
     * @throws AetherException when the file cannot be written, for instance because the disk is full
     * @throws IllegalStateException when the tile was already written, or the file is finished
     */
    public void write(int column, int row, float[] pixels) {
        PixelWindow window = window(column, row);
        if (window.isEmpty() || column < 0 || row < 0) {
            throw new IndexOutOfBoundsException("There is no tile " + column + ", " + row);
        }
        int bands = options.bandNames().size();
        if (pixels.length != window.pixels() * bands) {
            throw new IllegalArgumentException("Tile " + column + ", " + row + " needs " + window.pixels() * bands
                    + " numbers, not " + pixels.length);
        }
        TileEncoder encoder = takeEncoder();
        ByteBuffer encoded = encoder.encode(pixels, window.width(), window.height());
        try {
            append(row * tilesAcross() + column, encoded);
        } catch (IOException e) {
            throw failed(file, e);
        }
        encoders.add(encoder);
    }

    private TileEncoder takeEncoder() {
        TileEncoder encoder = encoders.poll();
        return encoder != null ? encoder : new TileEncoder(format);
    }

    private void append(int tile, ByteBuffer bytes) throws IOException {
        synchronized (lock) {
            if (finished) {
                throw new IllegalStateException("The file " + file + " is already finished");
            }
            if (level > 0 || tile < next || waiting.containsKey(tile)) {
                throw new IllegalStateException("Tile " + tile + " of " + file + " was already written");
            }
            if (tile > next) {
                waiting.put(tile, copy(bytes));
                return;
            }
            appendNext(bytes);
            for (ByteBuffer follower = waiting.remove(next); follower != null; follower = waiting.remove(next)) {
                appendNext(follower);
            }
        }
    }

    private static ByteBuffer copy(ByteBuffer bytes) {
        return ByteBuffer.allocate(bytes.remaining()).put(bytes).flip();
    }

    private void appendNext(ByteBuffer bytes) throws IOException {
        TileIndex index = levels.get(level);
        int length = bytes.remaining();
        // LAYOUT promises a leader with the length of the tile, and a trailer that repeats its last four bytes.
        ByteBuffer leader = ByteBuffer.allocate(TileIndex.LEADER).order(ByteOrder.LITTLE_ENDIAN);
        leader.putInt(length).flip();
        ByteBuffer trailer = bytes.slice(bytes.limit() - TileIndex.TRAILER, TileIndex.TRAILER);
        ByteBuffer[] whole = {leader, bytes, trailer};
        while (trailer.hasRemaining()) {
            out.getChannel().write(whole);
        }
        end += TileIndex.LEADER;
        index.offsets[next] = end;
        index.byteCounts[next] = length;
        end += length + TileIndex.TRAILER;
        next++;
    }

    /** Number of tiles of all overviews. */
    public int overviewTiles() {
        return levels.stream().skip(1).mapToInt(TileIndex::tiles).sum();
    }

    /**
     * Computes and writes the overviews, after all tiles of the image are written. {@link #commit()} does the same on one
     * thread if this method was not called.
     *
     * @param threads number of threads, at least 1; the result does not depend on it
     * @param progress advances by one for each of the {@link #overviewTiles()}
     * @throws AetherException when the file cannot be written
     * @throws IllegalStateException when tiles are missing
     */
    public void writeOverviews(int threads, Progress progress) {
        synchronized (lock) {
            requireAllTiles();
            OverviewBuilder builder = new OverviewBuilder(out.getChannel(), format, options.overviews());
            try {
                while (level < levels.size() - 1) {
                    TileIndex below = levels.get(level);
                    level++;
                    next = 0;
                    TileIndex index = levels.get(level);
                    OrderedWork.run(
                            index.tiles(),
                            threads,
                            threads + 1,
                            tile -> overviewTile(builder, below, index, tile),
                            (tile, bytes) -> {
                                progress.check();
                                try {
                                    appendNext(bytes);
                                } catch (IOException e) {
                                    throw new UncheckedIOException(e);
                                }
                                progress.advance(1);
                            });
                }
            } catch (UncheckedIOException e) {
                throw failed(file, Objects.requireNonNull(e.getCause()));
            }
        }
    }

    private ByteBuffer overviewTile(OverviewBuilder builder, TileIndex below, TileIndex index, int tile) {
        try {
            float[] pixels = builder.tile(below, index, tile);
            PixelWindow window = index.window(tile);
            TileEncoder encoder = takeEncoder();
            ByteBuffer bytes = copy(encoder.encode(pixels, window.width(), window.height()));
            encoders.add(encoder);
            return bytes;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void requireAllTiles() {
        if (finished) {
            throw new IllegalStateException("The file " + file + " is already finished");
        }
        int tiles = levels.get(level).tiles();
        if (next != tiles) {
            throw new IllegalStateException("Tile " + next + " of " + tiles + " is missing in " + file);
        }
    }

    /**
     * Finishes the file, with its overviews, flushes it to disk and moves it into place. Without this call, {@link #close()}
     * removes the written parts.
     *
     * @throws AetherException when the file cannot be finished or moved
     * @throws IllegalStateException when tiles are missing
     */
    public void commit() {
        synchronized (lock) {
            requireAllTiles();
            writeOverviews(1, Progress.NONE);
            try {
                if (scratch != null) {
                    joinTiles(scratch);
                }
                part.out().seek(0);
                part.out().write(header());
                PartFile names = classNames();
                try {
                    part.moveIntoPlace();
                    finished = true;
                    removeSidecars();
                    if (names != null) {
                        names.moveIntoPlace();
                    }
                } catch (IOException | RuntimeException e) {
                    if (names != null) {
                        names.discard();
                    }
                    throw e;
                }
                if (scratch != null) {
                    scratch.discard();
                }
            } catch (IOException e) {
                throw failed(file, e);
            }
        }
    }

    /**
     * Deletes the files that describe an older raster of this name: GDAL would apply their statistics, masks and overviews
     * to the new one.
     */
    private void removeSidecars() throws IOException {
        for (String ending : SIDECAR_SUFFIXES) {
            Files.deleteIfExists(beside(ending));
        }
    }

    /** The file of class names, not yet moved into place; null without a legend. */
    private @Nullable PartFile classNames() throws IOException {
        ClassLegend legend = options.legend();
        if (legend == null) {
            return null;
        }
        Path target = beside(METADATA_SUFFIX);
        PartFile.removeAbandoned(target);
        PartFile names = PartFile.create(target);
        try {
            names.out().write(legend.sidecar());
            return names;
        } catch (IOException e) {
            names.discard();
            throw e;
        }
    }

    private Path beside(String end) {
        return file.resolveSibling(file.getFileName() + end);
    }

    /** Copies the tiles behind the directories, those of the smallest overview first. */
    private void joinTiles(PartFile tiles) throws IOException {
        FileChannel from = tiles.out().getChannel();
        FileChannel to = part.out().getChannel().position(directoriesEnd());
        for (int i = levels.size() - 1; i >= 0; i--) {
            TileIndex index = levels.get(i);
            long position = index.start();
            long stop = position + index.length();
            while (position < stop) {
                position += from.transferTo(position, stop - position, to);
            }
        }
    }

    /** Removes the written parts unless {@link #commit()} has finished the file. */
    @Override
    public void close() {
        synchronized (lock) {
            encoders.clear();
            waiting.clear();
            if (!finished) {
                finished = true;
                try {
                    part.discard();
                } finally {
                    if (scratch != null) {
                        scratch.discard();
                    }
                }
            }
        }
    }

    private static RuntimeException failed(Path file, IOException cause) {
        if (cause instanceof ClosedByInterruptException) {
            return new CancelledException();
        }
        return new AetherException(
                Kind.OUT_OF_RESOURCES,
                cause,
                "Writing {} failed ({}); free space on the disk or choose another place.",
                file,
                String.valueOf(cause.getMessage()));
    }

    /** Position of the first directory. */
    private int headerLength() {
        int length = (big ? 16 : 8) + layout().length;
        return length + (length & 1);
    }

    private static byte[] layout() {
        String text =
                String.format(Locale.ROOT, "GDAL_STRUCTURAL_METADATA_SIZE=%06d bytes\n", LAYOUT.length()) + LAYOUT;
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private long directoriesEnd() {
        long end = headerLength();
        for (int i = 0; i < levels.size(); i++) {
            end += directory(i, new long[levels.get(i).tiles()]).length();
        }
        return end;
    }

    /**
     * The header and all directories. They are contiguous, so that a reader over the network needs one request to find all
     * tiles.
     */
    private byte[] header() {
        long[] starts = new long[levels.size()];
        long at = directoriesEnd();
        for (int i = levels.size() - 1; i >= 0; i--) {
            starts[i] = at;
            at += levels.get(i).length();
        }
        ByteBuffer header =
                ByteBuffer.allocate(Math.toIntExact(directoriesEnd())).order(ByteOrder.LITTLE_ENDIAN);
        header.put((byte) 'I').put((byte) 'I');
        if (big) {
            header.putShort((short) 43).putShort((short) 8).putShort((short) 0).putLong(headerLength());
        } else {
            header.putShort((short) 42).putInt(headerLength());
        }
        header.put(layout()).position(headerLength());
        for (int i = 0; i < levels.size(); i++) {
            TiffTags tags = directory(i, levels.get(i).movedTo(starts[i]));
            boolean last = i == levels.size() - 1;
            header.put(tags.bytes(header.position(), last ? 0 : header.position() + tags.length()));
        }
        return header.array();
    }

    private TiffTags directory(int number, long[] offsets) {
        TileIndex index = levels.get(number);
        PixelType type = options.type();
        int bands = options.bandNames().size();
        boolean colour = type == PixelType.UINT8 && bands == 3;
        int[] bits = new int[bands];
        int[] formats = new int[bands];
        Arrays.fill(bits, type == PixelType.FLOAT32 ? 32 : 8);
        Arrays.fill(formats, sampleFormat(type));
        TiffTags tags = new TiffTags(big);
        tags.number(BaselineTIFFTagSet.TAG_IMAGE_WIDTH, index.width)
                .number(BaselineTIFFTagSet.TAG_IMAGE_LENGTH, index.height)
                .shorts(BaselineTIFFTagSet.TAG_BITS_PER_SAMPLE, bits)
                .shorts(
                        BaselineTIFFTagSet.TAG_COMPRESSION,
                        options.compression().code())
                .shorts(BaselineTIFFTagSet.TAG_PHOTOMETRIC_INTERPRETATION, photometric(colour))
                .shorts(BaselineTIFFTagSet.TAG_SAMPLES_PER_PIXEL, bands)
                .shorts(BaselineTIFFTagSet.TAG_PLANAR_CONFIGURATION, 1)
                .shorts(BaselineTIFFTagSet.TAG_PREDICTOR, format.predictor())
                .number(BaselineTIFFTagSet.TAG_TILE_WIDTH, options.tileSize())
                .number(BaselineTIFFTagSet.TAG_TILE_LENGTH, options.tileSize())
                .positions(BaselineTIFFTagSet.TAG_TILE_OFFSETS, offsets)
                .positions(BaselineTIFFTagSet.TAG_TILE_BYTE_COUNTS, index.byteCounts)
                .shorts(BaselineTIFFTagSet.TAG_SAMPLE_FORMAT, formats)
                .text(PrivateTIFFTagSet.TAG_GDAL_NODATA, noData(type));
        if (number == 0) {
            geoKeys.putInto(tags);
            tags.doubles(GeoTIFFTagSet.TAG_MODEL_PIXEL_SCALE, grid.pixelWidth(), grid.pixelHeight(), 0)
                    .doubles(GeoTIFFTagSet.TAG_MODEL_TIE_POINT, 0, 0, 0, grid.west(), grid.north(), 0)
                    .text(
                            PrivateTIFFTagSet.TAG_GDAL_METADATA,
                            GdalMetadata.format(options.bandNames(), options.metadata()));
        } else {
            tags.number(BaselineTIFFTagSet.TAG_NEW_SUBFILE_TYPE, REDUCED_IMAGE);
        }
        if (!colour && bands > 1) {
            tags.shorts(BaselineTIFFTagSet.TAG_EXTRA_SAMPLES, new int[bands - 1]);
        }
        ClassLegend legend = options.legend();
        if (legend != null) {
            tags.shorts(BaselineTIFFTagSet.TAG_COLOR_MAP, legend.colorMap());
        }
        return tags;
    }

    private int photometric(boolean colour) {
        if (options.legend() != null) {
            return PHOTOMETRIC_PALETTE;
        }
        return colour ? PHOTOMETRIC_RGB : PHOTOMETRIC_MIN_IS_BLACK;
    }

    private static int sampleFormat(PixelType type) {
        return switch (type) {
            case FLOAT32, FLOAT64 -> 3;
            case INT8 -> 2;
            case UINT8 -> 1;
        };
    }

    private static byte[] noData(PixelType type) {
        String text =
                switch (type) {
                    case FLOAT32, FLOAT64 -> "nan";
                    case INT8 -> "-128";
                    case UINT8 -> "255";
                };
        return (text + "\0").getBytes(StandardCharsets.US_ASCII);
    }
}
