package org.aether.cli.terminal;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.aether.Progress;
import org.aether.Stage;

/**
 * Progress on standard error. On a terminal it is a bar that is redrawn at most ten times a second; in a pipe or log it is a
 * line every ten seconds and one at the end of a stage. For stages shorter than a second no line stays.
 *
 * <pre>
 * Encoding sentences   [###############---------------]  51 %  4,210 of 8,311  402/s  10 s left
 * </pre>
 */
public final class TerminalProgress implements Progress, AutoCloseable {

    private static final long SECOND = 1_000_000_000L;

    private static final long REPAINT_INTERVAL = SECOND / 10;

    private static final long LINE_INTERVAL = 10 * SECOND;

    private static final int BAR_WIDTH = 24;

    private final PrintWriter err;
    private final Terminal terminal;
    private final boolean mute;
    private final BooleanSupplier cancelled;
    private final LongSupplier clock;

    private String title;
    private String remark = "";
    private long total;
    private long done;
    private long started;
    private long shown;
    private boolean painted;

    /** @param json whether a program reads the answer: then progress is shown only on a terminal */
    public TerminalProgress(PrintWriter err, Terminal terminal, boolean json, BooleanSupplier cancelled) {
        this(err, terminal, json, cancelled, System::nanoTime);
    }

    public TerminalProgress(
            PrintWriter err, Terminal terminal, boolean json, BooleanSupplier cancelled, LongSupplier nanoClock) {
        this.err = err;
        this.terminal = terminal;
        this.mute = json && !terminal.interactive();
        this.cancelled = cancelled;
        this.clock = nanoClock;
    }

    @Override
    public synchronized void stage(Stage stage, String subject, long total) {
        endStage();
        title = stage.title(subject);
        remark = "";
        this.total = total;
        done = 0;
        started = clock.getAsLong();
        shown = started;
        if (terminal.interactive()) {
            paint();
        }
    }

    @Override
    public synchronized void done(long amount) {
        done += amount;
        show();
    }

    @Override
    public synchronized void note(String remark) {
        this.remark = remark;
        show();
    }

    @Override
    public boolean cancelled() {
        return cancelled.getAsBoolean();
    }

    @Override
    public synchronized void close() {
        endStage();
    }

    private void show() {
        if (title == null || clock.getAsLong() - shown < (terminal.interactive() ? REPAINT_INTERVAL : LINE_INTERVAL)) {
            return;
        }
        shown = clock.getAsLong();
        if (terminal.interactive()) {
            paint();
        } else if (!mute) {
            err.println(line());
        }
    }

    private void endStage() {
        if (title == null) {
            return;
        }
        long elapsed = clock.getAsLong() - started;
        if (painted) {
            err.print("\r\u001b[K");
            err.flush();
            painted = false;
        }
        if (elapsed >= SECOND && !mute) {
            err.println(title + ": " + (done > 1 ? count(done) + " in " : "") + duration(elapsed)
                    + (done > 1 ? ", " + rate(elapsed) : "")
                    + (remark.isEmpty() ? "" : ", " + remark));
        }
        title = null;
    }

    private void paint() {
        String line = line();
        int width = terminal.columns() - 1;
        err.print("\r" + (line.length() > width ? line.substring(0, width) : line) + "\u001b[K");
        err.flush();
        painted = true;
    }

    private String line() {
        long elapsed = clock.getAsLong() - started;
        StringBuilder line = new StringBuilder(title);
        if (total > 0) {
            double part = Math.min(1, done / (double) total);
            int full = (int) Math.round(part * BAR_WIDTH);
            line.append(" [").append("#".repeat(full)).append("-".repeat(BAR_WIDTH - full));
            line.append(String.format(Locale.ROOT, "] %3.0f %%", part * 100));
            line.append("  ").append(count(done)).append(" of ").append(count(total));
        } else if (done > 0) {
            line.append("  ").append(count(done));
        }
        if (done > 0 && elapsed > SECOND / 2) {
            line.append("  ").append(rate(elapsed));
            if (total > done) {
                line.append("  ").append(duration((long) (elapsed * ((total - done) / (double) done))));
                line.append(" left");
            }
        }
        return remark.isEmpty()
                ? line.toString()
                : line.append("  ").append(remark).toString();
    }

    private String rate(long elapsed) {
        double perSecond = done / (elapsed / (double) SECOND);
        return perSecond >= 10 ? count(Math.round(perSecond)) + "/s" : String.format(Locale.ROOT, "%.1f/s", perSecond);
    }

    private static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    /** "7 s", "3 min 20 s", "2 h 05 min". */
    public static String duration(long nanos) {
        long seconds = Math.round(nanos / (double) SECOND);
        if (seconds < 60) {
            return seconds + " s";
        }
        return seconds < 3600
                ? String.format(Locale.ROOT, "%d min %02d s", seconds / 60, seconds % 60)
                : String.format(Locale.ROOT, "%d h %02d min", seconds / 3600, seconds % 3600 / 60);
    }
}
