package org.aether.cli.terminal;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Ctrl-C and {@code kill}: asks the work to stop, and gives it a moment to take away what is half-written.
 *
 * <p>Thread-safe. The virtual machine is on its way out by then, so {@link #cancelled()} stays true once it is.
 */
public final class Interrupt {

    /** How long the machine waits for the work to clean up; a second Ctrl-C does not shorten it, kill -9 does. */
    private static final long PATIENCE_SECONDS = 10;

    private final CountDownLatch ended = new CountDownLatch(1);

    private volatile boolean cancelled;

    private volatile boolean working;

    /** Listens to the signals of this process. */
    public static Interrupt onSignal() {
        Interrupt interrupt = new Interrupt();
        Runtime.getRuntime().addShutdownHook(new Thread(interrupt::stopWork, "aether-interrupt"));
        return interrupt;
    }

    public boolean cancelled() {
        return cancelled;
    }

    /** Work with files begins: from here on the hook waits for its end. */
    public void workBegins() {
        working = true;
    }

    /** Nothing is left to clean up; called before the program exits by itself. */
    public void workHasEnded() {
        ended.countDown();
    }

    private void stopWork() {
        cancelled = true;
        if (!working) {
            return;
        }
        try {
            ended.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
