package org.aether.geotiff;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Reads the stored bytes of blocks into a direct buffer, which avoids a copy. Not thread-safe. */
final class StoredBlocks implements AutoCloseable {

    private final FileChannel channel;
    private ByteBuffer buffer = ByteBuffer.allocateDirect(0);

    StoredBlocks(Path file) throws IOException {
        channel = FileChannel.open(file, StandardOpenOption.READ);
    }

    /**
     * Reads the bytes of a block.
     *
     * @return a direct buffer with the bytes from index 0 to its limit, which the next call overwrites
     * @throws java.nio.channels.ClosedByInterruptException when the thread is interrupted, which closes the file
     */
    ByteBuffer read(long offset, int length) throws IOException {
        if (buffer.capacity() < length) {
            buffer = ByteBuffer.allocateDirect(length + length / 8);
        }
        buffer.clear().limit(length);
        while (buffer.hasRemaining()) {
            if (channel.read(buffer, offset + buffer.position()) < 0) {
                throw new EOFException("The file ends before byte " + (offset + length));
            }
        }
        return buffer;
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException harmless) {
            // The channel was only read from, so no data are lost.
        }
    }
}
