package org.aether.geotiff;

import it.geosolutions.imageio.plugins.tiff.PrivateTIFFTagSet;
import it.geosolutions.imageioimpl.plugins.tiff.TIFFImageMetadata;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.aether.AetherException;
import org.aether.AetherException.Kind;
import org.aether.raster.PixelWindow;
import org.jspecify.annotations.Nullable;

/**
 * The mask of an image, which is zero where a pixel has no data. GDAL stores it inside the TIFF, or in the file NAME.msk
 * beside it. Immutable; {@link #open} returns a reader.
 */
final class Mask {

    /** GDAL's flag for one mask for all bands (GMF_PER_DATASET). */
    private static final int PER_DATASET = 2;

    private final Path file;
    private final TiffDirectory directory;

    /** Number of bands of the mask that are used: one, or all when each band of the image has its own mask. */
    private final int bands;

    private final int bits;

    private Mask(Path file, TiffDirectory directory, int bands) {
        this.file = file;
        this.directory = directory;
        this.bands = bands;
        this.bits = directory.maskBits();
    }

    private static Mask of(Path file, TIFFImageMetadata tags, boolean everyBand) throws IOException {
        TiffDirectory directory = new TiffDirectory(file, Files.size(file), tags);
        directory.requireBlocksWithinLimit();
        return new Mask(file, directory, everyBand ? directory.bands() : 1);
    }

    /** The masks inside a TIFF: those of the image and of its overviews. */
    static List<Mask> inside(Path file, TiffReader reader) throws IOException {
        List<Mask> masks = new ArrayList<>();
        for (int i = 1; i < reader.images(); i++) {
            TIFFImageMetadata page = reader.directory(i);
            if (TiffDirectory.isMask(new TiffFields(file, page))) {
                masks.add(of(file, page, true));
            }
        }
        return masks;
    }

    /**
     * The masks in NAME.msk: first that of the image, then those of its overviews. Empty when there is no such file, or when
     * it lacks the item INTERNAL_MASK_FLAGS_1, in which case GDAL ignores it too.
     *
     * @throws AetherException when the file cannot be read as a mask
     */
    static List<Mask> beside(Path raster) {
        Path file = raster.resolveSibling(raster.getFileName() + ".msk");
        List<Mask> masks = new ArrayList<>();
        if (!Files.isRegularFile(file)) {
            return masks;
        }
        try (TiffReader reader = TiffReader.open(file)) {
            TiffChain.check(file);
            TIFFImageMetadata first = reader.directory(0);
            TiffDirectory directory = new TiffDirectory(file, Files.size(file), first);
            GdalMetadata metadata = GdalMetadata.parse(file, directory.text(PrivateTIFFTagSet.TAG_GDAL_METADATA))
                    .or(GdalMetadata.beside(file));
            String flags = metadata.items().get("INTERNAL_MASK_FLAGS_1");
            if (flags == null) {
                return masks;
            }
            boolean everyBand = ((int) GdalNumber.parse(flags) & PER_DATASET) == 0;
            masks.add(of(file, first, everyBand));
            for (int i = 1; i < reader.images(); i++) {
                TIFFImageMetadata page = reader.directory(i);
                if (TiffDirectory.isOverview(new TiffFields(file, page))) {
                    masks.add(of(file, page, everyBand));
                }
            }
            return masks;
        } catch (IOException e) {
            throw new AetherException(
                    Kind.DAMAGED,
                    e,
                    "The mask {} beside the raster cannot be read; write it again with gdal_translate -mask, or remove it.",
                    file);
        }
    }

    /** The mask for an image of the given size, or null. */
    static @Nullable Mask ofSize(List<Mask> masks, int width, int height) {
        return masks.stream()
                .filter(mask -> mask.directory.width() == width && mask.directory.height() == height)
                .findFirst()
                .orElse(null);
    }

    /** Opens a reader. */
    Reader open() throws IOException {
        return new Reader();
    }

    /** Reads a mask. Not thread-safe. */
    final class Reader implements AutoCloseable {

        private final StoredBlocks stored = new StoredBlocks(file);
        private final boolean separate = directory.separate();
        private final int samples = separate ? 1 : directory.bands();
        private final int rowBytes = (int) (((long) directory.blockWidth() * samples * bits + 7) / 8);
        private final TileDecoder decoder = decoder(rowBytes, bits == 8 ? samples : 1);
        private final byte[] row = new byte[rowBytes];

        /**
         * The most recently decoded blocks, as many as a row of blocks has, because the blocks of the image may overlap
         * several rows of blocks of the mask.
         */
        private final Map<Integer, BitSet> decoded = new LinkedHashMap<>(16, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<Integer, BitSet> eldest) {
                return size() > directory.blocksAcross();
            }
        };

        private Reader() throws IOException {}

        private TileDecoder decoder(int rowBytes, int bands) {
            Compression compression = directory.compression().orElseThrow();
            return new TileDecoder(
                    PixelType.UINT8,
                    compression,
                    directory.predictor(),
                    bands,
                    rowBytes / bands,
                    directory.blockHeight());
        }

        /**
         * Tells which pixels have data.
         *
         * @param part pixels of the file
         * @param valid receives {@code part.pixels()} values, row by row in the order of the file
         */
        void read(PixelWindow part, boolean[] valid) throws IOException {
            int blockWidth = directory.blockWidth();
            int blockHeight = directory.blockHeight();
            for (int by = part.y() / blockHeight; by * (long) blockHeight < part.y() + part.height(); by++) {
                for (int bx = part.x() / blockWidth; bx * (long) blockWidth < part.x() + part.width(); bx++) {
                    BitSet block = block(bx, by);
                    PixelWindow shared = part.intersection(
                            new PixelWindow(bx * blockWidth, by * blockHeight, blockWidth, blockHeight));
                    for (int y = shared.y(); y < shared.y() + shared.height(); y++) {
                        int from = (y - by * blockHeight) * blockWidth - bx * blockWidth;
                        int to = (y - part.y()) * part.width() - part.x();
                        for (int x = shared.x(); x < shared.x() + shared.width(); x++) {
                            valid[to + x] = block.get(from + x);
                        }
                    }
                }
            }
        }

        private BitSet block(int column, int row) throws IOException {
            int key = row * directory.blocksAcross() + column;
            BitSet known = decoded.get(key);
            if (known != null) {
                return known;
            }
            BitSet block = new BitSet();
            if (!directory.isSparse(column, row)) {
                int width = directory.blockWidth();
                int height = Math.min(directory.blockHeight(), directory.height() - row * directory.blockHeight());
                block.set(0, width * height);
                for (int plane = 0; plane < (separate ? bands : 1); plane++) {
                    decoder.decode(
                            stored.read(directory.offset(column, row, plane), directory.byteCount(column, row, plane)));
                    for (int y = 0; y < height; y++) {
                        clear(y, width, block);
                    }
                }
            }
            decoded.put(key, block);
            return block;
        }

        private void clear(int y, int width, BitSet block) throws IOException {
            decoder.bytes(y, bits == 8 ? rowBytes / samples : rowBytes, row, 0);
            int counted = separate ? 1 : bands;
            for (int x = 0; x < width; x++) {
                for (int band = 0; band < counted; band++) {
                    int sample = x * samples + band;
                    boolean set = bits == 8 ? row[sample] != 0 : (row[sample >> 3] & 0x80 >> (sample & 7)) != 0;
                    if (!set) {
                        block.clear(y * width + x);
                    }
                }
            }
        }

        @Override
        public void close() {
            stored.close();
        }
    }

    /** @throws AetherException when there are masks, but none has the size of the image */
    static void requireSize(List<Mask> masks, Path raster, int width, int height) {
        if (!masks.isEmpty() && ofSize(masks, width, height) == null) {
            Mask other = masks.get(0);
            throw new AetherException(
                    Kind.INVALID_INPUT,
                    "The mask of {} has {}x{} pixels and the raster {}x{}; write the raster again with gdal_translate, or"
                            + " remove the mask.",
                    raster,
                    other.directory.width(),
                    other.directory.height(),
                    width,
                    height);
        }
    }
}
