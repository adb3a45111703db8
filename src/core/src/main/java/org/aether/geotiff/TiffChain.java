package org.aether.geotiff;

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
 * The header of a TIFF and the chain of its image file directories. ImageIO-Ext follows the chain without an end when a
 * directory points back to a previous one, so the chain is checked before ImageIO-Ext reads it.
 */
final class TiffChain {

    /** Maximum number of directories in a file. */
    static final int MAX_DIRECTORIES = 65_535;

    private static final int CLASSIC = 42;
    private static final int BIG = 43;

    private final FileChannel channel;
    private final ByteOrder order;
    private final boolean big;

    private TiffChain(FileChannel channel, ByteOrder order, boolean big) {
        this.channel = channel;
        this.order = order;
        this.big = big;
    }

    /**
     * Checks the chain of directories.
     *
     * @return false when the file does not start as a TIFF or BigTIFF does
     * @throws IOException when the chain has a cycle, too many directories, or leaves the file
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
            long entries = big ? number(position, Long.BYTES) : number(position, Short.BYTES);
            if (entries < 0 || entries > channel.size()) {
                throw new IOException("The image file directory at byte " + position + " has " + entries + " entries");
            }
            position = big
                    ? number(position + Long.BYTES + 20 * entries, Long.BYTES)
                    : number(position + Short.BYTES + 12 * entries, Integer.BYTES);
        }
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
