package org.aether.cli.terminal;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Ctrl-C and {@code kill}: asks the work to stop, and gives it time to remove incomplete files.
 *
 * <p>Thread-safe. The virtual machine is shutting down by then, so {@link #cancelled()} never becomes false again.
 */
public final class Interrupt {

    /** Seconds that the shutdown waits for the work to clean up. A second Ctrl-C does not shorten it, kill -9 does. */
    private static final long MAX_WAIT_SECONDS = 10;

    private final CountDownLatch ended = new CountDownLatch(1);

    private volatile boolean cancelled;

    private volatile boolean working;

    /** Handles the signals of this process. */
    public static Interrupt onSignal() {
        Interrupt interrupt = new Interrupt();
        Runtime.getRuntime().addShutdownHook(new Thread(interrupt::stopWork, "aether-interrupt"));
        return interrupt;
    }

    public boolean cancelled() {
        return cancelled;
    }

    /** Tells that work with files begins; from now on the shutdown waits for its end. */
    public void workBegins() {
        working = true;
    }

    /** Tells that nothing is left to clean up; called before the program exits by itself. */
    public void workHasEnded() {
        ended.countDown();
    }

    private void stopWork() {
        cancelled = true;
        if (!working) {
            return;
        }
        try {
            ended.await(MAX_WAIT_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
