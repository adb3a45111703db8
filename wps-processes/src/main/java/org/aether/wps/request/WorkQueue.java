package org.aether.wps.request;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.aether.AetherException;
import org.aether.CancelledException;
import org.aether.Progress;

/**
 * How many requests work at once, so that a training does not starve the map and memory stays bounded.
 *
 * <pre>{@code
 * try (WorkQueue.Place place = queue.enter(WorkQueue.Kind.MAP, progress)) {
 *     …
 * }
 * }</pre>
 *
 * <ul>
 *   <li>Requests of one kind get their places strictly in the order of their arrival: a place that comes free is handed
 *       to the one that waits longest.
 *   <li>Kinds do not wait for each other. The device itself is shared by turns of milliseconds, see
 *       {@link org.aether.device.Compute#turn}.
 *   <li>No more than {@code aether.queue} requests of a kind wait; further ones are refused as busy at once. Nobody
 *       waits longer than {@code aether.queue.seconds}.
 *   <li>Whoever is cancelled while waiting leaves within a fifth of a second.
 * </ul>
 *
 * <p>Thread-safe. Not re-entrant: a request takes one place.
 */
public final class WorkQueue {

    /** What a request is, by how long it works. */
    public enum Kind {
        /** A map tile or anything else over in a moment; one per thread works at a time, at least two. */
        MAP,
        /** A pass over a raster; two work at a time. */
        JOB,
        /** One at a time. */
        TRAINING
    }

    /** The right to work; closing it passes it on. Closing it again does nothing. */
    public interface Place extends AutoCloseable {
        @Override
        void close();
    }

    private static final long LOOK_MILLISECONDS = 100;

    private final Map<Kind, Line> lines = new EnumMap<>(Kind.class);
    private final int waiting;
    private final int waitSeconds;

    public WorkQueue(PluginSettings settings) {
        lines.put(Kind.MAP, new Line(Math.max(2, settings.compute().threads())));
        lines.put(Kind.JOB, new Line(2));
        lines.put(Kind.TRAINING, new Line(1));
        this.waiting = settings.waiting();
        this.waitSeconds = settings.waitSeconds();
    }

    /** The places of one kind, and those who wait for one: each on a semaphore of its own, opened to hand a place over. */
    private static final class Line {

        private final Deque<Semaphore> queue = new ArrayDeque<>();
        private int free;

        Line(int free) {
            this.free = free;
        }

        /** Null when there is a place at once. */
        synchronized Semaphore queueUp(Kind kind, int limit) {
            if (free > 0) {
                free--;
                return null;
            }
            if (queue.size() >= limit) {
                throw busy(kind);
            }
            Semaphore handover = new Semaphore(0);
            queue.add(handover);
            return handover;
        }

        synchronized void leave(Semaphore handover) {
            if (!queue.remove(handover)) {
                pass(); // the place came at the very moment of giving up
            }
        }

        synchronized void pass() {
            Semaphore next = queue.poll();
            if (next == null) {
                free++;
            } else {
                next.release();
            }
        }

        synchronized int size() {
            return queue.size();
        }
    }

    /**
     * Waits for a place.
     *
     * @throws AetherException "busy" when too many wait already, or none came free in time
     * @throws CancelledException when the progress is cancelled meanwhile
     */
    public Place enter(Kind kind, Progress progress) {
        Line line = lines.get(kind);
        Semaphore handover = line.queueUp(kind, waiting);
        if (handover != null) {
            await(line, handover, kind, progress);
        }
        AtomicBoolean open = new AtomicBoolean(true);
        return () -> {
            if (open.getAndSet(false)) {
                line.pass();
            }
        };
    }

    private void await(Line line, Semaphore handover, Kind kind, Progress progress) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(waitSeconds);
        boolean entered = false;
        try {
            while (!handover.tryAcquire(LOOK_MILLISECONDS, TimeUnit.MILLISECONDS)) {
                progress.check();
                if (System.nanoTime() - deadline > 0) {
                    throw busy(kind);
                }
            }
            entered = true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancelledException();
        } finally {
            if (!entered) {
                line.leave(handover);
            }
        }
    }

    /** How many wait for a place of a kind now. */
    public int waiting(Kind kind) {
        return lines.get(kind).size();
    }

    private static AetherException busy(Kind kind) {
        return new AetherException("The server is busy with other " + (kind == Kind.TRAINING ? "trainings" : "requests")
                + "; try again in a minute.");
    }
}
