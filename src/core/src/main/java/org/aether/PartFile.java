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
 * The one way in which result files are written: whole or not at all. The unfinished file beside a target: {@code TARGET.UUID.part}, locked as long as somebody writes to it. The lock is one
 * of the operating system and ends with the process, so what a killed process left can be told from what is alive.
 *
 * <p>POSIX locks belong to the whole process, and closing any channel on a file gives up the process's locks on it. So
 * parts of this process are never opened a second time: the system properties serve as their register, because they are
 * one for the process, like the locks, whoever loaded this class.
 *
 * <pre>{@code
 * PartFile.write(Path.of("pois.csv"), part -> part.stream().write(bytes));
 * }</pre>
 *
 * <p>One thread at a time.
 */
public final class PartFile {

    private static final String REGISTER = "org.aether.part:";
    private static final String END = ".part";
    private static final Pattern UNIQUE = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
    private static final int ATTEMPTS = 10;

    private final Path target;
    private final Path part;
    private final RandomAccessFile out;

    private PartFile(Path target, Path part, RandomAccessFile out) {
        this.target = target;
        this.part = part;
        this.out = out;
    }

    /** Fills a part. */
    @FunctionalInterface
    public interface Content {
        void writeTo(PartFile part) throws IOException;
    }

    /**
     * Writes a file: what dead processes left of it is removed, a part is filled, and takes the target's place. A failure
     * leaves the target as it was.
     *
     * @param target in a directory that exists
     * @throws IOException when it cannot be written
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
     * @param target absolute, in a directory that exists
     * @throws IOException when the directory cannot be written to
     */
    public static PartFile create(Path target) throws IOException {
        for (int attempt = 1; ; attempt++) {
            Path part = target.resolveSibling(target.getFileName() + "." + UUID.randomUUID() + END);
            System.setProperty(key(part), "");
            PartFile created;
            try {
                created = new PartFile(target, part, new RandomAccessFile(part.toFile(), "rw"));
            } catch (IOException e) {
                System.clearProperty(key(part));
                throw e;
            }
            // Another process may take the part for an abandoned one before it is locked.
            if (created.lock() || attempt == ATTEMPTS) {
                return created;
            }
            created.discard();
        }
    }

    private static String key(Path part) {
        return REGISTER + part.getFileName();
    }

    @SuppressWarnings("resource") // the lock ends with the file
    private boolean lock() {
        try {
            return out.getChannel().tryLock() != null && Files.exists(part);
        } catch (IOException withoutLocks) {
            // Some network file systems have none; there nobody can take the part for an abandoned one either.
            return true;
        }
    }

    /** Deletes the parts of a target that no living process writes to, as far as that is allowed. */
    public static void removeAbandoned(Path target) {
        try (DirectoryStream<Path> parts = Files.newDirectoryStream(target.getParent(), path -> isPart(path, target))) {
            for (Path part : parts) {
                if (System.getProperty(key(part)) == null) {
                    removeUnlessLocked(part);
                }
            }
        } catch (IOException | DirectoryIteratorException leftAlone) {
            // Litter is no reason not to write; a directory that cannot be used is found out right after this.
        }
    }

    private static boolean isPart(Path path, Path target) {
        String name = path.getFileName().toString();
        String start = target.getFileName() + ".";
        return name.startsWith(start)
                && name.endsWith(END)
                && name.length() > start.length() + END.length()
                && UNIQUE.matcher(name.substring(start.length(), name.length() - END.length()))
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
            // Somebody else's, without the right to delete it, or in use: as good as locked.
        }
    }

    /** Where to write. */
    public RandomAccessFile out() {
        return out;
    }

    /** Where to write one byte after the other; closing it keeps the part open. */
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

    /** The name of the part, for a library that opens files by name and closes them. */
    public Path path() throws IOException {
        if (!isPosix()) {
            // Windows keeps everybody out of a locked file, but keeps a file that is open from being deleted too.
            out.close();
        }
        return part;
    }

    private boolean isPosix() {
        return target.getFileSystem().supportedFileAttributeViews().contains("posix");
    }

    /** Flushes the part to the disk and makes it the target, replacing what was there. */
    public void moveIntoPlace() throws IOException {
        if (out.getChannel().isOpen()) {
            out.getFD().sync();
        }
        if (isPosix()) {
            // Locked until it has its name, so that no other process can take it for an abandoned one.
            move();
            closeQuietly();
        } else {
            // Windows does not rename files that are open.
            out.close();
            move();
        }
        System.clearProperty(key(part));
        try (FileChannel directory = FileChannel.open(target.getParent(), StandardOpenOption.READ)) {
            directory.force(true);
        } catch (IOException unsupported) {
            // Windows cannot flush a directory; the file itself is on the disk already.
        }
    }

    private void move() throws IOException {
        try {
            Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(part, target, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /** Removes the part. */
    public void discard() {
        closeQuietly();
        try {
            Files.deleteIfExists(part);
        } catch (IOException e) {
            throw new AetherException("The unfinished file " + part + " cannot be removed; delete it by hand.", e);
        } finally {
            System.clearProperty(key(part));
        }
    }

    private void closeQuietly() {
        try {
            out.close();
        } catch (IOException harmless) {
            // What it held is on the disk already, or is about to be deleted.
        }
    }
}
