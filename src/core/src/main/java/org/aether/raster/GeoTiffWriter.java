package org.aether.raster;

import it.geosolutions.imageio.plugins.tiff.BaselineTIFFTagSet;
import it.geosolutions.imageio.plugins.tiff.GeoTIFFTagSet;
import it.geosolutions.imageio.plugins.tiff.PrivateTIFFTagSet;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.aether.AetherException;

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
 *   <li>pixel-interleaved, north up, with GeoKeys (EPSG code where the CRS has one), GDAL band names and no-data value;
 *       classic TIFF when it is sure to stay below 4 GB, BigTIFF otherwise;
 *   <li>the same bytes for the same tiles, however many threads brought them: tiles stand in the file row after row;
 *   <li>there only when it is finished: bytes go to a {@code .part} file beside it, which {@link #commit()} flushes to
 *       disk and moves into place, and {@link #close()} removes otherwise; what a killed process left of the same file
 *       is removed by {@link #create}.
 * </ul>
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
    }

    /**
     * How to write.
     *
     * @param type FLOAT32, INT8 or UINT8
     * @param bandNames one name a band
     * @param tileSize pixels along a tile's edge, a multiple of 16
     * @param metadata text items for the GDAL_METADATA tag, such as the attribution
     */
    public record Options(
            PixelType type,
            List<String> bandNames,
            Compression compression,
            int tileSize,
            Map<String, String> metadata) {

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
                        + (TiffDirectory.MOST_BLOCK_BYTES >> 20) + " MB as floats); choose a smaller --tile-size.");
            }
        }

        /** ZSTD (smallest and fastest on embeddings, see docs/decisions.md), tiles of at most about 8 MB, no items. */
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
            return new Options(type, bandNames, compression, tileSize, items);
        }
    }

    /** Below this many bytes a file is sure to fit into the 32-bit offsets of a classic TIFF. */
    private static final long CLASSIC_LIMIT = (1L << 32) - (1 << 20);

    private static final int PHOTOMETRIC_RGB = 2;
    private static final int PHOTOMETRIC_MIN_IS_BLACK = 1;

    private final Path file;
    private final PartFile part;
    private final RasterGrid grid;
    private final Options options;
    private final boolean big;
    private final int tilesAcross;
    private final int tilesDown;
    private final GeoKeys geoKeys;
    private final RandomAccessFile out;
    private final ConcurrentLinkedQueue<TileEncoder> encoders = new ConcurrentLinkedQueue<>();

    private final Object lock = new Object();
    private final long[] offsets;
    private final long[] byteCounts;
    private final Map<Integer, byte[]> waiting = new HashMap<>();
    private int next;
    private long end;
    private boolean finished;

    private GeoTiffWriter(Path file, RasterGrid grid, Options options, boolean big, PartFile part) {
        this.file = file;
        this.part = part;
        this.out = part.out();
        this.grid = grid;
        this.options = options;
        this.big = big;
        tilesAcross = (grid.width() - 1) / options.tileSize() + 1;
        tilesDown = (grid.height() - 1) / options.tileSize() + 1;
        int tiles = Math.multiplyExact(tilesAcross, tilesDown);
        offsets = new long[tiles];
        byteCounts = new long[tiles];
        geoKeys = new GeoKeys(grid.crs());
        end = (long) headerLength() + directory().length;
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
        PartFile part;
        try {
            part = PartFile.create(target);
        } catch (IOException e) {
            throw new AetherException(
                    "Cannot write to the directory " + directory
                            + "; give it write permission or choose another place for " + target.getFileName() + ".",
                    e);
        }
        try {
            boolean big = forceBig || mostBytes(grid, options) > CLASSIC_LIMIT;
            GeoTiffWriter writer = new GeoTiffWriter(target, grid, options, big, part);
            writer.out.seek(writer.end);
            return writer;
        } catch (IOException | RuntimeException e) {
            part.discard();
            throw e instanceof RuntimeException unchecked ? unchecked : failed(target, (IOException) e);
        }
    }

    private static long mostBytes(RasterGrid grid, Options options) {
        int bands = options.bandNames().size();
        long tiles = ((grid.width() - 1L) / options.tileSize() + 1) * ((grid.height() - 1L) / options.tileSize() + 1);
        int raw = TileEncoder.rawBytes(options.type(), bands, options.tileSize());
        return tiles * (TileEncoder.bound(options.compression(), raw) + 16);
    }

    /** Whether the file is a BigTIFF. */
    boolean isBig() {
        return big;
    }

    /** Tiles in a row. */
    public int tilesAcross() {
        return tilesAcross;
    }

    /** Rows of tiles. */
    public int tilesDown() {
        return tilesDown;
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
        TileEncoder encoder = encoders.poll();
        if (encoder == null) {
            encoder = new TileEncoder(options.type(), options.compression(), bands, options.tileSize());
        }
        int length = encoder.encode(pixels, window.width(), window.height());
        append(row * tilesAcross + column, encoder.bytes(), length);
        encoders.add(encoder);
    }

    private void append(int tile, byte[] bytes, int length) {
        synchronized (lock) {
            if (finished) {
                throw new IllegalStateException("The file " + file + " is already finished");
            }
            if (tile < next || waiting.containsKey(tile)) {
                throw new IllegalStateException("Tile " + tile + " of " + file + " was written before");
            }
            if (tile > next) {
                waiting.put(tile, Arrays.copyOf(bytes, length));
                return;
            }
            try {
                appendNext(bytes, length);
                for (byte[] follower = waiting.remove(next); follower != null; follower = waiting.remove(next)) {
                    appendNext(follower, follower.length);
                }
            } catch (IOException e) {
                throw failed(file, e);
            }
        }
    }

    private void appendNext(byte[] bytes, int length) throws IOException {
        out.write(bytes, 0, length);
        offsets[next] = end;
        byteCounts[next] = length;
        end += length;
        next++;
    }

    /**
     * Finishes the file, flushes it to the disk and moves it into place. Without this call, {@link #close()} removes what
     * was written.
     *
     * @throws AetherException when the file cannot be finished or moved
     * @throws IllegalStateException when tiles are missing
     */
    public void commit() {
        synchronized (lock) {
            if (finished) {
                throw new IllegalStateException("The file " + file + " is already finished");
            }
            if (next != offsets.length) {
                throw new IllegalStateException("Tile " + next + " of " + offsets.length + " is missing in " + file);
            }
            try {
                out.seek(0);
                out.write(header());
                out.write(directory());
                part.moveIntoPlace();
                finished = true;
            } catch (IOException e) {
                throw failed(file, e);
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
                part.discard();
            }
        }
    }

    private static AetherException failed(Path file, IOException cause) {
        return new AetherException(
                "Writing " + file + " failed (" + cause.getMessage()
                        + "); free space on the disk or choose another place.",
                cause);
    }

    private int headerLength() {
        return big ? 16 : 8;
    }

    private byte[] header() {
        ByteBuffer header = ByteBuffer.allocate(headerLength()).order(ByteOrder.LITTLE_ENDIAN);
        header.put((byte) 'I').put((byte) 'I');
        if (big) {
            header.putShort((short) 43).putShort((short) 8).putShort((short) 0).putLong(headerLength());
        } else {
            header.putShort((short) 42).putInt(headerLength());
        }
        return header.array();
    }

    /** The directory stands before the tiles, so that a reader over the network needs one request to know them. */
    private byte[] directory() {
        PixelType type = options.type();
        int bands = options.bandNames().size();
        boolean colour = type == PixelType.UINT8 && bands == 3;
        int[] bits = new int[bands];
        int[] formats = new int[bands];
        Arrays.fill(bits, type == PixelType.FLOAT32 ? 32 : 8);
        Arrays.fill(formats, sampleFormat(type));
        TiffTags tags = new TiffTags(big);
        geoKeys.putInto(tags);
        tags.number(BaselineTIFFTagSet.TAG_IMAGE_WIDTH, grid.width())
                .number(BaselineTIFFTagSet.TAG_IMAGE_LENGTH, grid.height())
                .shorts(BaselineTIFFTagSet.TAG_BITS_PER_SAMPLE, bits)
                .shorts(BaselineTIFFTagSet.TAG_COMPRESSION, options.compression().code)
                .shorts(
                        BaselineTIFFTagSet.TAG_PHOTOMETRIC_INTERPRETATION,
                        colour ? PHOTOMETRIC_RGB : PHOTOMETRIC_MIN_IS_BLACK)
                .shorts(BaselineTIFFTagSet.TAG_SAMPLES_PER_PIXEL, bands)
                .shorts(BaselineTIFFTagSet.TAG_PLANAR_CONFIGURATION, 1)
                .shorts(BaselineTIFFTagSet.TAG_PREDICTOR, TileEncoder.predictor(type, options.compression()))
                .number(BaselineTIFFTagSet.TAG_TILE_WIDTH, options.tileSize())
                .number(BaselineTIFFTagSet.TAG_TILE_LENGTH, options.tileSize())
                .positions(BaselineTIFFTagSet.TAG_TILE_OFFSETS, offsets)
                .positions(BaselineTIFFTagSet.TAG_TILE_BYTE_COUNTS, byteCounts)
                .shorts(BaselineTIFFTagSet.TAG_SAMPLE_FORMAT, formats)
                .doubles(GeoTIFFTagSet.TAG_MODEL_PIXEL_SCALE, grid.pixelWidth(), grid.pixelHeight(), 0)
                .doubles(GeoTIFFTagSet.TAG_MODEL_TIE_POINT, 0, 0, 0, grid.west(), grid.north(), 0)
                .text(PrivateTIFFTagSet.TAG_GDAL_METADATA, GdalMetadata.format(options.bandNames(), options.metadata()))
                .text(PrivateTIFFTagSet.TAG_GDAL_NODATA, noData(type));
        if (!colour && bands > 1) {
            tags.shorts(BaselineTIFFTagSet.TAG_EXTRA_SAMPLES, new int[bands - 1]);
        }
        return tags.bytes(headerLength(), 0);
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
