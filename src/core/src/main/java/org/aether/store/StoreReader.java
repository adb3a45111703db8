package org.aether.store;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.function.Function;
import org.aether.AetherException;
import org.aether.AetherException.Kind;
import org.jspecify.annotations.Nullable;

/**
 * Reads models while other threads and programs may replace them.
 *
 * <p>Reads without a lock. When a model was replaced meanwhile, it is read again, until all files belong to one version. A
 * model counts as damaged or missing only when it was found so under its lock, which keeps writers away, or, where the lock
 * is not available, when the same version was found so twice. A reader may wait while a model is written without pause, but
 * it never reports damage that is not there.
 */
final class StoreReader {

    /** Reads the files of a model. */
    interface Reading<T> {

        /**
         * @param id of the model
         * @param model its directory at this moment
         */
        T read(String id, Path model) throws IOException;
    }

    /** A file whose bytes are not those that were stored. */
    static final class ChangedFileException extends IOException {

        private static final long serialVersionUID = 1L;

        private final transient Path file;

        ChangedFileException(Path file) {
            super(file.toString());
            this.file = file;
        }

        Path file() {
            return file;
        }
    }

    private final StoreDirectory directory;
    private final Function<String, AetherException> missing;

    /** @param missing makes the error for an id that does not exist */
    StoreReader(StoreDirectory directory, Function<String, AetherException> missing) {
        this.directory = directory;
        this.missing = missing;
    }

    /**
     * Reads something of one version of a model.
     *
     * @throws AetherException when there is no such model, when it is damaged, or when the reading throws it
     */
    <T> T read(String id, Reading<T> reading) {
        StoreDirectory.@Nullable Version suspect = null;
        int absences = 0;
        while (true) {
            StoreDirectory.@Nullable Version version = directory.find(id);
            Attempt<T> attempt = null;
            if (version != null) {
                attempt = attempt(id, version, reading);
                if (attempt.failure() == null && version.equals(directory.find(id))) {
                    return attempt.get();
                }
            }
            try (StoreDirectory.Reading lock = directory.lockForReading(id)) {
                if (lock.state() == StoreDirectory.Reading.State.LOCKED) {
                    StoreDirectory.@Nullable Version current = directory.find(id);
                    if (current == null) {
                        throw missing.apply(id);
                    }
                    return attempt(id, current, reading).get();
                }
                if (version == null || attempt == null) {
                    if (lock.state() == StoreDirectory.Reading.State.UNAVAILABLE) {
                        throw missing.apply(id);
                    }
                    if (++absences == StoreDirectory.LOCK_ATTEMPTS) {
                        throw StoreDirectory.locked(id);
                    }
                } else {
                    absences = 0;
                    if (version.equals(directory.find(id))) {
                        if (version.equals(suspect)) {
                            return attempt.get();
                        }
                        suspect = version;
                    }
                }
            }
            StoreDirectory.pause();
        }
    }

    /** The result of one reading: a value, or the error that is thrown if the version is still there. */
    private record Attempt<T>(@Nullable T value, @Nullable AetherException failure) {

        T get() {
            if (value == null) {
                throw failure == null ? new IllegalStateException("A reading gave neither value nor error") : failure;
            }
            return value;
        }
    }

    private static <T> Attempt<T> attempt(String id, StoreDirectory.Version version, Reading<T> reading) {
        try {
            return new Attempt<>(reading.read(id, version.path()), null);
        } catch (ChangedFileException e) {
            return new Attempt<>(null, damaged(id, e.file(), e));
        } catch (NoSuchFileException e) {
            return new Attempt<>(null, damaged(id, Path.of(e.getFile()), e));
        } catch (IOException e) {
            return new Attempt<>(
                    null,
                    new AetherException(
                            Kind.UNAVAILABLE,
                            e,
                            "The model '{}' cannot be read ({}); check the permissions of {}.",
                            id,
                            StoreDirectory.reason(e),
                            version.path()));
        } catch (AetherException e) {
            return new Attempt<>(null, e);
        }
    }

    private static AetherException damaged(String id, Path file, IOException cause) {
        return new AetherException(
                Kind.DAMAGED,
                cause,
                "The model '{}' is damaged: {} is missing or was changed; restore it, or train or import the model again.",
                id,
                file);
    }
}
