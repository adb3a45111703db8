package org.aether.geotiff;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** The stored bytes of a file's blocks, read to memory outside the heap, which spares a copy. For one thread at a time. */
final class StoredBlocks implements AutoCloseable {

    private final FileChannel channel;
    private ByteBuffer room = ByteBuffer.allocateDirect(0);

    StoredBlocks(Path file) throws IOException {
        channel = FileChannel.open(file, StandardOpenOption.READ);
    }

    /**
     * Reads some bytes.
     *
     * @return direct, from index 0 to its limit; used again by the next call
     * @throws java.nio.channels.ClosedByInterruptException when the thread is interrupted; then this is closed
     */
    ByteBuffer read(long offset, int length) throws IOException {
        if (room.capacity() < length) {
            room = ByteBuffer.allocateDirect(length + length / 8);
        }
        room.clear().limit(length);
        while (room.hasRemaining()) {
            if (channel.read(room, offset + room.position()) < 0) {
                throw new EOFException("The file ends before byte " + (offset + length));
            }
        }
        return room;
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException harmless) {
            // A channel that was only read from: nothing can be lost by failing to close it.
        }
    }
}
