package org.aether.wps;

import org.aether.Progress;
import org.geotools.api.util.ProgressListener;
import org.geotools.util.SimpleInternationalString;

/**
 * A {@link Progress} that tells a GeoTools {@link ProgressListener}: stages become tasks, units become percent of the
 * whole, and a cancelled listener cancels the work.
 *
 * <p>How many stages there will be is unknown, so each takes half of what is left: the bar never runs backwards.
 */
public final class ListenerProgress implements Progress {

    private final ProgressListener listener;
    private float before;
    private float share = 50;
    private long total;
    private long done;
    private boolean begun;
    private String stage = "";

    private ListenerProgress(ProgressListener listener) {
        this.listener = listener;
        listener.started();
    }

    /** @param listener null for none, as GeoTools passes it at times */
    public static Progress of(ProgressListener listener) {
        return listener == null ? NONE : new ListenerProgress(listener);
    }

    @Override
    public void stage(String name, long total) {
        if (begun) {
            before += share;
            share /= 2;
        }
        begun = true;
        this.total = total;
        this.done = 0;
        this.stage = name;
        listener.setTask(new SimpleInternationalString(name));
        listener.progress(before);
    }

    @Override
    public void done(long amount) {
        done += amount;
        if (total > 0) {
            listener.progress(before + share * Math.min(1f, (float) done / total));
        }
    }

    @Override
    public void note(String remark) {
        listener.setTask(new SimpleInternationalString(stage + ": " + remark));
    }

    @Override
    public boolean cancelled() {
        return listener.isCanceled();
    }
}
