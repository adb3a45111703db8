package org.aether.server.process;

import java.time.Instant;
import java.util.Map;
import java.util.concurrent.Future;
import org.aether.server.Failure;

/** A run that goes on after its request was answered. Thread-safe. */
public final class Job {

    /** Where a job is. */
    public enum State {
        ACCEPTED,
        RUNNING,
        SUCCESSFUL,
        FAILED,
        DISMISSED;

        public boolean over() {
            return this == SUCCESSFUL || this == FAILED || this == DISMISSED;
        }
    }

    /**
     * A job at one moment.
     *
     * @param started null before it began
     * @param finished null while it is not over
     * @param failure what went wrong, or null
     * @param outputs by name when it was successful, else null
     */
    public record Status(
            State state,
            Instant created,
            Instant started,
            Instant finished,
            float percent,
            String task,
            Failure failure,
            Map<String, EncodedOutput> outputs) {}

    private final String id;
    private final String process;
    private final Object request;
    private final RunProgress progress = new RunProgress();
    private final Workspace workspace;
    private Status status;
    private Future<?> work;

    Job(String id, String process, Object request, Workspace workspace) {
        this.id = id;
        this.process = process;
        this.request = request;
        this.workspace = workspace;
        status = new Status(State.ACCEPTED, Instant.now(), null, null, 0, null, null, null);
    }

    public String id() {
        return id;
    }

    /** Id of the process. */
    public String process() {
        return process;
    }

    /** What the protocol that made the job wants to remember of the request. */
    public Object request() {
        return request;
    }

    public synchronized Status status() {
        return new Status(
                status.state(),
                status.created(),
                status.started(),
                status.finished(),
                status.state() == State.SUCCESSFUL ? 100 : progress.getProgress(),
                status.state().over() || progress.getTask() == null
                        ? null
                        : progress.getTask().toString(),
                status.failure(),
                status.outputs());
    }

    RunProgress progress() {
        return progress;
    }

    Workspace workspace() {
        return workspace;
    }

    synchronized void work(Future<?> work) {
        this.work = work;
    }

    /** Begins, or gives false when it was dismissed before. */
    synchronized boolean begin() {
        if (status.state() != State.ACCEPTED) {
            return false;
        }
        status = new Status(State.RUNNING, status.created(), Instant.now(), null, 0, null, null, null);
        return true;
    }

    synchronized void succeeded(Map<String, EncodedOutput> outputs) {
        over(State.SUCCESSFUL, null, outputs);
    }

    synchronized void failed(Failure failure) {
        over(State.FAILED, failure, null);
    }

    private void over(State state, Failure failure, Map<String, EncodedOutput> outputs) {
        if (status.state() == State.RUNNING) {
            status = new Status(state, status.created(), status.started(), Instant.now(), 100, null, failure, outputs);
        }
    }

    /** Stops it; true when nobody works on it, so that its files can go. */
    synchronized boolean dismiss() {
        progress.setCanceled(true);
        boolean idle = status.state() != State.RUNNING;
        status = new Status(
                State.DISMISSED, status.created(), status.started(), Instant.now(), status.percent(), null, null, null);
        if (work != null) {
            // Never interrupts: an interrupt in the middle of reading closes the file for everybody.
            work.cancel(false);
        }
        return idle;
    }
}
