package org.aether.geotiff;

import java.io.IOException;
import org.aether.raster.PixelWindow;

/**
 * Reads the pixels of one image of a TIFF block by block, where a block is a tile or a strip: {@link #decode} decodes a
 * block, and {@link #row} or {@link #bytes} then give its rows. Not thread-safe.
 */
interface BlockSource extends AutoCloseable {

    /**
     * Decodes a part of a block.
     *
     * @param column column of the block, in blocks
     * @param row row of the block, in blocks
     * @param part pixels of the file within that block
     * @throws IOException when the file is damaged
     */
    void decode(int column, int row, PixelWindow part) throws IOException;

    /**
     * Gives one row of the decoded part as numbers; not for {@link PixelType#INT8}. Each row can be read once.
     *
     * @param y row within the part
     * @param width width of the part in pixels
     * @param into receives {@code width * bands} numbers from index {@code at}
     */
    void row(int y, int width, float[] into, int at) throws IOException;

    /** Gives one row of {@link PixelType#INT8} as stored bytes, as {@link #row} gives numbers. */
    void bytes(int y, int width, byte[] into, int at) throws IOException;

    @Override
    void close();
}
