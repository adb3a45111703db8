package org.aether.geotiff;

import it.geosolutions.imageio.plugins.tiff.BaselineTIFFTagSet;
import it.geosolutions.imageio.plugins.tiff.TIFFTag;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.Set;

/**
 * Checks the chain of image file directories of a TIFF before ImageIO-Ext reads it. ImageIO-Ext follows a chain with a
 * cycle without an end, and allocates memory for the number of values and bands that a file claims to have.
 */
final class TiffChain {

    /** Maximum number of directories in a file. */
    static final int MAX_DIRECTORIES = 65_535;

    /** Maximum number of bands, which TIFF stores in 16 bits. */
    private static final int MAX_BANDS = 65_535;

    private static final int CLASSIC = 42;
    private static final int BIG = 43;

    /** Size of a value of each type of TIFF 6.0 and BigTIFF, by the code of the type; 1 for unknown types. */
    private static final int[] VALUE_BYTES = {1, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4, 1, 1, 8, 8, 8};

    private final FileChannel channel;
    private final ByteOrder order;
    private final boolean big;

    private TiffChain(FileChannel channel, ByteOrder order, boolean big) {
        this.channel = channel;
        this.order = order;
        this.big = big;
    }

    /**
     * Checks that the directories and the values of their tags lie within the file.
     *
     * @return false when the file does not start as a TIFF or BigTIFF does
     * @throws IOException when they do not, when the chain has a cycle, or when it has too many directories
     */
    static boolean check(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            ByteBuffer start = ByteBuffer.allocate(4);
            while (start.hasRemaining()) {
                if (channel.read(start, start.position()) < 0) {
                    return false;
                }
            }
            ByteOrder order = start.get(0) == 'I' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
            int version = start.order(order).getShort(2);
            boolean marked = start.get(0) == start.get(1) && (start.get(0) == 'I' || start.get(0) == 'M');
            if (!marked || (version != CLASSIC && version != BIG)) {
                return false;
            }
            new TiffChain(channel, order, version == BIG).follow();
            return true;
        }
    }

    private void follow() throws IOException {
        Set<Long> visited = new HashSet<>();
        long position = big ? number(8, Long.BYTES) : number(4, Integer.BYTES);
        while (position != 0) {
            if (!visited.add(position)) {
                throw new IOException("The image file directories form a cycle at byte " + position);
            }
            if (visited.size() > MAX_DIRECTORIES) {
                throw new IOException("There are more than " + MAX_DIRECTORIES + " image file directories");
            }
            position = checkDirectory(position);
        }
    }

    /**
     * Checks the tags of a directory.
     *
     * @return position of the next directory, or 0
     */
    private long checkDirectory(long position) throws IOException {
        int countBytes = big ? Long.BYTES : Short.BYTES;
        int entryBytes = big ? 20 : 12;
        int inlineBytes = big ? Long.BYTES : Integer.BYTES;
        long entries = number(position, countBytes);
        if (entries < 0 || entries > channel.size() / entryBytes) {
            throw new IOException("The image file directory at byte " + position + " has " + entries + " entries");
        }
        long first = position + countBytes;
        for (long entry = first; entry < first + entries * entryBytes; entry += entryBytes) {
            int type = (int) number(entry + Short.BYTES, Short.BYTES);
            long values = number(entry + 2 * Short.BYTES, inlineBytes);
            long valueBytes = type < VALUE_BYTES.length ? VALUE_BYTES[type] : 1;
            if (values < 0 || values > channel.size() / valueBytes) {
                throw new IOException("Tag " + number(entry, Short.BYTES) + " has " + values
                        + " values, more than the file has bytes");
            }
            long value = entry + 2 * Short.BYTES + inlineBytes;
            if (number(entry, Short.BYTES) == BaselineTIFFTagSet.TAG_SAMPLES_PER_PIXEL
                    && type != TIFFTag.TIFF_SHORT
                    && (type != TIFFTag.TIFF_LONG || number(value, Integer.BYTES) > MAX_BANDS)) {
                throw new IOException("The number of bands is not valid");
            }
            long at = number(value, inlineBytes);
            if (values * valueBytes > inlineBytes && (at < 0 || at > channel.size() - values * valueBytes)) {
                throw new EOFException("The file ends before the values of tag " + number(entry, Short.BYTES));
            }
        }
        return number(first + entries * entryBytes, inlineBytes);
    }

    /** An unsigned number of 2 or 4 bytes, or a number of 8 bytes, which must not be negative as a position. */
    private long number(long at, int bytes) throws IOException {
        if (at < 0 || at > channel.size() - bytes) {
            throw new EOFException("The file ends before byte " + (at + bytes));
        }
        ByteBuffer buffer = ByteBuffer.allocate(bytes).order(order);
        while (buffer.hasRemaining()) {
            if (channel.read(buffer, at + buffer.position()) < 0) {
                throw new EOFException("The file ends before byte " + (at + bytes));
            }
        }
        return switch (bytes) {
            case Short.BYTES -> Short.toUnsignedLong(buffer.getShort(0));
            case Integer.BYTES -> Integer.toUnsignedLong(buffer.getInt(0));
            default -> buffer.getLong(0);
        };
    }
}
