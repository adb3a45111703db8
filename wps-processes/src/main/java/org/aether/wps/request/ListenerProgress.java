package org.aether.wps.request;

import java.util.Map;
import org.aether.Progress;
import org.aether.Stage;
import org.geotools.api.util.ProgressListener;
import org.geotools.util.SimpleInternationalString;

/**
 * Reports a {@link Progress} to a GeoTools {@link ProgressListener}: stages become tasks, units become percent of the whole
 * work, and a cancelled listener cancels the work.
 *
 * <p>The percentage at which each stage ends can be given. A stage without such a percentage gets half of what is left. The
 * reported percentage never decreases.
 */
public final class ListenerProgress implements Progress {

    private final ProgressListener listener;
    private final Map<Stage, Integer> ends;
    private float reported;
    private float before;
    private float share;
    private long total;
    private long done;
    private String title = "";

    private ListenerProgress(ProgressListener listener, Map<Stage, Integer> ends) {
        this.listener = listener;
        this.ends = ends;
        listener.started();
    }

    /** @param listener null for none, as GeoTools sometimes passes it */
    public static Progress of(ProgressListener listener) {
        return of(listener, Map.of());
    }

    /**
     * @param listener null for none
     * @param ends the measured percentage of the whole work at which a stage ends
     */
    public static Progress of(ProgressListener listener, Map<Stage, Integer> ends) {
        return listener == null ? NONE : new ListenerProgress(listener, ends);
    }

    @Override
    public void stage(Stage stage, String subject, long total) {
        before = reported;
        Integer end = ends.get(stage);
        share = end == null ? (100 - before) / 2 : Math.max(0, end - before);
        this.total = total;
        this.done = 0;
        this.title = stage.title(subject);
        listener.setTask(new SimpleInternationalString(title));
        report(before);
    }

    @Override
    public void done(long amount) {
        done += amount;
        if (total > 0) {
            report(before + share * Math.min(1f, (float) done / total));
        }
    }

    private void report(float percent) {
        reported = percent;
        listener.progress(percent);
    }

    @Override
    public void note(String remark) {
        listener.setTask(new SimpleInternationalString(title + ": " + remark));
    }

    @Override
    public boolean cancelled() {
        return listener.isCanceled();
    }
}
