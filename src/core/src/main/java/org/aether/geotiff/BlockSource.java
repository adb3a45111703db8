package org.aether.geotiff;

import java.io.IOException;
import org.aether.raster.PixelWindow;

/**
 * The pixels of one image in a TIFF, a block (tile or strip) at a time: {@link #decode} first, then its rows. Used by one
 * thread at a time.
 */
interface BlockSource extends AutoCloseable {

    /**
     * Decodes the part of a block that is wanted.
     *
     * @param column of the block among the blocks
     * @param row likewise
     * @param part pixels of the file inside that block
     * @throws IOException when the file is damaged
     */
    void decode(int column, int row, PixelWindow part) throws IOException;

    /**
     * One row of the part as numbers, not of {@link PixelType#INT8}; each row is asked for once.
     *
     * @param y from the part's first row
     * @param width pixels
     * @param into receives {@code width * bands} numbers from {@code at}
     */
    void row(int y, int width, float[] into, int at) throws IOException;

    /** The same of {@link PixelType#INT8}, as stored. */
    void bytes(int y, int width, byte[] into, int at) throws IOException;

    @Override
    void close();
}
