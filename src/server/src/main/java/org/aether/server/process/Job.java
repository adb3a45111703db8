package org.aether.server.process;

import java.time.Instant;
import java.util.Map;
import java.util.concurrent.Future;
import org.aether.server.failure.Failure;

/** The execution of a process that continues after the response to its request. Thread-safe. */
public final class Job {

    /** The state of a job. */
    public enum State {
        ACCEPTED,
        RUNNING,
        SUCCESSFUL,
        FAILED,
        DISMISSED;

        public boolean finished() {
            return this == SUCCESSFUL || this == FAILED || this == DISMISSED;
        }
    }

    /**
     * The status of a job at one moment.
     *
     * @param started null before it begins
     * @param finished null before it ends
     * @param failure the failure, or null
     * @param outputs the outputs by name if it was successful, otherwise null
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

    /** The id of the process. */
    public String process() {
        return process;
    }

    /** What the protocol that submitted the job keeps of the request. */
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
                status.state().finished() || progress.getTask() == null
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

    /** Begins the job; false when it was dismissed before. */
    synchronized boolean begin() {
        if (status.state() != State.ACCEPTED) {
            return false;
        }
        status = new Status(State.RUNNING, status.created(), Instant.now(), null, 0, null, null, null);
        return true;
    }

    synchronized void succeeded(Map<String, EncodedOutput> outputs) {
        end(State.SUCCESSFUL, null, outputs);
    }

    synchronized void failed(Failure failure) {
        end(State.FAILED, failure, null);
    }

    private void end(State state, Failure failure, Map<String, EncodedOutput> outputs) {
        if (status.state() == State.RUNNING) {
            status = new Status(state, status.created(), status.started(), Instant.now(), 100, null, failure, outputs);
        }
    }

    /** Cancels the job. Returns true when it does not run, so that its files can be deleted. */
    synchronized boolean dismiss() {
        progress.setCanceled(true);
        boolean idle = status.state() != State.RUNNING;
        status = new Status(
                State.DISMISSED, status.created(), status.started(), Instant.now(), status.percent(), null, null, null);
        if (work != null) {
            // The thread is not interrupted, because an interrupt while it reads closes the file for all threads.
            work.cancel(false);
        }
        return idle;
    }
}
