package org.aether;

/**
 * Receives the progress of long work, and tells it whether to go on.
 *
 * <pre>{@code
 * progress.stage(Stage.TRANSFORMING, raster.name(), grid.height());
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
        public void stage(Stage stage, String subject, long total) {}

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
     * @param subject what the stage works on, such as the name of a raster; may be empty
     * @param total the number of units, or 0 when it is not known
     */
    void stage(Stage stage, String subject, long total);

    /** Begins a stage that needs no subject. */
    default void stage(Stage stage, long total) {
        stage(stage, "", total);
    }

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
