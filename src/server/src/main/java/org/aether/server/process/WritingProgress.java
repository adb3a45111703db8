package org.aether.server.process;

import org.aether.Progress;
import org.aether.Stage;

/** Reports the writing of a result: the bar of the run never moves backwards. One thread at a time. */
final class WritingProgress implements Progress {

    private static final float END = 99;

    private final RunProgress run;
    private long total;
    private long done;

    WritingProgress(RunProgress run) {
        this.run = run;
    }

    @Override
    public void stage(Stage stage, String subject, long total) {
        this.total = total;
        done = 0;
    }

    @Override
    public void done(long amount) {
        done += amount;
        if (total > 0) {
            run.progress(Math.max(run.getProgress(), END * done / total));
        }
    }

    @Override
    public boolean cancelled() {
        return run.isCanceled();
    }
}
