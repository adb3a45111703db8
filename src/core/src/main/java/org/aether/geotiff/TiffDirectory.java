package org.aether.geotiff;

import it.geosolutions.imageio.plugins.tiff.BaselineTIFFTagSet;
import it.geosolutions.imageio.plugins.tiff.PrivateTIFFTagSet;
import it.geosolutions.imageioimpl.plugins.tiff.TIFFImageMetadata;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import org.aether.AetherException;
import org.aether.AetherException.Kind;
import org.aether.raster.PixelWindow;
import org.jspecify.annotations.Nullable;

/**
 * The image file directory of one image of a TIFF: its size, the format of its samples, and the positions of its blocks
 * (tiles or strips) in the file. Immutable.
 *
 * <p>ImageIO-Ext does not report when it reads past the end of a truncated file. The positions of the blocks are therefore
 * compared with the length of the file before any pixel is read.
 */
final class TiffDirectory {

    /** Maximum number of bands with which unsigned bytes are a picture or a class map and not an embedding. */
    static final int MAX_PICTURE_BANDS = 4;

    private static final int IEEE_FLOAT = 3;
    private static final int SIGNED_INTEGER = 2;
    private static final int UNSIGNED_INTEGER = 1;
    private static final int REDUCED_IMAGE = 1;
    private static final int TRANSPARENCY_MASK = 4;

    private final Path file;
    private final TiffFields fields;
    private final int width;
    private final int height;
    private final int blockWidth;
    private final int blockHeight;
    private final int bands;
    private final boolean separate;
    private final long[] offsets;
    private final long[] byteCounts;

    /**
     * Reads the directory and checks that all blocks lie within the file.
     *
     * @param fileLength length of the file in bytes
     * @throws AetherException of kind {@link Kind#DAMAGED} when required tags are missing or invalid, or when the file ends
     *     before its last block
     */
    TiffDirectory(Path file, long fileLength, TIFFImageMetadata metadata) {
        this.file = file;
        this.fields = new TiffFields(file, metadata);
        width = positive(BaselineTIFFTagSet.TAG_IMAGE_WIDTH, "ImageWidth", 0);
        height = positive(BaselineTIFFTagSet.TAG_IMAGE_LENGTH, "ImageLength", 0);
        bands = positive(BaselineTIFFTagSet.TAG_SAMPLES_PER_PIXEL, "SamplesPerPixel", 1);
        separate = fields.integer(BaselineTIFFTagSet.TAG_PLANAR_CONFIGURATION, 1) == 2;
        boolean tiled = fields.has(BaselineTIFFTagSet.TAG_TILE_WIDTH);
        if (tiled) {
            blockWidth = positive(BaselineTIFFTagSet.TAG_TILE_WIDTH, "TileWidth", 0);
            blockHeight = positive(BaselineTIFFTagSet.TAG_TILE_LENGTH, "TileLength", 0);
        } else {
            blockWidth = width;
            // RowsPerStrip may be absent or 2^32-1, which means one strip.
            int rows = fields.integer(BaselineTIFFTagSet.TAG_ROWS_PER_STRIP, height);
            blockHeight = rows <= 0 ? height : Math.min(rows, height);
        }
        offsets = fields.longs(tiled ? BaselineTIFFTagSet.TAG_TILE_OFFSETS : BaselineTIFFTagSet.TAG_STRIP_OFFSETS);
        byteCounts = fields.longs(
                tiled ? BaselineTIFFTagSet.TAG_TILE_BYTE_COUNTS : BaselineTIFFTagSet.TAG_STRIP_BYTE_COUNTS);
        requireWhole(fileLength);
    }

    private void requireWhole(long fileLength) {
        long planeBlocks = (long) blocksAcross() * blocksDown();
        long expected = separate ? planeBlocks * bands : planeBlocks;
        if (offsets.length != expected || byteCounts.length != expected) {
            throw new AetherException(
                    Kind.DAMAGED,
                    "The TIFF {} is damaged: it should have {} blocks of pixels but lists {}; write or download it again.",
                    file,
                    expected,
                    offsets.length);
        }
        for (int i = 0; i < offsets.length; i++) {
            if (offsets[i] < 0 || byteCounts[i] < 0 || offsets[i] > fileLength - byteCounts[i]) {
                throw new AetherException(
                        Kind.DAMAGED,
                        "The TIFF {} is truncated: it has {} bytes, but its pixels end at byte {}; write or download it"
                                + " again.",
                        file,
                        fileLength,
                        offsets[i] + byteCounts[i]);
            }
            if (byteCounts[i] > Integer.MAX_VALUE) {
                throw new AetherException(
                        Kind.DAMAGED,
                        "The TIFF {} is damaged: one of its blocks has {} bytes; write or download it again.",
                        file,
                        byteCounts[i]);
            }
        }
    }

    int width() {
        return width;
    }

    int height() {
        return height;
    }

    int blockWidth() {
        return blockWidth;
    }

    int blockHeight() {
        return blockHeight;
    }

    int bands() {
        return bands;
    }

    int blocksAcross() {
        return PixelWindow.tiles(width, blockWidth);
    }

    int blocksDown() {
        return PixelWindow.tiles(height, blockHeight);
    }

    /** Whether a block is missing in a sparse file, in any band; its pixels have no data. */
    boolean isSparse(int column, int row) {
        int block = row * blocksAcross() + column;
        int planeBlocks = blocksAcross() * blocksDown();
        for (int i = block; i < offsets.length; i += planeBlocks) {
            if (offsets[i] == 0 || byteCounts[i] == 0) {
                return true;
            }
        }
        return false;
    }

    /** Position of a block that holds all bands. */
    long offset(int column, int row) {
        return offset(column, row, 0);
    }

    /** Number of stored bytes of a block that holds all bands. */
    int byteCount(int column, int row) {
        return byteCount(column, row, 0);
    }

    /**
     * Position of a block.
     *
     * @param band 0 when a block holds all bands
     */
    long offset(int column, int row, int band) {
        return offsets[block(column, row, band)];
    }

    /** Number of stored bytes of a block. */
    int byteCount(int column, int row, int band) {
        return Math.toIntExact(byteCounts[block(column, row, band)]);
    }

    private int block(int column, int row, int band) {
        return (band * blocksDown() + row) * blocksAcross() + column;
    }

    /** The compression method; empty when only ImageIO-Ext supports it. */
    Optional<Compression> compression() {
        return Compression.of(compressionCode());
    }

    private int compressionCode() {
        return fields.integer(BaselineTIFFTagSet.TAG_COMPRESSION, BaselineTIFFTagSet.COMPRESSION_NONE);
    }

    /** The predictor: 1 (none), 2 (horizontal differences), 3 (floating point) or another value. */
    int predictor() {
        return fields.integer(BaselineTIFFTagSet.TAG_PREDICTOR, 1);
    }

    /** Whether the first pixel of a byte is in its highest bit. */
    boolean standardFillOrder() {
        return fields.integer(BaselineTIFFTagSet.TAG_FILL_ORDER, 1) == 1;
    }

    /** Whether an image is an overview, and not a mask or another page. */
    static boolean isOverview(TiffFields fields) {
        int subfile = fields.integer(BaselineTIFFTagSet.TAG_NEW_SUBFILE_TYPE, 0);
        return (subfile & REDUCED_IMAGE) != 0 && (subfile & TRANSPARENCY_MASK) == 0;
    }

    /** Whether an image is the mask of an image or of an overview. */
    static boolean isMask(TiffFields fields) {
        return (fields.integer(BaselineTIFFTagSet.TAG_NEW_SUBFILE_TYPE, 0) & TRANSPARENCY_MASK) != 0;
    }

    /** Whether each band has blocks of its own. */
    boolean separate() {
        return separate;
    }

    /**
     * Bits per sample of a mask, 1 or 8.
     *
     * @throws AetherException when the mask is stored in a way that is not supported
     */
    int maskBits() {
        int bits = uniform(BaselineTIFFTagSet.TAG_BITS_PER_SAMPLE, 1, "bits per sample");
        if ((bits != 1 && bits != 8)
                || compression().isEmpty()
                || predictor() > (bits == 8 ? 2 : 1)
                || !standardFillOrder()) {
            throw new AetherException(
                    Kind.INVALID_INPUT,
                    "The mask of {} has {} bits per sample and is compressed with method {}, which is not supported; rewrite"
                            + " the raster with gdal_translate -co COMPRESS=ZSTD (or DEFLATE, LZW).",
                    file,
                    bits,
                    compressionCode());
        }
        return bits;
    }

    /** Whether the tag ExtraSamples marks a band as alpha. */
    boolean isAlpha(int band) {
        int extra = fields.count(BaselineTIFFTagSet.TAG_EXTRA_SAMPLES);
        int index = band - (bands - extra);
        if (index < 0 || index >= extra) {
            return false;
        }
        int kind = fields.integerAt(BaselineTIFFTagSet.TAG_EXTRA_SAMPLES, index, 0);
        return kind == BaselineTIFFTagSet.EXTRA_SAMPLES_ASSOCIATED_ALPHA
                || kind == BaselineTIFFTagSet.EXTRA_SAMPLES_UNASSOCIATED_ALPHA;
    }

    /** Whether the samples are signed integers of 8, 16 or 32 bits or unsigned integers of 8 or 16 bits, which may be scaled. */
    boolean integers() {
        int bits = uniform(BaselineTIFFTagSet.TAG_BITS_PER_SAMPLE, 1, "bits per sample");
        int format = uniform(BaselineTIFFTagSet.TAG_SAMPLE_FORMAT, UNSIGNED_INTEGER, "sample formats");
        return (format == SIGNED_INTEGER && (bits == 8 || bits == 16 || bits == 32))
                || (format == UNSIGNED_INTEGER && (bits == 8 || bits == 16));
    }

    /** Whether each sample has one byte. */
    boolean bytes() {
        return uniform(BaselineTIFFTagSet.TAG_BITS_PER_SAMPLE, 1, "bits per sample") == 8;
    }

    /**
     * The sample type.
     *
     * @param metadata GDAL's metadata, in which older versions of GDAL mark signed bytes
     * @throws AetherException when the type cannot hold an embedding
     */
    PixelType sampleType(GdalMetadata metadata) {
        int bits = uniform(BaselineTIFFTagSet.TAG_BITS_PER_SAMPLE, 1, "bits per sample");
        int format = uniform(BaselineTIFFTagSet.TAG_SAMPLE_FORMAT, UNSIGNED_INTEGER, "sample formats");
        if (format == IEEE_FLOAT && bits == 32) {
            return PixelType.FLOAT32;
        }
        if (format == IEEE_FLOAT && bits == 64) {
            return PixelType.FLOAT64;
        }
        if (bits == 8 && (format == SIGNED_INTEGER || metadata.marksSignedBytes())) {
            return PixelType.INT8;
        }
        if (bits == 8 && format == UNSIGNED_INTEGER) {
            return PixelType.UINT8;
        }
        String kind =
                switch (format) {
                    case IEEE_FLOAT -> "float";
                    case SIGNED_INTEGER -> "signed integer";
                    case UNSIGNED_INTEGER -> "unsigned integer";
                    default -> "complex or unknown";
                };
        String remedy;
        if (format == IEEE_FLOAT) {
            remedy =
                    "; embeddings are read as float32, float64 or signed int8: convert the file with gdal_translate -ot"
                            + " Float32 -co NBITS=32.";
        } else if (integers()) {
            remedy =
                    " without a scale, so their meaning is unknown. If they are the numbers times 10000, add the scale with"
                            + " gdal_translate -a_scale 0.0001. If they are AlphaEarth's bytes in a wider type, convert them with"
                            + " gdal_calc.py -A IN --allBands=A --type=Float32 --calc=\"sign(A)*(A/127.5)**2\" --outfile=OUT.";
        } else {
            remedy =
                    "; embeddings are read as float32, float64, signed int8, or integers with a scale: convert the file to"
                            + " one of these, with gdal_translate -ot Float32 -unscale when the file has a scale.";
        }
        throw new AetherException(
                Kind.INVALID_INPUT, "The pixels of {} are {}-bit {} numbers{}", file, bits, kind, remedy);
    }

    /**
     * Refuses formats that ImageIO-Ext does not support, or decodes wrongly without reporting it: other compressions,
     * predictor 2 with 64-bit numbers, and predictor 3 in big-endian files.
     */
    void requireKnownCompression(ByteOrder order) {
        int bits = fields.integer(BaselineTIFFTagSet.TAG_BITS_PER_SAMPLE, 1);
        if ((predictor() == 2 && bits > 32) || (predictor() == 3 && order == ByteOrder.BIG_ENDIAN)) {
            throw new AetherException(
                    Kind.INVALID_INPUT,
                    "The TIFF {} uses predictor {} with {}-bit {} numbers, which is not supported; rewrite it with"
                            + " gdal_translate -co PREDICTOR=1.",
                    file,
                    predictor(),
                    bits,
                    order == ByteOrder.BIG_ENDIAN ? "big-endian" : "little-endian");
        }
        switch (compressionCode()) {
            case BaselineTIFFTagSet.COMPRESSION_NONE,
                    BaselineTIFFTagSet.COMPRESSION_LZW,
                    BaselineTIFFTagSet.COMPRESSION_ZLIB,
                    BaselineTIFFTagSet.COMPRESSION_DEFLATE,
                    BaselineTIFFTagSet.COMPRESSION_PACKBITS,
                    PrivateTIFFTagSet.COMPRESSION_ZSTD -> {}
            default -> throw new AetherException(
                    Kind.INVALID_INPUT,
                    "The TIFF {} is compressed with method {}, which is not supported; rewrite it with gdal_translate -co"
                            + " COMPRESS=ZSTD (or DEFLATE, LZW).",
                    file,
                    compressionCode());
        }
    }

    /** @throws AetherException when a block exceeds {@link BlockLimit#MAX_BYTES} */
    void requireBlocksWithinLimit() {
        double bytes = BlockLimit.bytes(blockWidth, blockHeight, bands);
        if (bytes > BlockLimit.MAX_BYTES) {
            throw new AetherException(
                    Kind.INVALID_INPUT,
                    "The blocks of {} are too large to read ({}x{} pixels of {} bands, {} MB as floats, more than {} MB);"
                            + " rewrite it with gdal_translate -co TILED=YES.",
                    file,
                    blockWidth,
                    blockHeight,
                    bands,
                    String.format(Locale.ROOT, "%.0f", bytes / (1 << 20)),
                    BlockLimit.MAX_MEGABYTES);
        }
    }

    /** The text of an ASCII tag, or null when it is absent. */
    @Nullable String text(int tag) {
        return fields.text(tag);
    }

    private int positive(int tag, String name, int absent) {
        int value = fields.integer(tag, absent);
        if (value <= 0) {
            throw new AetherException(
                    Kind.DAMAGED,
                    "The TIFF {} is damaged: its tag {} is missing or not positive; write or download it again.",
                    file,
                    name);
        }
        return value;
    }

    private int uniform(int tag, int absent, String name) {
        int first = fields.integerAt(tag, 0, absent);
        int count = fields.count(tag);
        for (int i = 1; i < count; i++) {
            if (fields.integerAt(tag, i, absent) != first) {
                throw new AetherException(
                        Kind.INVALID_INPUT,
                        "The bands of {} differ in their {}; write all bands with one type, for example with"
                                + " gdal_translate -ot Float32.",
                        file,
                        name);
            }
        }
        return first;
    }
}
