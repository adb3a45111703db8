package org.aether.server.process;

import org.aether.CancelledException;
import org.geotools.api.util.InternationalString;
import org.geotools.api.util.ProgressListener;

/** The progress of a process, set by its thread and read by others. Any thread may cancel it. Thread-safe. */
public final class RunProgress implements ProgressListener {

    private volatile InternationalString task;
    private volatile float percent;
    private volatile boolean cancelled;

    @Override
    public InternationalString getTask() {
        return task;
    }

    @Override
    public void setTask(InternationalString task) {
        this.task = task;
    }

    @Override
    public void started() {}

    @Override
    public void progress(float percent) {
        this.percent = Math.max(0, Math.min(100, percent));
    }

    /** In percent, 0 to 100. */
    @Override
    public float getProgress() {
        return percent;
    }

    @Override
    public void complete() {
        percent = 100;
    }

    @Override
    public void dispose() {}

    @Override
    public boolean isCanceled() {
        return cancelled;
    }

    @Override
    public void setCanceled(boolean cancel) {
        cancelled = cancel;
    }

    @Override
    public void warningOccurred(String source, String location, String warning) {}

    /** The exception itself reaches the caller too. */
    @Override
    public void exceptionOccurred(Throwable exception) {}

    /**
     * Ends the work when it was cancelled.
     *
     * @throws CancelledException when cancelled
     */
    public void check() {
        if (cancelled) {
            throw new CancelledException();
        }
    }
}
