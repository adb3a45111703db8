package org.aether;

/**
 * Where long work tells how far it is, and asks whether to go on.
 *
 * <pre>{@code
 * progress.stage("Reading rows", grid.height());
 * for (int row = 0; row < grid.height(); row++) {
 *     progress.advance(1); // throws CancelledException when the user has had enough
 * }
 * }</pre>
 *
 * <p>One thread at a time calls it. A stage replaces the one before it.
 */
public interface Progress {

    /** Reports nothing and is never cancelled. */
    Progress NONE = new Progress() {
        @Override
        public void stage(String name, long total) {}

        @Override
        public void done(long amount) {}

        @Override
        public boolean cancelled() {
            return false;
        }
    };

    /**
     * Begins a stage.
     *
     * @param name what is done, as a person would say it: "Encoding sentences"
     * @param total how many units it has, or 0 when that is not known
     */
    void stage(String name, long total);

    /** Adds finished units to the current stage. */
    void done(long amount);

    /** Whether the user asked to stop. */
    boolean cancelled();

    /** A short remark on the current stage, such as the loss of the last epoch; may be ignored. */
    default void note(String remark) {}

    /**
     * Adds finished units and stops the work if that was asked for.
     *
     * @throws CancelledException when {@link #cancelled()}
     */
    default void advance(long amount) {
        done(amount);
        check();
    }

    /** @throws CancelledException when {@link #cancelled()} */
    default void check() {
        if (cancelled()) {
            throw new CancelledException();
        }
    }
}
