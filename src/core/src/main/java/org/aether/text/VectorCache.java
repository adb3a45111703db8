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
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import org.aether.AetherException;
import org.aether.AetherException.Kind;
import org.aether.FloatMatrix;
import org.aether.Sha256;
import org.jspecify.annotations.Nullable;

/**
 * Sentence vectors on disk by the content of the sentence, in one append-only file for each encoder.
 *
 * <p>The file consists of a header of 16 bytes (magic number, dimension, CRC-32) and records of equal length: the first 128
 * bits of the sentence's SHA-256, the vector as big-endian floats, and a CRC-32 of both. This gives the following
 * guarantees:
 *
 * <ul>
 *   <li>When a process is killed while it appends, the last record is incomplete. Readers ignore it, and the next writer
 *       truncates it. A damaged record fails its checksum and is treated as absent.
 *   <li>Processes that share the file append under a file lock, and first read what others have appended.
 *   <li>A file with an invalid header (another version, damage) is replaced by an empty one. A process that still has the
 *       offsets of the old file detects this by the keys of the records, and reads the new file from the beginning.
 * </ul>
 *
 * <p>Keys and offsets are kept in memory; vectors are not. Thread-safe. No file is open between calls.
 */
final class VectorCache {

    private static final long MAGIC = 0x4145_5448_4552_5631L; // "AETHERV1"
    private static final int HEADER = 16;
    private static final int KEY = 16;
    private static final int BUFFER = 1 << 20;

    /** Beyond the end of the file, so that the lock does not block readers on Windows. */
    private static final long LOCK_POSITION = Long.MAX_VALUE - 1;

    private record Key(long high, long low) {}

    /**
     * The vectors of some sentences.
     *
     * @param vectors {@code [sentences, dimension]}; zeros for sentences that are not in the cache, and no columns when the
     *     cache is empty
     * @param rows the rows whose sentences are in the cache
     */
    record Found(FloatMatrix vectors, BitSet rows) {}

    private final Path file;
    private final Map<Key, Long> offsets = new HashMap<>();
    private int dimension;
    private long scanned;

    private VectorCache(Path file) {
        this.file = file;
    }

    /**
     * Opens the cache of an encoder.
     *
     * @param directory created when it does not exist
     * @param id the encoder's id, which becomes part of the file name for people who look into the directory
     * @param fingerprint of the encoder
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

    /** The length of the vectors, or 0 when the cache is empty. */
    synchronized int dimension() {
        return offsets.isEmpty() ? 0 : dimension;
    }

    /** Reads the vectors of sentences that are in the cache. */
    synchronized Found find(List<String> sentences) {
        try {
            refresh();
            Found found = read(sentences);
            if (found == null) {
                forget();
                refresh();
                found = read(sentences);
            }
            return found == null ? new Found(FloatMatrix.zeros(sentences.size(), 0), new BitSet()) : found;
        } catch (IOException e) {
            throw unusable(e);
        }
    }

    /** @return null when a record belongs to another sentence, because another process has replaced the file */
    private @Nullable Found read(List<String> sentences) throws IOException {
        int columns = dimension();
        Found found = new Found(FloatMatrix.zeros(sentences.size(), columns), new BitSet());
        if (columns == 0) {
            return found;
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            ByteBuffer record = ByteBuffer.allocate(recordLength());
            for (int i = 0; i < sentences.size(); i++) {
                Key wanted = key(sentences.get(i));
                Long offset = offsets.get(wanted);
                if (offset == null || !readFully(channel, record, offset) || !isIntact(record.array(), 0)) {
                    continue;
                }
                if (!wanted.equals(new Key(record.getLong(0), record.getLong(8)))) {
                    return null;
                }
                record.position(KEY);
                record.asFloatBuffer().get(found.vectors().data(), i * columns, columns);
                found.rows().set(i);
            }
        }
        return found;
    }

    /** Adds vectors; those of sentences that are already in the cache are not changed. */
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
                // For example a full disk: the offsets in memory are wrong now, so the file is read again next time.
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
                // Another encoder of this process is appending; file locks exclude other processes only.
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

    /** Reads the keys of records that were appended since the last call. */
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

    /** Writes the content of the buffer and clears it; returns the position after it. */
    private static long write(FileChannel channel, ByteBuffer buffer, long position) throws IOException {
        long next = position;
        buffer.flip();
        while (buffer.hasRemaining()) {
            next += channel.write(buffer, next);
        }
        buffer.clear();
        return next;
    }

    /** Fills the buffer up to its limit from a position; returns false at the end of the file. */
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
                Kind.OUT_OF_RESOURCES,
                e,
                "The cache of sentence vectors {} cannot be used ({}); free some disk space, or use a writable directory.",
                file,
                e.getMessage());
    }
}
