package org.aether.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.aether.AetherException;
import org.aether.AetherException.Kind;
import org.aether.Message;
import org.jspecify.annotations.Nullable;

/**
 * Directories that are replaced as a whole. No file system call exchanges two directories, so a replacement goes
 * through names that no id can have, under the id's lock:
 *
 * <ol>
 *   <li>{@code .new-ID} is written and forced to disk;
 *   <li>{@code ID} is renamed to {@code .old-ID};
 *   <li>{@code .new-ID} is renamed to {@code ID};
 *   <li>{@code .old-ID} is deleted.
 * </ol>
 *
 * <p>A program killed after step 2 leaves only {@code .old-ID}: readers find the model there, and the next writer
 * renames it back. Other leftovers are deleted by the next write to the store. Locks are locks of the
 * operating system on files in {@code .locks}, so they end with the program that held them.
 */
final class StoreDirectory {

    private static final String NEW = ".new-";
    private static final String OLD = ".old-";
    private static final String GONE = ".gone-";
    private static final String LOCKS = ".locks";

    private static final int PAUSE_MILLIS = 20;
    /** Half a minute of pauses. */
    static final int LOCK_ATTEMPTS = 1500;

    private final Path root;

    StoreDirectory(Path root) {
        this.root = root;
    }

    /** The names of all models, including those that a killed program left aside; a name need not be a valid id. */
    List<String> ids() {
        TreeSet<String> ids = new TreeSet<>();
        try {
            for (String name : names(root)) {
                // A model that is being replaced may have another name by now than when the names were read.
                String id = idOf(name);
                if (!id.startsWith(".") && (find(id) != null || wasInPlace(name) && present(id))) {
                    ids.add(id);
                }
            }
        } catch (IOException e) {
            throw new AetherException(
                    Kind.UNAVAILABLE,
                    e,
                    "The model store {} cannot be read ({}); check its permissions, or name another store.",
                    root,
                    reason(e));
        }
        return List.copyOf(ids);
    }

    /** Whether a name is one under which a model is read: its own, or the one it has while it is replaced. */
    private static boolean wasInPlace(String name) {
        return !name.startsWith(NEW) && !name.startsWith(GONE);
    }

    /** Whether an id exists that {@link #find} missed, for example because it was replaced at that moment. */
    private boolean present(String id) {
        for (int attempt = 0; attempt < LOCK_ATTEMPTS; attempt++) {
            try (Reading lock = lockForReading(id)) {
                if (find(id) != null) {
                    return true;
                }
                if (lock.state() != Reading.State.BUSY) {
                    return false;
                }
            }
            pause();
        }
        return false;
    }

    /**
     * What an id holds at a moment. The same files always give equal versions; a directory that replaces another is another
     * version, even with the same content.
     *
     * @param path where it is read
     * @param key the file system's own name of the directory, null where it has none
     * @param modified when an entry of the directory was last added, removed or replaced
     */
    record Version(Path path, @Nullable Object key, FileTime modified) {}

    /**
     * The version that an id holds now, or null when there is none, or when replacements hid it twice. Writes
     * nothing.
     */
    @Nullable Version find(String id) {
        // Twice, because a replacement may end between the checks of both places.
        for (int attempt = 0; attempt < 2; attempt++) {
            for (Path path : List.of(root.resolve(id), root.resolve(OLD + id))) {
                try {
                    BasicFileAttributes attributes =
                            Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
                    if (attributes.isDirectory()) {
                        return new Version(path, attributes.fileKey(), attributes.lastModifiedTime());
                    }
                } catch (IOException absent) {
                    // The next place.
                }
            }
        }
        return null;
    }

    /** Inspects the directory of an id before it is changed, under the id's lock; may refuse the change. */
    interface Inspection {
        void inspect(Path directory) throws IOException;
    }

    /**
     * Puts new files in place of whatever the id holds.
     *
     * @param before called first when the id holds something
     */
    void replace(String id, Map<String, byte[]> files, Inspection before) {
        writing(id, () -> {
            if (isDirectory(root.resolve(id))) {
                before.inspect(root.resolve(id));
            }
            Path fresh = root.resolve(NEW + id);
            Path old = root.resolve(OLD + id);
            Path place = root.resolve(id);
            try {
                Files.createDirectory(fresh);
                for (Map.Entry<String, byte[]> file : files.entrySet()) {
                    write(fresh.resolve(file.getKey()), file.getValue());
                }
                force(fresh);
                if (Files.exists(place, LinkOption.NOFOLLOW_LINKS)) {
                    Files.move(place, old, StandardCopyOption.ATOMIC_MOVE);
                }
                Files.move(fresh, place, StandardCopyOption.ATOMIC_MOVE);
                force(root);
            } catch (IOException | RuntimeException e) {
                try {
                    recover(id);
                } catch (IOException alsoFailed) {
                    e.addSuppressed(alsoFailed);
                }
                throw e;
            }
            try {
                deleteTree(old);
            } catch (IOException leftover) {
                // The new files are in place; what is left of the old ones goes with a later write.
            }
            return true;
        });
    }

    /**
     * Adds or replaces files in a directory below an id's, each atomically, in the order given.
     *
     * @param create whether an id that is not there is made
     * @param before called first with the id's directory
     * @return whether there is such an id
     */
    boolean add(String id, String below, Map<String, byte[]> files, boolean create, Inspection before) {
        return writing(id, () -> {
            if (create) {
                Files.createDirectories(root.resolve(id));
            }
            if (!isDirectory(root.resolve(id))) {
                return false;
            }
            before.inspect(root.resolve(id));
            Path directory = root.resolve(id).resolve(below);
            Files.createDirectories(directory);
            Path fresh = directory.resolve(NEW + "file");
            try {
                for (Map.Entry<String, byte[]> file : files.entrySet()) {
                    write(fresh, file.getValue());
                    Files.move(fresh, directory.resolve(file.getKey()), StandardCopyOption.ATOMIC_MOVE);
                }
            } finally {
                Files.deleteIfExists(fresh);
            }
            force(directory);
            return true;
        });
    }

    /**
     * Removes files from a directory below an id's, in the order given.
     *
     * @return whether the first of them was there
     */
    boolean remove(String id, String below, List<String> files) {
        if (find(id) == null && !present(id)) {
            return false;
        }
        return writing(id, () -> {
            Path directory = root.resolve(id).resolve(below);
            if (!isDirectory(directory) || !Files.deleteIfExists(directory.resolve(files.get(0)))) {
                return false;
            }
            for (String file : files.subList(1, files.size())) {
                Files.deleteIfExists(directory.resolve(file));
            }
            force(directory);
            return true;
        });
    }

    /**
     * Removes what an id holds.
     *
     * @return whether there was such an id
     */
    boolean delete(String id) {
        if (find(id) == null && !present(id)) {
            return false;
        }
        return writing(id, () -> {
            Path gone = root.resolve(GONE + id);
            if (!isDirectory(root.resolve(id))) {
                return false;
            }
            Files.move(root.resolve(id), gone, StandardCopyOption.ATOMIC_MOVE);
            deleteTree(gone);
            return true;
        });
    }

    /**
     * Gives what an id holds another id, which must hold nothing.
     *
     * @param taken called when the other id holds something; throws
     * @return whether the id holds something
     */
    boolean rename(String id, String other, Inspection taken) {
        // Locked in one order, so that two renamings against each other do not wait for each other.
        String first = id.compareTo(other) < 0 ? id : other;
        String second = first.equals(id) ? other : id;
        return writing(
                first,
                () -> writing(second, () -> {
                    if (!isDirectory(root.resolve(id))) {
                        return false;
                    }
                    if (Files.exists(root.resolve(other), LinkOption.NOFOLLOW_LINKS)) {
                        taken.inspect(root.resolve(other));
                    }
                    Files.move(root.resolve(id), root.resolve(other), StandardCopyOption.ATOMIC_MOVE);
                    force(root);
                    return true;
                }));
    }

    private interface Writing {
        boolean run() throws IOException;
    }

    @SuppressWarnings("try") // the lock is only held
    private boolean writing(String id, Writing work) {
        try (Lock lock = lock(id)) {
            sweep(id);
            recover(id);
            return work.run();
        } catch (IOException e) {
            throw new AetherException(
                    Kind.UNAVAILABLE,
                    e,
                    "The model '{}' could not be written to {} ({}); check the free space and the permissions there, or"
                            + " name another store.",
                    id,
                    root,
                    reason(e));
        }
    }

    /** What went wrong, in which the file stays a value. */
    static Message reason(IOException e) {
        String kind = e.getClass().getSimpleName().replace("Exception", "");
        if (e instanceof FileSystemException failure && failure.getFile() != null) {
            String reason = failure.getReason();
            return reason == null
                    ? Message.of("{} {}", kind, Path.of(failure.getFile()))
                    : Message.of("{} {}: {}", kind, Path.of(failure.getFile()), reason);
        }
        return Message.of(
                e.getClass() == IOException.class ? String.valueOf(e.getMessage()) : kind + " " + e.getMessage());
    }

    /** Ends what a killed program began with this id; needs its lock. */
    private void recover(String id) throws IOException {
        Path old = root.resolve(OLD + id);
        if (isDirectory(old)) {
            if (Files.exists(root.resolve(id), LinkOption.NOFOLLOW_LINKS)) {
                deleteTree(old);
            } else {
                Files.move(old, root.resolve(id), StandardCopyOption.ATOMIC_MOVE);
            }
        }
        deleteTree(root.resolve(NEW + id));
        deleteTree(root.resolve(GONE + id));
    }

    /** Puts in order what killed programs left of other ids, as far as nobody is at work on them. */
    private void sweep(String current) throws IOException {
        for (String name : names(root)) {
            String id = idOf(name);
            if (!id.equals(name) && !id.equals(current)) {
                try (Lock lock = tryLock(id)) {
                    if (lock != null) {
                        recover(id);
                    }
                } catch (IOException leftover) {
                    // Another id's litter does not keep this one from being written; a later write tries again.
                }
            }
        }
    }

    /** The id that a directory belongs to, in its place or on the way there. */
    private static String idOf(String name) {
        for (String prefix : List.of(NEW, OLD, GONE)) {
            if (name.startsWith(prefix)) {
                return name.substring(prefix.length());
            }
        }
        return name;
    }

    /** A lock that ends with {@link #close()} or with the program. */
    record Lock(String key, FileChannel channel) implements AutoCloseable {
        @Override
        public void close() {
            try {
                channel.close();
            } catch (IOException e) {
                throw new UncheckedIOException("A lock could not be released", e);
            } finally {
                System.getProperties().remove(key);
            }
        }
    }

    /**
     * What a reader got who asked that nobody writes an id meanwhile; closing it lets writers go on.
     *
     * @param state LOCKED: nobody writes; BUSY: somebody else has the lock; UNAVAILABLE: there is no lock that could be
     *     read, as in a store that no program has written to yet
     * @param lock null unless LOCKED
     */
    record Reading(State state, @Nullable Lock lock) implements AutoCloseable {

        enum State {
            LOCKED,
            BUSY,
            UNAVAILABLE
        }

        @Override
        public void close() {
            if (lock != null) {
                lock.close();
            }
        }
    }

    /** Keeps writers from an id. Makes no file, and needs no right to write to the store. */
    Reading lockForReading(String name) {
        String key = null;
        FileChannel channel = null;
        try {
            Path file = root.resolve(LOCKS).toRealPath().resolve(name);
            if (!register(file)) {
                return new Reading(Reading.State.BUSY, null);
            }
            key = key(file);
            channel = FileChannel.open(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
            if (channel.tryLock(0, Long.MAX_VALUE, true) == null) {
                return new Reading(Reading.State.BUSY, null);
            }
            Lock lock = new Lock(key, channel);
            key = null;
            channel = null;
            return new Reading(Reading.State.LOCKED, lock);
        } catch (IOException e) {
            return new Reading(Reading.State.UNAVAILABLE, null);
        } finally {
            if (key != null) {
                release(key, channel);
            }
        }
    }

    private static String key(Path file) {
        return "org.aether.lock:" + file;
    }

    /** Whether this process now has the right to open a file of a lock; it gives it back by removing the key. */
    private static boolean register(Path file) {
        return System.getProperties()
                        .putIfAbsent(key(file), Thread.currentThread().getName())
                == null;
    }

    private Lock lock(String name) {
        for (int attempt = 0; attempt < LOCK_ATTEMPTS; attempt++) {
            Lock lock = tryLock(name);
            if (lock != null) {
                return lock;
            }
            pause();
        }
        throw locked(name);
    }

    static AetherException locked(String name) {
        return new AetherException(
                Kind.BUSY,
                "The model '{}' has been locked by another program for half a minute; wait for that program or end it,"
                        + " then try again.",
                name);
    }

    /**
     * The lock, or null when somebody else has it: another program, or another thread of this one.
     *
     * <p>POSIX locks belong to the whole process, and closing any channel on a file gives up the process's locks on it.
     * So a thread must know that its own process holds a lock <em>before</em> it opens the file. The system properties
     * serve as that register because there is one set of them in the process, as of the locks, even if several class loaders
     * load this class.
     */
    @Nullable Lock tryLock(String name) {
        String key = null;
        FileChannel channel = null;
        try {
            Path file =
                    Files.createDirectories(root.resolve(LOCKS)).toRealPath().resolve(name);
            if (!register(file)) {
                return null;
            }
            key = key(file);
            channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
            if (channel.tryLock() != null) {
                Lock lock = new Lock(key, channel);
                key = null;
                channel = null;
                return lock;
            }
            return null;
        } catch (IOException e) {
            throw new AetherException(
                    Kind.UNAVAILABLE,
                    e,
                    "The model store {} cannot be written ({}); check the free space and the permissions there, or name"
                            + " another store.",
                    root,
                    reason(e));
        } finally {
            if (key != null) {
                release(key, channel);
            }
        }
    }

    private static void release(String key, @Nullable FileChannel channel) {
        try (channel) {
            System.getProperties().remove(key);
        } catch (IOException e) {
            throw new UncheckedIOException("A lock file could not be closed", e);
        }
    }

    /** Lets others finish what they are at. */
    static void pause() {
        try {
            Thread.sleep(PAUSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AetherException(Kind.CANCELLED, e, "The work was interrupted; start it again.");
        }
    }

    /** Names in a directory, sorted; none when it does not exist. */
    static List<String> names(Path directory) throws IOException {
        try (Stream<Path> paths = Files.list(directory)) {
            return paths.map(path -> path.getFileName().toString()).sorted().toList();
        } catch (NoSuchFileException | NotDirectoryException e) {
            return List.of();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private static boolean isDirectory(Path path) {
        return Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS);
    }

    private static void write(Path file, byte[] bytes) throws IOException {
        try (FileChannel channel = FileChannel.open(
                file,
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE,
                StandardOpenOption.TRUNCATE_EXISTING,
                LinkOption.NOFOLLOW_LINKS)) {
            ByteBuffer buffer = ByteBuffer.wrap(bytes);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
            channel.force(true);
        }
    }

    /** Makes new names in a directory survive a power cut, where the system can (Windows has no such call). */
    private static void force(Path directory) throws IOException {
        if (directory.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }

    private static void deleteTree(Path tree) throws IOException {
        if (!Files.exists(tree, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        Files.walkFileTree(tree, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, IOException failure) throws IOException {
                if (failure != null) {
                    throw failure;
                }
                Files.delete(directory);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
