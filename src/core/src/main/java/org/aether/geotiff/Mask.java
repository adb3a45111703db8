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
import org.aether.raster.PixelWindow;

/**
 * The mask of an image: zero where a pixel has no data. GDAL keeps it inside the TIFF, or in the file NAME.msk beside it.
 * Immutable; {@link #open} gives what reads it.
 */
final class Mask {

    private static final int PER_DATASET = 2;

    private final Path file;
    private final TiffDirectory directory;
    /** Bands of the mask that count: the first, or all where each band of the image has its own. */
    private final int bands;

    private final int bits;

    private Mask(Path file, TiffDirectory directory, int bands) {
        this.file = file;
        this.directory = directory;
        this.bands = bands;
        this.bits = directory.maskBits();
    }

    /** A mask of one size; overviews have their own. */
    private static Mask of(Path file, TIFFImageMetadata tags, boolean everyBand) throws IOException {
        TiffDirectory directory = new TiffDirectory(String.valueOf(file.getFileName()), Files.size(file), tags);
        directory.requireBlocksThatFit();
        return new Mask(file, directory, everyBand ? directory.bands() : 1);
    }

    /** The masks inside a TIFF: that of the image itself and those of its overviews. */
    static List<Mask> inside(Path file, TiffReader reader) throws IOException {
        List<Mask> masks = new ArrayList<>();
        for (int i = 1; i < reader.getNumImages(true); i++) {
            TIFFImageMetadata page = reader.directory(i);
            if (TiffDirectory.isMask(page)) {
                masks.add(of(file, page, true));
            }
        }
        return masks;
    }

    /**
     * The masks in NAME.msk, first that of the image itself; none when there is no such file, or when it does not say
     * what it is for, in which case GDAL takes no notice of it either.
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
            TIFFImageMetadata first = reader.directory(0);
            TiffDirectory directory = new TiffDirectory(String.valueOf(file.getFileName()), Files.size(file), first);
            GdalMetadata metadata = GdalMetadata.parse(
                            String.valueOf(file.getFileName()), directory.text(PrivateTIFFTagSet.TAG_GDAL_METADATA))
                    .or(GdalMetadata.beside(file));
            String flags = metadata.items().get("INTERNAL_MASK_FLAGS_1");
            if (flags == null) {
                return masks;
            }
            boolean everyBand = ((int) GdalNumber.parse(flags) & PER_DATASET) == 0;
            masks.add(of(file, first, everyBand));
            for (int i = 1; i < reader.getNumImages(true); i++) {
                TIFFImageMetadata page = reader.directory(i);
                if (TiffDirectory.isOverview(page)) {
                    masks.add(of(file, page, everyBand));
                }
            }
            return masks;
        } catch (IOException | RuntimeException e) {
            if (e instanceof AetherException known) {
                throw known;
            }
            throw new AetherException(
                    "The mask " + file.getFileName() + " beside the raster cannot be read; write it again with"
                            + " gdal_translate -mask, or remove it.",
                    e);
        }
    }

    /** Of several masks the one for an image of a size, or null. */
    static Mask ofSize(List<Mask> masks, int width, int height) {
        return masks.stream()
                .filter(mask -> mask.directory.width() == width && mask.directory.height() == height)
                .findFirst()
                .orElse(null);
    }

    /** Opens the file for one thread. */
    Reader open() throws IOException {
        return new Reader();
    }

    /** Reads a mask; used by one thread at a time. */
    final class Reader implements AutoCloseable {

        private final StoredBlocks stored = new StoredBlocks(file);
        private final boolean separate = directory.separate();
        private final int samples = separate ? 1 : directory.bands();
        private final int rowBytes = (int) (((long) directory.blockWidth() * samples * bits + 7) / 8);
        private final TileDecoder decoder = directory.byteDecoder(rowBytes, bits == 8 ? samples : 1);
        private final byte[] row = new byte[rowBytes];
        /** Decoded blocks, as many as stand side by side: rows of the image's blocks may cut through theirs. */
        private final Map<Integer, BitSet> decoded = new LinkedHashMap<>(16, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<Integer, BitSet> eldest) {
                return size() > directory.blocksAcross();
            }
        };

        private Reader() throws IOException {}

        /**
         * Which pixels have data.
         *
         * @param part pixels of the file
         * @param valid receives {@code part.pixels()} answers, row by row in the file's order
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

    /** @throws AetherException when the mask has another size than its image */
    static Mask required(List<Mask> masks, String name, int width, int height) {
        if (masks.isEmpty()) {
            return null;
        }
        Mask mask = ofSize(masks, width, height);
        if (mask == null) {
            Mask other = masks.get(0);
            throw new AetherException("The mask of " + name + " has " + other.directory.width() + "x"
                    + other.directory.height() + " pixels and the raster " + width + "x" + height
                    + "; write the raster again with gdal_translate, or remove the mask.");
        }
        return mask;
    }
}
