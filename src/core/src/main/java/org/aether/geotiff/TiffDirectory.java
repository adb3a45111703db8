package org.aether.geotiff;

import it.geosolutions.imageio.plugins.tiff.BaselineTIFFTagSet;
import it.geosolutions.imageio.plugins.tiff.PrivateTIFFTagSet;
import it.geosolutions.imageio.plugins.tiff.TIFFField;
import it.geosolutions.imageioimpl.plugins.tiff.TIFFImageMetadata;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Locale;
import org.aether.AetherException;

/**
 * What the directory of one image in a TIFF says: its size, how its samples are stored, and where its blocks (tiles or
 * strips) lie in the file. Immutable.
 *
 * <p>ImageIO-Ext reads past the end of a truncated file without a word, so the blocks are compared with the file's
 * length here, before any pixel is read.
 */
final class TiffDirectory {

    /** A block is decoded as a whole, so it must fit into memory, once for each reading thread. */
    static final long MOST_BLOCK_BYTES = 256L << 20;

    private static final int IEEE_FLOAT = 3;
    private static final int SIGNED_INTEGER = 2;
    private static final int UNSIGNED_INTEGER = 1;
    private static final int REDUCED_IMAGE = 1;
    private static final int TRANSPARENCY_MASK = 4;

    private final String file;
    private final TIFFImageMetadata metadata;
    private final int width;
    private final int height;
    private final int blockWidth;
    private final int blockHeight;
    private final int bands;
    private final boolean separate;
    private final long[] offsets;
    private final long[] byteCounts;

    /**
     * @param file name for messages
     * @param fileLength bytes the file has
     * @throws AetherException when the file ends before its pixels do, or lacks the tags that say where they are
     */
    TiffDirectory(String file, long fileLength, TIFFImageMetadata metadata) {
        this.file = file;
        this.metadata = metadata;
        width = positive(BaselineTIFFTagSet.TAG_IMAGE_WIDTH, "ImageWidth");
        height = positive(BaselineTIFFTagSet.TAG_IMAGE_LENGTH, "ImageLength");
        bands = integer(BaselineTIFFTagSet.TAG_SAMPLES_PER_PIXEL, 1);
        separate = integer(BaselineTIFFTagSet.TAG_PLANAR_CONFIGURATION, 1) == 2;
        boolean tiled = metadata.getTIFFField(BaselineTIFFTagSet.TAG_TILE_WIDTH) != null;
        if (tiled) {
            blockWidth = positive(BaselineTIFFTagSet.TAG_TILE_WIDTH, "TileWidth");
            blockHeight = positive(BaselineTIFFTagSet.TAG_TILE_LENGTH, "TileLength");
        } else {
            blockWidth = width;
            // RowsPerStrip may be absent or 2^32-1: then everything is one strip.
            int rows = integer(BaselineTIFFTagSet.TAG_ROWS_PER_STRIP, height);
            blockHeight = rows <= 0 ? height : Math.min(rows, height);
        }
        offsets = longs(tiled ? BaselineTIFFTagSet.TAG_TILE_OFFSETS : BaselineTIFFTagSet.TAG_STRIP_OFFSETS);
        byteCounts = longs(tiled ? BaselineTIFFTagSet.TAG_TILE_BYTE_COUNTS : BaselineTIFFTagSet.TAG_STRIP_BYTE_COUNTS);
        requireWhole(fileLength);
    }

    private void requireWhole(long fileLength) {
        long planeBlocks = (long) blocksAcross() * blocksDown();
        long expected = separate ? planeBlocks * bands : planeBlocks;
        if (offsets.length != expected || byteCounts.length != expected) {
            throw new AetherException("The TIFF " + file + " is damaged: it should have " + expected
                    + " blocks of pixels but lists " + offsets.length + "; fetch or write it again.");
        }
        for (int i = 0; i < offsets.length; i++) {
            if (offsets[i] < 0 || byteCounts[i] < 0 || offsets[i] > fileLength - byteCounts[i]) {
                throw new AetherException("The TIFF " + file + " is truncated: it has " + fileLength
                        + " bytes, but its pixels reach to byte " + (offsets[i] + byteCounts[i])
                        + "; fetch or write it again.");
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
        return (width - 1) / blockWidth + 1;
    }

    int blocksDown() {
        return (height - 1) / blockHeight + 1;
    }

    /** Whether a block was never written (a sparse file), in any band: it holds no data. */
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

    /** Where the bytes of a block of all bands begin. */
    long offset(int column, int row) {
        return offset(column, row, 0);
    }

    /** How many bytes a block of all bands has. */
    int byteCount(int column, int row) {
        return byteCount(column, row, 0);
    }

    /**
     * Where the bytes of a block begin.
     *
     * @param band 0 where a block holds all bands
     */
    long offset(int column, int row, int band) {
        return offsets[block(column, row, band)];
    }

    /** How many bytes a block has. */
    int byteCount(int column, int row, int band) {
        return Math.toIntExact(byteCounts[block(column, row, band)]);
    }

    private int block(int column, int row, int band) {
        return (band * blocksDown() + row) * blocksAcross() + column;
    }

    /**
     * Opens the blocks of the image: by {@link TileDecoder} where it knows the way they are stored, else (big-endian,
     * 64-bit, PackBits and other rare ones) by ImageIO-Ext.
     *
     * @param image index of the image in the file
     * @param type how the samples are read
     */
    BlockSource blocks(Path path, int image, PixelType type, ByteOrder order) throws IOException {
        GeoTiffWriter.Compression compression =
                GeoTiffWriter.Compression.of(integer(BaselineTIFFTagSet.TAG_COMPRESSION, 1));
        int predictor = integer(BaselineTIFFTagSet.TAG_PREDICTOR, 1);
        boolean floats = type == PixelType.FLOAT32;
        boolean known = floats
                ? order == ByteOrder.LITTLE_ENDIAN && (predictor == 1 || predictor == 3) && !wholeNumbers()
                : type != PixelType.FLOAT64 && (predictor == 1 || predictor == 2);
        if (compression == null || !known || integer(BaselineTIFFTagSet.TAG_FILL_ORDER, 1) != 1) {
            return new LibraryBlocks(path, image, this);
        }
        if (separate && bands > 1) {
            TileDecoder[] decoders = new TileDecoder[bands];
            for (int band = 0; band < bands; band++) {
                decoders[band] = new TileDecoder(type, compression, predictor, 1, blockWidth, blockHeight);
            }
            return new BandBlocks(path, this, decoders, type);
        }
        return new PixelBlocks(
                path, this, new TileDecoder(type, compression, predictor, bands, blockWidth, blockHeight));
    }

    /** Whether a directory describes a smaller version of the image before it, and not a mask or another page. */
    static boolean isOverview(TIFFImageMetadata metadata) {
        TIFFField field = metadata.getTIFFField(BaselineTIFFTagSet.TAG_NEW_SUBFILE_TYPE);
        int subfile = field == null ? 0 : (int) field.getAsLong(0);
        return (subfile & REDUCED_IMAGE) != 0 && (subfile & TRANSPARENCY_MASK) == 0;
    }

    /** Whether a directory describes the mask of an image, or of an overview. */
    static boolean isMask(TIFFImageMetadata metadata) {
        TIFFField field = metadata.getTIFFField(BaselineTIFFTagSet.TAG_NEW_SUBFILE_TYPE);
        return field != null && ((int) field.getAsLong(0) & TRANSPARENCY_MASK) != 0;
    }

    /** Whether each band has blocks of its own. */
    boolean separate() {
        return separate;
    }

    /**
     * Bits of each sample of a mask, 1 or 8.
     *
     * @throws AetherException when it is stored in a way that is not read here
     */
    int maskBits() {
        int bits = uniform(BaselineTIFFTagSet.TAG_BITS_PER_SAMPLE, 1, "bits per sample");
        int compression = integer(BaselineTIFFTagSet.TAG_COMPRESSION, 1);
        if ((bits != 1 && bits != 8)
                || GeoTiffWriter.Compression.of(compression) == null
                || integer(BaselineTIFFTagSet.TAG_PREDICTOR, 1) > (bits == 8 ? 2 : 1)
                || integer(BaselineTIFFTagSet.TAG_FILL_ORDER, 1) != 1) {
            throw new AetherException("The mask of " + file + " has " + bits + " bits and is compressed with method "
                    + compression + ", which is not read here; rewrite the raster with gdal_translate -co COMPRESS=ZSTD"
                    + " (or DEFLATE, LZW).");
        }
        return bits;
    }

    /**
     * Undoes the compression of blocks of bytes.
     *
     * @param rowBytes bytes in a row of a block
     * @param bands samples that stand side by side, for the predictor
     */
    TileDecoder byteDecoder(int rowBytes, int bands) {
        return new TileDecoder(
                PixelType.UINT8,
                GeoTiffWriter.Compression.of(integer(BaselineTIFFTagSet.TAG_COMPRESSION, 1)),
                integer(BaselineTIFFTagSet.TAG_PREDICTOR, 1),
                bands,
                rowBytes / bands,
                blockHeight);
    }

    /** Whether the tag ExtraSamples calls a band opacity. */
    boolean isAlpha(int band) {
        TIFFField field = metadata.getTIFFField(BaselineTIFFTagSet.TAG_EXTRA_SAMPLES);
        int extra = field == null ? 0 : field.getCount();
        int index = band - (bands - extra);
        if (index < 0 || index >= extra) {
            return false;
        }
        int kind = field.getAsInt(index);
        return kind == BaselineTIFFTagSet.EXTRA_SAMPLES_ASSOCIATED_ALPHA
                || kind == BaselineTIFFTagSet.EXTRA_SAMPLES_UNASSOCIATED_ALPHA;
    }

    /**
     * Whether the samples are whole numbers that a scale may make numbers of an embedding of, up to 32 bits with a sign
     * or 16 without.
     */
    boolean wholeNumbers() {
        int bits = uniform(BaselineTIFFTagSet.TAG_BITS_PER_SAMPLE, 1, "bits per sample");
        int format = uniform(BaselineTIFFTagSet.TAG_SAMPLE_FORMAT, UNSIGNED_INTEGER, "sample formats");
        return (format == SIGNED_INTEGER && (bits == 8 || bits == 16 || bits == 32))
                || (format == UNSIGNED_INTEGER && (bits == 8 || bits == 16));
    }

    /** Whether each sample is one byte. */
    boolean bytes() {
        return uniform(BaselineTIFFTagSet.TAG_BITS_PER_SAMPLE, 1, "bits per sample") == 8;
    }

    /**
     * The type of the samples as the tags say.
     *
     * @param metadataItems the text of GDAL_METADATA, where older GDAL keeps the sign of bytes
     * @throws AetherException for types that never hold embeddings
     */
    PixelType sampleType(GdalMetadata metadataItems) {
        int bits = uniform(BaselineTIFFTagSet.TAG_BITS_PER_SAMPLE, 1, "bits per sample");
        int format = uniform(BaselineTIFFTagSet.TAG_SAMPLE_FORMAT, UNSIGNED_INTEGER, "sample formats");
        if (format == IEEE_FLOAT && bits == 32) {
            return PixelType.FLOAT32;
        }
        if (format == IEEE_FLOAT && bits == 64) {
            return PixelType.FLOAT64;
        }
        if (bits == 8 && (format == SIGNED_INTEGER || metadataItems.saysSignedBytes())) {
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
        String start = "The pixels of " + file + " are " + bits + "-bit " + kind + " numbers";
        if (format == IEEE_FLOAT) {
            throw new AetherException(start + "; embeddings are read as float32, float64 or signed int8: convert the"
                    + " file with gdal_translate -ot Float32 -co NBITS=32.");
        }
        if (wholeNumbers()) {
            throw new AetherException(start + " without a scale, so what they stand for is not known. If they are"
                    + " numbers times 10000, say so: gdal_translate -a_scale 0.0001. If they are AlphaEarth's bytes in a"
                    + " wider type: gdal_calc.py -A IN --allBands=A --type=Float32 --calc=\"sign(A)*(A/127.5)**2\""
                    + " --outfile=OUT.");
        }
        throw new AetherException(
                start + "; embeddings are read as float32, float64, signed int8, or whole numbers with"
                        + " a scale: convert the file to one of these, with gdal_translate -ot Float32 -unscale where the file"
                        + " says its scale.");
    }

    /**
     * Refuses what ImageIO-Ext cannot undo, or undoes wrongly without a word: other compressions, predictor 2 on 64-bit
     * numbers, predictor 3 in big-endian files.
     */
    void requireKnownCompression(ByteOrder order) {
        int predictor = integer(BaselineTIFFTagSet.TAG_PREDICTOR, 1);
        int bits = integer(BaselineTIFFTagSet.TAG_BITS_PER_SAMPLE, 1);
        if ((predictor == 2 && bits > 32) || (predictor == 3 && order == ByteOrder.BIG_ENDIAN)) {
            throw new AetherException("The TIFF " + file + " uses predictor " + predictor + " on " + bits + "-bit "
                    + (order == ByteOrder.BIG_ENDIAN ? "big-endian" : "little-endian")
                    + " numbers, which is not read here; rewrite it with gdal_translate -co PREDICTOR=1.");
        }
        int compression = integer(BaselineTIFFTagSet.TAG_COMPRESSION, BaselineTIFFTagSet.COMPRESSION_NONE);
        switch (compression) {
            case BaselineTIFFTagSet.COMPRESSION_NONE,
                    BaselineTIFFTagSet.COMPRESSION_LZW,
                    BaselineTIFFTagSet.COMPRESSION_ZLIB,
                    BaselineTIFFTagSet.COMPRESSION_DEFLATE,
                    BaselineTIFFTagSet.COMPRESSION_PACKBITS,
                    PrivateTIFFTagSet.COMPRESSION_ZSTD -> {}
            default -> throw new AetherException("The TIFF " + file + " is compressed with method " + compression
                    + ", which is not read here; rewrite it with gdal_translate -co COMPRESS=ZSTD (or DEFLATE, LZW).");
        }
    }

    /** @throws AetherException when one block alone, all bands as floats, is more than 256 MB */
    void requireBlocksThatFit() {
        int width = Math.min(blockWidth, this.width);
        int height = Math.min(blockHeight, this.height);
        // In doubles, for the product of three large numbers may be more than a long holds.
        double bytes = (double) width * height * bands * Float.BYTES;
        if (bytes > MOST_BLOCK_BYTES) {
            throw new AetherException(String.format(
                    Locale.ROOT,
                    "The blocks of %s are too large to read (%dx%d pixels of %d bands, %.0f MB as floats, more than"
                            + " %d MB); rewrite it with gdal_translate -co TILED=YES.",
                    file,
                    width,
                    height,
                    bands,
                    bytes / (1 << 20),
                    MOST_BLOCK_BYTES >> 20));
        }
    }

    /** The text of an ASCII tag, or null. */
    String text(int tag) {
        TIFFField field = metadata.getTIFFField(tag);
        if (field == null) {
            return null;
        }
        String text = field.getAsString(0);
        int end = text.indexOf('\0');
        return end < 0 ? text : text.substring(0, end);
    }

    private int positive(int tag, String name) {
        int value = integer(tag, 0);
        if (value <= 0) {
            throw new AetherException(
                    "The TIFF " + file + " is damaged: its " + name + " is missing or not positive; fetch it again.");
        }
        return value;
    }

    private int integer(int tag, int otherwise) {
        TIFFField field = metadata.getTIFFField(tag);
        return field == null ? otherwise : (int) field.getAsLong(0);
    }

    private int uniform(int tag, int otherwise, String name) {
        TIFFField field = metadata.getTIFFField(tag);
        if (field == null) {
            return otherwise;
        }
        int first = field.getAsInt(0);
        for (int i = 1; i < field.getCount(); i++) {
            if (field.getAsInt(i) != first) {
                throw new AetherException("The bands of " + file + " differ in their " + name
                        + "; write all bands with one type, for example with gdal_translate -ot Float32.");
            }
        }
        return first;
    }

    private long[] longs(int tag) {
        TIFFField field = metadata.getTIFFField(tag);
        if (field == null) {
            return new long[0];
        }
        long[] values = new long[field.getCount()];
        for (int i = 0; i < values.length; i++) {
            values[i] = field.getAsLong(i);
        }
        return values;
    }
}
