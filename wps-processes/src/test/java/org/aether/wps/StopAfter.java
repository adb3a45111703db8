package org.aether.wps;

import java.util.concurrent.atomic.AtomicLong;
import org.geotools.data.util.DefaultProgressListener;

/** A listener that is cancelled as soon as a given task is under way, as a user does who has seen enough. */
final class StopAfter extends DefaultProgressListener {

    private final String task;
    private final AtomicLong cancelledAt = new AtomicLong();

    /** @param task part of the task's name */
    public StopAfter(String task) {
        this.task = task;
    }

    @Override
    public void progress(float percent) {
        super.progress(percent);
        if (getTask() != null
                && getTask().toString().contains(task)
                && cancelledAt.compareAndSet(0, System.nanoTime())) {
            setCanceled(true);
        }
    }

    /** Nanoseconds since it was cancelled; fails when it never was. */
    long sinceCancelled() {
        if (cancelledAt.get() == 0) {
            throw new AssertionError("The task '" + task + "' never came");
        }
        return System.nanoTime() - cancelledAt.get();
    }
}
