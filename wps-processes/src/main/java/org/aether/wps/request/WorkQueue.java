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
 * Limits the number of requests that are processed at once, so that a training does not starve map requests and memory
 * stays bounded.
 *
 * <pre>{@code
 * try (WorkQueue.Permit permit = queue.acquire(WorkQueue.Kind.MAP, progress)) {
 *     …
 * }
 * }</pre>
 *
 * <ul>
 *   <li>Requests of one kind get their permits strictly in the order of arrival: a permit that is released goes to the
 *       request that has waited longest.
 *   <li>Requests of different kinds do not wait for each other. They share the device in turns of milliseconds, see
 *       {@link org.aether.device.Compute#turn}.
 *   <li>At most {@code aether.queue} requests of a kind wait; further ones are refused as busy at once. No request waits
 *       longer than {@code aether.queue.seconds}.
 *   <li>A request that is cancelled while it waits leaves the queue within a fifth of a second.
 * </ul>
 *
 * <p>Thread-safe. Not re-entrant: a request acquires one permit.
 */
public final class WorkQueue {

    /** The kind of a request, by its duration. */
    public enum Kind {
        /** A map tile or other short work; as many at a time as there are threads, at least two. */
        MAP,
        /** A pass over a raster; two at a time. */
        JOB,
        /** A training of a model; one at a time. */
        TRAINING
    }

    /** The permission to work, released by closing it. Closing it again does nothing. */
    public interface Permit extends AutoCloseable {
        @Override
        void close();
    }

    /** How often a waiting request checks whether it is cancelled. */
    private static final long POLL_MILLISECONDS = 100;

    private final Map<Kind, Line> lines = new EnumMap<>(Kind.class);
    private final int maxWaiting;
    private final int maxWaitSeconds;

    public WorkQueue(PluginSettings settings) {
        lines.put(Kind.MAP, new Line(Math.max(2, settings.compute().threads())));
        lines.put(Kind.JOB, new Line(2));
        lines.put(Kind.TRAINING, new Line(1));
        this.maxWaiting = settings.waiting();
        this.maxWaitSeconds = settings.waitSeconds();
    }

    /** The permits of one kind and the requests that wait for one, each with a semaphore that hands over its permit. */
    private static final class Line {

        private final Deque<Semaphore> queue = new ArrayDeque<>();
        private int free;

        Line(int free) {
            this.free = free;
        }

        /** Takes a free permit and gives null, or joins the queue. */
        synchronized Semaphore join(Kind kind, int limit) {
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
                release(); // the permit was handed over while the request gave up
            }
        }

        synchronized void release() {
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
     * Waits for a permit.
     *
     * @throws AetherException of kind BUSY when too many requests wait already, or no permit is released in time
     * @throws CancelledException when the progress is cancelled meanwhile
     */
    public Permit acquire(Kind kind, Progress progress) {
        Line line = lines.get(kind);
        Semaphore handover = line.join(kind, maxWaiting);
        if (handover != null) {
            await(line, handover, kind, progress);
        }
        AtomicBoolean open = new AtomicBoolean(true);
        return () -> {
            if (open.getAndSet(false)) {
                line.release();
            }
        };
    }

    private void await(Line line, Semaphore handover, Kind kind, Progress progress) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(maxWaitSeconds);
        boolean acquired = false;
        try {
            while (!handover.tryAcquire(POLL_MILLISECONDS, TimeUnit.MILLISECONDS)) {
                progress.check();
                if (System.nanoTime() - deadline > 0) {
                    throw busy(kind);
                }
            }
            acquired = true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancelledException();
        } finally {
            if (!acquired) {
                line.leave(handover);
            }
        }
    }

    /** The number of requests of a kind that wait now. */
    public int waiting(Kind kind) {
        return lines.get(kind).size();
    }

    private static AetherException busy(Kind kind) {
        return new AetherException(
                AetherException.Kind.BUSY,
                "The server is busy with other {}; try again in a minute.",
                kind == Kind.TRAINING ? "trainings" : "requests");
    }
}
