package org.aether.wps;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.aether.AetherException;
import org.aether.CancelledException;
import org.aether.Progress;

/**
 * How many requests work at once, so that a training does not starve the map and memory stays bounded. Requests of one
 * kind wait in the order of their arrival; kinds do not wait for each other (the device itself is shared by turns, see
 * {@link org.aether.device.Compute#turn}).
 *
 * <pre>{@code
 * try (WorkQueue.Place place = queue.enter(WorkQueue.Kind.MAP, progress)) {
 *     …
 * }
 * }</pre>
 */
public final class WorkQueue {

    /** What a request is, by how long it works. */
    public enum Kind {
        /** A map tile or anything else over in a moment; one per thread works at a time. */
        MAP,
        /** A pass over a raster; two work at a time. */
        JOB,
        /** One at a time. */
        TRAINING
    }

    /** The right to work; closing it passes it on. */
    public interface Place extends AutoCloseable {
        @Override
        void close();
    }

    private final Map<Kind, Semaphore> working = new EnumMap<>(Kind.class);
    private final int waiting;
    private final int waitSeconds;

    public WorkQueue(PluginSettings settings) {
        working.put(Kind.MAP, new Semaphore(Math.max(2, settings.compute().threads()), true));
        working.put(Kind.JOB, new Semaphore(2, true));
        working.put(Kind.TRAINING, new Semaphore(1, true));
        this.waiting = settings.waiting();
        this.waitSeconds = settings.waitSeconds();
    }

    /**
     * Waits for a place.
     *
     * @throws AetherException "busy" when too many wait already, or none came free in time
     * @throws CancelledException when the progress is cancelled meanwhile
     */
    public Place enter(Kind kind, Progress progress) {
        Semaphore places = working.get(kind);
        if (places.getQueueLength() >= waiting && places.availablePermits() == 0) {
            throw busy(kind);
        }
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(waitSeconds);
        try {
            while (!places.tryAcquire(200, TimeUnit.MILLISECONDS)) {
                progress.check();
                if (System.nanoTime() > deadline) {
                    throw busy(kind);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancelledException();
        }
        return places::release;
    }

    private AetherException busy(Kind kind) {
        return new AetherException("The server is busy with other " + (kind == Kind.TRAINING ? "trainings" : "requests")
                + "; try again in a minute.");
    }
}
