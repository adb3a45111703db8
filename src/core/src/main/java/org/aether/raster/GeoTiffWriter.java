package org.aether.raster;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** STUB: streaming tiled GeoTIFF writer; compresses on several threads; atomic. */
public final class GeoTiffWriter implements AutoCloseable {

    /** Compression of the tiles. */
    public enum Compression {
        NONE,
        LZW,
        DEFLATE,
        ZSTD
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
            Map<String, String> metadata) {}

    private GeoTiffWriter() {}

    public static GeoTiffWriter create(Path file, RasterGrid grid, Options options) {
        throw new UnsupportedOperationException();
    }

    /**
     * Writes one tile; tiles may come in any order and from several threads. The numbers are floats whatever the file's
     * type: INT8 is quantised with {@link AeQuantization}, UINT8 rounded; NaN becomes the type's no-data value.
     *
     * @param column tile column, 0 in the west
     * @param row tile row, 0 in the north
     * @param pixels {@code [height, width, bands]} of the tile's part inside the grid (edge tiles are smaller)
     */
    public void write(int column, int row, float[] pixels) {
        throw new UnsupportedOperationException();
    }

    /** Finishes the file and moves it into place. Without this call, {@link #close()} removes what was written. */
    public void commit() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {}
}
