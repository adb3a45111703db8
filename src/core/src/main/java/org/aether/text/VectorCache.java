package org.aether.text;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import org.aether.AetherException;
import org.aether.FloatMatrix;
import org.aether.Sha256;

/**
 * Sentence vectors on disk, found by the content of the sentence: one append-only file for each encoder.
 *
 * <p>The file is a header of 16 bytes (magic, dimension, CRC-32) and records of equal length: the first 128 bits of the
 * sentence's SHA-256, the vector as big-endian floats, a CRC-32 of both. What that gives:
 *
 * <ul>
 *   <li>a process killed while appending leaves an incomplete last record, which readers ignore and the next writer cuts
 *       off; a damaged record fails its checksum and is as good as absent;
 *   <li>processes that share the file append under a file lock, and see what others appended before they do;
 *   <li>a file with another header (another version, damage) is begun anew; who still remembers the old one's offsets
 *       notices by the keys of the records, and reads the new one from its start.
 * </ul>
 *
 * <p>In memory it keeps the keys and their offsets, not the vectors. Thread-safe. Holds no open file between calls.
 */
final class VectorCache {

    private static final long MAGIC = 0x4145_5448_4552_5631L; // "AETHERV1"
    private static final int HEADER = 16;
    private static final int KEY = 16;
    private static final int BUFFER = 1 << 20;

    /** Beyond any data, so that the lock never stands in the way of a reader. */
    private static final long LOCK_POSITION = Long.MAX_VALUE - 1;

    private record Key(long high, long low) {}

    private final Path file;
    private final Map<Key, Long> offsets = new HashMap<>();
    private int dimension;
    private long scanned;

    private VectorCache(Path file) {
        this.file = file;
    }

    /**
     * @param directory made when it does not exist
     * @param id the encoder's id, for the reader of the directory
     * @param fingerprint what the vectors depend on
     */
    static VectorCache open(Path directory, String id, String fingerprint) {
        String readable = id.replaceAll("[^A-Za-z0-9._-]+", "_");
        String name = readable.substring(0, Math.min(64, readable.length())) + "-"
                + String.format("%016x", key(fingerprint).high()) + ".vectors";
        VectorCache cache = new VectorCache(directory.resolve(name));
        try {
            Files.createDirectories(directory);
            cache.refresh();
        } catch (IOException e) {
            throw cache.unusable(e);
        }
        return cache;
    }

    Path file() {
        return file;
    }

    /** Length of the vectors in it, or 0 while it is empty. */
    synchronized int dimension() {
        return offsets.isEmpty() ? 0 : dimension;
    }

    /** @return one vector for each sentence, null where it is not known */
    synchronized float[][] find(List<String> sentences) {
        float[][] vectors = new float[sentences.size()][];
        try {
            refresh();
            if (!read(sentences, vectors)) {
                forget();
                refresh();
                Arrays.fill(vectors, null);
                read(sentences, vectors);
            }
        } catch (IOException e) {
            throw unusable(e);
        }
        return vectors;
    }

    /** @return false when a record is another sentence's, because another process began the file anew */
    private boolean read(List<String> sentences, float[][] vectors) throws IOException {
        if (offsets.isEmpty()) {
            return true;
        }
        boolean ours = true;
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            ByteBuffer record = ByteBuffer.allocate(recordLength());
            for (int i = 0; i < vectors.length; i++) {
                Key wanted = key(sentences.get(i));
                Long offset = offsets.get(wanted);
                if (offset == null || !readFully(channel, record, offset) || !isIntact(record.array(), 0)) {
                    continue;
                }
                if (wanted.equals(new Key(record.getLong(0), record.getLong(8)))) {
                    vectors[i] = new float[dimension];
                    record.position(KEY);
                    record.asFloatBuffer().get(vectors[i]);
                } else {
                    ours = false;
                }
            }
        }
        return ours;
    }

    /** Adds vectors; sentences that are known already stay as they are. */
    synchronized void append(List<String> sentences, FloatMatrix vectors) {
        try (FileChannel channel = FileChannel.open(
                        file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
                FileLock lock = lock(channel)) {
            if (!lock.isValid()) {
                throw new IOException("its lock was lost");
            }
            scan(channel);
            if (scanned < HEADER || dimension != vectors.columns()) {
                begin(channel, vectors.columns());
            }
            channel.truncate(scanned);
            long end = scanned;
            try {
                ByteBuffer out = ByteBuffer.allocate(recordLength() * Math.max(1, BUFFER / recordLength()));
                for (int row = 0; row < vectors.rows(); row++) {
                    Key key = key(sentences.get(row));
                    if (offsets.putIfAbsent(key, scanned) != null) {
                        continue;
                    }
                    put(out, key, vectors, row);
                    scanned += recordLength();
                    if (!out.hasRemaining()) {
                        end = write(channel, out, end);
                    }
                }
                write(channel, out, end);
            } catch (IOException e) {
                // A full disk: what was promised in memory is not there, so everything is read again next time.
                forget();
                throw e;
            }
        } catch (IOException e) {
            throw unusable(e);
        }
    }

    private static FileLock lock(FileChannel channel) throws IOException {
        while (true) {
            try {
                return channel.lock(LOCK_POSITION, 1, false);
            } catch (OverlappingFileLockException e) {
                // Another encoder of this process is appending: file locks hold between processes only.
                try {
                    Thread.sleep(5);
                } catch (InterruptedException interrupted) {
                    Thread.currentThread().interrupt();
                    throw new IOException("interrupted while waiting for another thread", interrupted);
                }
            }
        }
    }

    private void begin(FileChannel channel, int columns) throws IOException {
        forget();
        dimension = columns;
        ByteBuffer header = ByteBuffer.allocate(HEADER).putLong(MAGIC).putInt(columns);
        header.putInt(crc(header.array(), 0, HEADER - 4));
        channel.truncate(0);
        scanned = write(channel, header, 0);
    }

    private void forget() {
        offsets.clear();
        scanned = 0;
        dimension = 0;
    }

    private void refresh() throws IOException {
        if (Files.exists(file)) {
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
                scan(channel);
            }
        } else {
            forget();
        }
    }

    /** Reads the keys of records that were appended since the last time. */
    private void scan(FileChannel channel) throws IOException {
        long size = channel.size();
        ByteBuffer header = ByteBuffer.allocate(HEADER);
        boolean valid = readFully(channel, header, 0)
                && header.getLong(0) == MAGIC
                && header.getInt(8) > 0
                && header.getInt(12) == crc(header.array(), 0, HEADER - 4);
        if (!valid || size < scanned || (scanned > 0 && header.getInt(8) != dimension)) {
            forget();
            if (!valid) {
                return;
            }
        }
        dimension = header.getInt(8);
        scanned = Math.max(scanned, HEADER);
        int length = recordLength();
        ByteBuffer chunk = ByteBuffer.allocate(length * Math.max(1, BUFFER / length));
        while (size - scanned >= length) {
            chunk.limit((int) Math.min(chunk.capacity(), (size - scanned) / length * length));
            if (!readFully(channel, chunk, scanned)) {
                return;
            }
            for (int start = 0; start < chunk.limit(); start += length) {
                if (isIntact(chunk.array(), start)) {
                    offsets.put(new Key(chunk.getLong(start), chunk.getLong(start + 8)), scanned + start);
                }
            }
            scanned += chunk.limit();
        }
    }

    private int recordLength() {
        return KEY + 4 * dimension + 4;
    }

    private boolean isIntact(byte[] bytes, int start) {
        int length = recordLength() - 4;
        return ByteBuffer.wrap(bytes).getInt(start + length) == crc(bytes, start, length);
    }

    private static void put(ByteBuffer out, Key key, FloatMatrix vectors, int row) {
        int start = out.position();
        out.putLong(key.high()).putLong(key.low());
        for (int column = 0; column < vectors.columns(); column++) {
            out.putFloat(vectors.get(row, column));
        }
        out.putInt(crc(out.array(), start, out.position() - start));
    }

    /** Writes what was put into the buffer and clears it; @return the position behind it */
    private static long write(FileChannel channel, ByteBuffer buffer, long position) throws IOException {
        long next = position;
        buffer.flip();
        while (buffer.hasRemaining()) {
            next += channel.write(buffer, next);
        }
        buffer.clear();
        return next;
    }

    /** Fills the buffer up to its limit from a position; @return false at the end of the file */
    private static boolean readFully(FileChannel channel, ByteBuffer buffer, long position) throws IOException {
        buffer.position(0);
        while (buffer.hasRemaining()) {
            if (channel.read(buffer, position + buffer.position()) < 0) {
                return false;
            }
        }
        return true;
    }

    private static int crc(byte[] bytes, int start, int length) {
        CRC32 crc = new CRC32();
        crc.update(bytes, start, length);
        return (int) crc.getValue();
    }

    private static Key key(String text) {
        ByteBuffer digest = ByteBuffer.wrap(Sha256.start().digest(text.getBytes(StandardCharsets.UTF_8)));
        return new Key(digest.getLong(), digest.getLong());
    }

    private AetherException unusable(IOException e) {
        return new AetherException(
                "The sentence cache " + file + " cannot be used (" + e.getMessage()
                        + "); free some disk space, or name a directory that may be written.",
                e);
    }
}
