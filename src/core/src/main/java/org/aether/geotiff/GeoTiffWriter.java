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
import java.util.concurrent.ConcurrentLinkedQueue;
import org.aether.AetherException;
import org.aether.CancelledException;
import org.aether.OrderedWork;
import org.aether.PartFile;
import org.aether.Progress;
import org.aether.raster.AeQuantization;
import org.aether.raster.ClassLegend;
import org.aether.raster.PixelWindow;
import org.aether.raster.RasterGrid;

/**
 * Writes a tiled GeoTIFF, tile by tile, so that no raster is ever held whole.
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
 * <p>What the file is:
 *
 * <ul>
 *   <li>a cloud-optimised GeoTIFF: all directories first, then the tiles, those of the smallest overview before those of
 *       the larger ones and of the image itself; {@link Overviews} says what the overviews hold;
 *   <li>pixel-interleaved, north up, with GeoKeys (EPSG code where the CRS has one), GDAL band names and no-data value;
 *       classic TIFF when it is sure to stay below 4 GB, BigTIFF otherwise;
 *   <li>the same bytes for the same tiles, however many threads brought them: tiles stand in the file row after row;
 *   <li>there only when it is finished: bytes go to {@code .part} files beside it, which {@link #commit()} puts
 *       together, flushes to disk and moves into place, and {@link #close()} removes otherwise; what a killed process
 *       left of the same file is removed by {@link #create}. With overviews the directory needs room for the result
 *       twice, because tiles arrive before their overviews and stand behind them.
 * </ul>
 *
 * <p>Class rasters get names and colours ({@link ClassLegend}); the names stand in NAME.aux.xml beside the file, where GDAL
 * looks for them. Files that lay beside an older raster of the same name (NAME.aux.xml, .msk, .ovr) are removed, as GDAL
 * does: its scales, masks and class names would be read with the new one.
 *
 * <p>Own code where libraries exist, because ImageIO-Ext's writer truncates deflate streams that do not compress.
 *
 * <p>Thread-safe. Tiles are compressed on the calling threads; only appending them is done one after the other. They may
 * come in any order, but a compressed tile waits in memory until all before it (row after row, from the north-west) are
 * written. So hand tiles out in that order, each worker taking the next: then few ever wait.
 */
public final class GeoTiffWriter implements AutoCloseable {

    /** Compression of the tiles. */
    public enum Compression {
        NONE(BaselineTIFFTagSet.COMPRESSION_NONE),
        LZW(BaselineTIFFTagSet.COMPRESSION_LZW),
        DEFLATE(BaselineTIFFTagSet.COMPRESSION_ZLIB),
        ZSTD(PrivateTIFFTagSet.COMPRESSION_ZSTD);

        private final int code;

        Compression(int code) {
            this.code = code;
        }

        /** The one with a TIFF's number, or null when it is none of these. */
        static Compression of(int code) {
            if (code == BaselineTIFFTagSet.COMPRESSION_DEFLATE) {
                return DEFLATE;
            }
            for (Compression compression : values()) {
                if (compression.code == code) {
                    return compression;
                }
            }
            return null;
        }
    }

    /**
     * How to write.
     *
     * @param type FLOAT32, INT8 or UINT8
     * @param bandNames one name a band
     * @param tileSize pixels along a tile's edge, a multiple of 16
     * @param metadata text items for the GDAL_METADATA tag, such as the attribution
     * @param overviews how the smaller versions are made
     * @param legend names and colours of the classes of one UINT8 band, or null
     */
    public record Options(
            PixelType type,
            List<String> bandNames,
            Compression compression,
            int tileSize,
            Map<String, String> metadata,
            Overviews overviews,
            ClassLegend legend) {

        /** Bytes of a tile that {@link #of} aims at: large enough to read fast, small enough to hold many. */
        private static final long TILE_BYTES = 8L << 20;

        /** @throws AetherException when a tile is larger than {@link GeoTiffRaster} reads */
        public Options {
            bandNames = List.copyOf(bandNames);
            metadata = Map.copyOf(metadata);
            if (type == PixelType.FLOAT64) {
                throw new IllegalArgumentException("FLOAT64 is read only");
            }
            if (tileSize <= 0 || tileSize % 16 != 0) {
                throw new IllegalArgumentException("A tile size is a positive multiple of 16, not " + tileSize);
            }
            if (bandNames.isEmpty() || bandNames.size() > 0xffff) {
                throw new IllegalArgumentException("A GeoTIFF has 1 to 65535 bands, not " + bandNames.size());
            }
            if ((double) tileSize * tileSize * bandNames.size() * Float.BYTES > TiffDirectory.MOST_BLOCK_BYTES) {
                throw new AetherException("Tiles of " + tileSize + " pixels with " + bandNames.size()
                        + " bands are too large to be read again (more than "
                        + (TiffDirectory.MOST_BLOCK_BYTES >> 20) + " MB as floats); choose smaller tiles.");
            }
            if (legend != null && (type != PixelType.UINT8 || bandNames.size() != 1)) {
                throw new IllegalArgumentException("Only one band of bytes has a legend");
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

        /** ZSTD (smallest and fastest on embeddings, see docs/decisions.md), tiles of at most about 8 MB, no items, no overviews. */
        public static Options of(PixelType type, List<String> bandNames) {
            long pixelBytes = (long) bandNames.size() * (type == PixelType.FLOAT32 ? Float.BYTES : 1);
            int tileSize = 512;
            while (tileSize > 64 && tileSize * (long) tileSize * pixelBytes > TILE_BYTES) {
                tileSize /= 2;
            }
            return new Options(type, bandNames, Compression.ZSTD, tileSize, Map.of());
        }

        /** The same with text items. */
        public Options withMetadata(Map<String, String> items) {
            return new Options(type, bandNames, compression, tileSize, items, overviews, legend);
        }

        /** The same with overviews made in this way. */
        public Options withOverviews(Overviews kind) {
            return new Options(type, bandNames, compression, tileSize, metadata, kind, legend);
        }

        /** The same with names and colours of classes, which also become text items {@code CLASS_000}, …. */
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

    /** Below this many bytes a file is sure to fit into the 32-bit offsets of a classic TIFF. */
    private static final long CLASSIC_LIMIT = (1L << 32) - (1 << 20);

    private static final int REDUCED_IMAGE = 1;
    private static final int PHOTOMETRIC_RGB = 2;
    private static final int PHOTOMETRIC_MIN_IS_BLACK = 1;
    private static final int PHOTOMETRIC_PALETTE = 3;

    /** The file beside a raster in which GDAL keeps metadata. */
    private static final String METADATA_FILE = ".aux.xml";

    /** What GDAL looks for behind the header to know that reading the front of the file is enough. */
    private static final String LAYOUT = "LAYOUT=IFDS_BEFORE_DATA\nBLOCK_ORDER=ROW_MAJOR\nBLOCK_LEADER=SIZE_AS_UINT4\n"
            + "BLOCK_TRAILER=LAST_4_BYTES_REPEATED\nKNOWN_INCOMPATIBLE_EDITION=NO\n ";

    private static final List<String> COMPANIONS = List.of(METADATA_FILE, ".msk", ".msk.ovr", ".ovr", ".ovr.msk");

    private final Path file;
    private final PartFile part;
    private final PartFile scratch;
    private final RasterGrid grid;
    private final Options options;
    private final boolean big;
    private final List<TileIndex> levels;
    private final GeoKeys geoKeys;
    private final RandomAccessFile out;
    private final ConcurrentLinkedQueue<TileEncoder> encoders = new ConcurrentLinkedQueue<>();

    private final Object lock = new Object();
    private final Map<Integer, ByteBuffer> waiting = new HashMap<>();

    /** The level whose tiles are being written, and the next of them. */
    private int level;

    private int next;
    private long end;
    private boolean finished;

    /** @param scratch where the tiles wait until those that stand before them are known; null when none will */
    private GeoTiffWriter(
            Path file,
            RasterGrid grid,
            Options options,
            boolean big,
            List<TileIndex> levels,
            PartFile part,
            PartFile scratch) {
        this.file = file;
        this.part = part;
        this.scratch = scratch;
        this.out = scratch == null ? part.out() : scratch.out();
        this.grid = grid;
        this.options = options;
        this.big = big;
        this.levels = levels;
        geoKeys = new GeoKeys(grid);
        end = scratch == null ? directoriesEnd() : 0;
    }

    /**
     * Starts a file.
     *
     * @param file what {@link #commit()} will put in place, replacing what was there; its directory must exist
     * @throws AetherException when the directory does not exist or cannot be written to, or the CRS cannot be expressed
     *     in GeoTIFF
     */
    public static GeoTiffWriter create(Path file, RasterGrid grid, Options options) {
        return create(file, grid, options, false);
    }

    /** @param forceBig BigTIFF also where a classic one would do */
    static GeoTiffWriter create(Path file, RasterGrid grid, Options options, boolean forceBig) {
        Path target = file.toAbsolutePath();
        Path directory = target.getParent();
        if (directory == null || !Files.isDirectory(directory)) {
            throw new AetherException(
                    "Cannot write " + file + ": the directory " + directory + " does not exist; create it first.");
        }
        if (Files.isDirectory(target)) {
            throw new AetherException("Cannot write " + file + ": it is a directory; give the name of a file.");
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
            boolean big = forceBig || mostBytes(levels, options) > CLASSIC_LIMIT;
            GeoTiffWriter writer = new GeoTiffWriter(
                    target, grid, options, big, levels, parts.get(0), levels.size() > 1 ? parts.get(1) : null);
            writer.out.seek(writer.end);
            return writer;
        } catch (IOException e) {
            parts.forEach(PartFile::discard);
            throw new AetherException(
                    "Cannot write to the directory " + directory
                            + "; give it write permission or choose another place for " + target.getFileName() + ".",
                    e);
        } catch (RuntimeException e) {
            parts.forEach(PartFile::discard);
            throw e;
        }
    }

    private static long mostBytes(List<TileIndex> levels, Options options) {
        int raw = TileEncoder.rawBytes(options.type(), options.bandNames().size(), options.tileSize());
        long tiles = levels.stream().mapToLong(TileIndex::tiles).sum();
        return tiles * (TileEncoder.bound(options.compression(), raw) + TileIndex.LEADER + TileIndex.TRAILER + 16);
    }

    /** Whether the file is a BigTIFF. */
    boolean isBig() {
        return big;
    }

    /** Tiles in a row. */
    public int tilesAcross() {
        return levels.get(0).across;
    }

    /** Rows of tiles. */
    public int tilesDown() {
        return levels.get(0).down;
    }

    /** The part of a tile that lies inside the grid: what {@link #write} takes for it. */
    public PixelWindow window(int column, int row) {
        int size = options.tileSize();
        return new PixelWindow(column * size, row * size, size, size).intersection(grid.window());
    }

    /**
     * Writes one tile. The numbers are floats whatever the file's type: INT8 is quantised with {@link AeQuantization},
     * UINT8 rounded and kept within 0 and 254; NaN becomes the type's no-data value (NaN, -128, 255).
     *
     * @param column tile column, 0 in the west
     * @param row tile row, 0 in the north
     * @param pixels {@code [height, width, bands]} of the tile's part inside the grid ({@link #window}); not kept
     * @throws AetherException when the file cannot be written, for instance because the disk is full
     * @throws IllegalStateException when the tile was written before, or the file is finished
     */
    public void write(int column, int row, float[] pixels) {
        PixelWindow window = window(column, row);
        if (window.isEmpty() || column < 0 || row < 0) {
            throw new IndexOutOfBoundsException("There is no tile " + column + ", " + row);
        }
        int bands = options.bandNames().size();
        if (pixels.length != window.pixels() * bands) {
            throw new IllegalArgumentException("Tile " + column + ", " + row + " takes " + window.pixels() * bands
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
        return encoder != null
                ? encoder
                : new TileEncoder(
                        options.type(),
                        options.compression(),
                        options.bandNames().size(),
                        options.tileSize());
    }

    private void append(int tile, ByteBuffer bytes) throws IOException {
        synchronized (lock) {
            if (finished) {
                throw new IllegalStateException("The file " + file + " is already finished");
            }
            if (level > 0 || tile < next || waiting.containsKey(tile)) {
                throw new IllegalStateException("Tile " + tile + " of " + file + " was written before");
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
        // One write with what LAYOUT promises around each tile: its length before it, its last four bytes once more.
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

    /** How many tiles the overviews have together. */
    public int overviewTiles() {
        return levels.stream().skip(1).mapToInt(TileIndex::tiles).sum();
    }

    /**
     * Makes the overviews from the tiles of the image, all of which must be written; {@link #commit()} does it on one
     * thread where this was not called before.
     *
     * @param threads how many may work on it, at least 1; the result does not depend on it
     * @param progress one unit a tile of {@link #overviewTiles()}
     * @throws AetherException when the file cannot be written
     * @throws IllegalStateException when tiles are missing
     */
    public void writeOverviews(int threads, Progress progress) {
        synchronized (lock) {
            requireAllTiles();
            OverviewBuilder builder = new OverviewBuilder(out.getChannel(), options);
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
                throw failed(file, e.getCause());
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
     * Finishes the file, with overviews where they are wanted and not yet written, flushes it to the disk and moves it
     * into place. Without this call, {@link #close()} removes what
     * was written.
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
                    joinTiles();
                }
                part.out().seek(0);
                part.out().write(header());
                PartFile names = classNames();
                try {
                    part.moveIntoPlace();
                    finished = true;
                    removeCompanions();
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
     * Removes what stands beside an older file of this name and describes it: GDAL's statistics, masks and overviews, which
     * every reader of GDAL's would take for those of the new file.
     */
    private void removeCompanions() throws IOException {
        for (String ending : COMPANIONS) {
            Files.deleteIfExists(beside(ending));
        }
    }

    /** The file of class names, written but not yet in place; null when there are none. */
    private PartFile classNames() throws IOException {
        if (options.legend() == null) {
            return null;
        }
        Path target = beside(METADATA_FILE);
        PartFile.removeAbandoned(target);
        PartFile names = PartFile.create(target);
        try {
            names.out().write(options.legend().sidecar());
            return names;
        } catch (IOException e) {
            names.discard();
            throw e;
        }
    }

    private Path beside(String end) {
        return file.resolveSibling(file.getFileName() + end);
    }

    /** Copies the tiles behind the directories, the smallest overview first. */
    private void joinTiles() throws IOException {
        FileChannel from = scratch.out().getChannel();
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

    /** Removes what was written unless {@link #commit()} has finished the file. */
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
                "Writing " + file + " failed (" + cause.getMessage()
                        + "); free space on the disk or choose another place.",
                cause);
    }

    /** Bytes before the first directory. */
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
     * Everything before the tiles. The directories stand together, so that a reader over the network needs one request
     * to know all tiles.
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
                .shorts(BaselineTIFFTagSet.TAG_COMPRESSION, options.compression().code)
                .shorts(BaselineTIFFTagSet.TAG_PHOTOMETRIC_INTERPRETATION, photometric(colour))
                .shorts(BaselineTIFFTagSet.TAG_SAMPLES_PER_PIXEL, bands)
                .shorts(BaselineTIFFTagSet.TAG_PLANAR_CONFIGURATION, 1)
                .shorts(BaselineTIFFTagSet.TAG_PREDICTOR, TileEncoder.predictor(type, options.compression()))
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
        if (options.legend() != null) {
            tags.shorts(BaselineTIFFTagSet.TAG_COLOR_MAP, options.legend().colorMap());
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
