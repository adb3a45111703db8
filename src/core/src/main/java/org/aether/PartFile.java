package org.aether;

import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * A file that is written whole or not at all. Its bytes go to {@code TARGET.UUID.part} in the directory of the target,
 * and {@link #moveIntoPlace()} flushes and renames it. All result files are written this way.
 *
 * <pre>{@code
 * PartFile.write(Path.of("pois.csv"), part -> part.stream().write(bytes));
 * }</pre>
 *
 * <p>A part is locked while it is written. The lock belongs to the operating system and ends with the process, so the
 * parts that a killed process left behind can be told from those in use; {@link #removeAbandoned} deletes them.
 *
 * <p>POSIX locks belong to the whole process, and closing any channel of a file releases the process's locks on it.
 * Parts of this process are therefore never opened a second time. System properties serve as the register of these
 * parts, because they exist once per process, like the locks, whichever class loader loaded this class.
 *
 * <p>Not thread-safe.
 */
public final class PartFile {

    private static final String REGISTER = "org.aether.part:";
    private static final String SUFFIX = ".part";
    private static final Pattern UNIQUE = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
    private static final int MAX_ATTEMPTS = 10;

    private final Path target;
    private final Path part;
    private final RandomAccessFile out;

    private PartFile(Path target, Path part, RandomAccessFile out) {
        this.target = target;
        this.part = part;
        this.out = out;
    }

    /** Writes the contents of a part. */
    @FunctionalInterface
    public interface Content {
        void writeTo(PartFile part) throws IOException;
    }

    /**
     * Writes a file: removes abandoned parts of the same target, writes a new part, and moves it to the target. A failure
     * leaves the target unchanged.
     *
     * @param target file in an existing directory
     * @throws IOException when the file cannot be written
     */
    public static void write(Path target, Content content) throws IOException {
        Path absolute = target.toAbsolutePath();
        removeAbandoned(absolute);
        PartFile part = create(absolute);
        boolean moved = false;
        try {
            content.writeTo(part);
            part.moveIntoPlace();
            moved = true;
        } finally {
            if (!moved) {
                part.discard();
            }
        }
    }

    /**
     * Creates an empty part.
     *
     * @param target absolute path of a file in an existing directory
     * @throws IOException when the directory is not writable
     */
    public static PartFile create(Path target) throws IOException {
        for (int attempt = 1; ; attempt++) {
            Path part = target.resolveSibling(target.getFileName() + "." + UUID.randomUUID() + SUFFIX);
            System.setProperty(key(part), "");
            PartFile created;
            try {
                created = new PartFile(target, part, new RandomAccessFile(part.toFile(), "rw"));
            } catch (IOException e) {
                System.clearProperty(key(part));
                throw e;
            }
            // Another process may remove the part as abandoned before it is locked.
            if (created.lock() || attempt == MAX_ATTEMPTS) {
                return created;
            }
            created.discard();
        }
    }

    private static String key(Path part) {
        return REGISTER + part.getFileName();
    }

    @SuppressWarnings("resource") // closing the file releases the lock
    private boolean lock() {
        try {
            return out.getChannel().tryLock() != null && Files.exists(part);
        } catch (IOException withoutLocks) {
            // Some network file systems have no locks. No other process can lock, and so remove, the part there either.
            return true;
        }
    }

    /** Deletes the parts of a target that no running process is writing, as far as permissions allow. */
    public static void removeAbandoned(Path target) {
        try (DirectoryStream<Path> parts = Files.newDirectoryStream(target.getParent(), path -> isPart(path, target))) {
            for (Path part : parts) {
                if (System.getProperty(key(part)) == null) {
                    removeUnlessLocked(part);
                }
            }
        } catch (IOException | DirectoryIteratorException leftAlone) {
            // Abandoned parts do not prevent writing; an unusable directory is reported when the part is created.
        }
    }

    private static boolean isPart(Path path, Path target) {
        String name = path.getFileName().toString();
        String start = target.getFileName() + ".";
        return name.startsWith(start)
                && name.endsWith(SUFFIX)
                && name.length() > start.length() + SUFFIX.length()
                && UNIQUE.matcher(name.substring(start.length(), name.length() - SUFFIX.length()))
                        .matches()
                && Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS);
    }

    private static void removeUnlessLocked(Path part) {
        try (FileChannel channel = FileChannel.open(part, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
                FileLock lock = channel.tryLock()) {
            if (lock != null) {
                Files.delete(part);
            }
        } catch (IOException | OverlappingFileLockException leftAlone) {
            // The part is in use, or belongs to another user: it is treated as locked.
        }
    }

    /** The part, open for reading and writing. */
    public RandomAccessFile out() {
        return out;
    }

    /** A stream that writes to the part; closing the stream does not close the part. */
    public OutputStream stream() {
        return new OutputStream() {
            @Override
            public void write(int value) throws IOException {
                out.write(value);
            }

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                out.write(bytes, offset, length);
            }
        };
    }

    /** The path of the part, for a library that opens and closes the file by its name. */
    public Path path() throws IOException {
        if (!isPosix()) {
            // On Windows nobody else can open a locked file, and an open file cannot be deleted.
            out.close();
        }
        return part;
    }

    private boolean isPosix() {
        return target.getFileSystem().supportedFileAttributeViews().contains("posix");
    }

    /** Flushes the part to disk and renames it to the target, replacing an existing file. */
    public void moveIntoPlace() throws IOException {
        if (out.getChannel().isOpen()) {
            out.getFD().sync();
        }
        if (isPosix()) {
            // The lock is held until the rename, so that no other process removes the part as abandoned.
            move();
            closeQuietly();
        } else {
            // Windows cannot rename open files.
            out.close();
            move();
        }
        System.clearProperty(key(part));
        try (FileChannel directory = FileChannel.open(target.getParent(), StandardOpenOption.READ)) {
            directory.force(true);
        } catch (IOException unsupported) {
            // Windows cannot flush a directory. The file itself is already on disk.
        }
    }

    private void move() throws IOException {
        try {
            Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(part, target, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /** Closes and deletes the part. */
    public void discard() {
        closeQuietly();
        try {
            Files.deleteIfExists(part);
        } catch (IOException e) {
            throw new AetherException(
                    AetherException.Kind.UNAVAILABLE,
                    e,
                    "The unfinished file {} cannot be removed; delete it by hand.",
                    part);
        } finally {
            System.clearProperty(key(part));
        }
    }

    private void closeQuietly() {
        try {
            out.close();
        } catch (IOException harmless) {
            // The contents are already on disk, or are about to be deleted.
        }
    }
}
