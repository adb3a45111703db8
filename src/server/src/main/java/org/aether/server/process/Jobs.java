package org.aether.server.process;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.aether.server.failure.Failure;
import org.aether.server.failure.ServiceException;
import org.aether.server.process.InputValue.ProcessCall;

/**
 * The jobs of this server. The queue of the plugin limits how many run at once; this class limits how many wait. The
 * {@value #MAX_KEPT} newest jobs are kept with their results until they are dismissed or the server stops.
 *
 * <p>Thread-safe.
 */
public final class Jobs implements AutoCloseable {

    private static final int WORKERS = 8;
    private static final int MAX_WAITING = 64;
    private static final int MAX_KEPT = 200;

    private final ProcessRunner runner;
    private final Path directory;
    private final Function<Throwable, Failure> failures;
    private final BiConsumer<String, Throwable> log;
    private final Map<String, Job> jobs = new LinkedHashMap<>();
    private final ThreadPoolExecutor workers;

    /**
     * @param directory the directory of the results
     * @param failures converts exceptions to what clients learn of them
     * @param log receives programming errors
     */
    public Jobs(
            ProcessRunner runner,
            Path directory,
            Function<Throwable, Failure> failures,
            BiConsumer<String, Throwable> log) {
        this.runner = runner;
        this.directory = directory;
        this.failures = failures;
        this.log = log;
        workers = new ThreadPoolExecutor(
                WORKERS, WORKERS, 1, TimeUnit.MINUTES, new ArrayBlockingQueue<>(MAX_WAITING), work -> {
                    Thread thread = new Thread(work, "aether-job");
                    thread.setDaemon(true);
                    return thread;
                });
        workers.allowCoreThreadTimeOut(true);
    }

    /**
     * Starts a job.
     *
     * @param request what {@link Job#request()} gives back to the protocol
     * @throws ServiceException when the call is invalid, and when too many jobs wait
     */
    public Job submit(ProcessCall call, List<ProcessRunner.Wanted> wanted, Object request) {
        runner.check(call, wanted);
        Workspace workspace = Workspace.below(directory);
        Job job = new Job(UUID.randomUUID().toString(), call.process(), request, workspace);
        try {
            job.work(workers.submit(() -> run(job, call, wanted)));
        } catch (RejectedExecutionException e) {
            workspace.close();
            throw ServiceException.busy("jobs");
        }
        keep(job);
        return job;
    }

    private void run(Job job, ProcessCall call, List<ProcessRunner.Wanted> wanted) {
        if (!job.begin()) {
            return;
        }
        try {
            job.succeeded(runner.run(call, wanted, job.progress(), job.workspace()));
        } catch (Exception | OutOfMemoryError | LinkageError | StackOverflowError e) {
            Failure failure = failures.apply(e);
            if (!failure.expected()) {
                log.accept("job " + job.id(), e);
            }
            job.failed(failure);
        } finally {
            if (job.status().state() != Job.State.SUCCESSFUL) {
                job.workspace().close();
            }
        }
    }

    private void keep(Job job) {
        List<Job> dropped = new ArrayList<>();
        synchronized (jobs) {
            jobs.put(job.id(), job);
            var oldest = jobs.values().iterator();
            for (int surplus = jobs.size() - MAX_KEPT; surplus > 0 && oldest.hasNext(); ) {
                Job candidate = oldest.next();
                if (candidate.status().state().finished()) {
                    oldest.remove();
                    dropped.add(candidate);
                    surplus--;
                }
            }
        }
        dropped.forEach(Jobs::discard);
    }

    /** All jobs, oldest first. */
    public List<Job> all() {
        synchronized (jobs) {
            return List.copyOf(jobs.values());
        }
    }

    /**
     * The job of an id.
     *
     * @throws ServiceException with status 404 when there is none
     */
    public Job get(String id) {
        synchronized (jobs) {
            Job job = jobs.get(id);
            if (job == null) {
                throw ServiceException.notFound(
                        "executionId", "There is no job with this id; it may have been dismissed.");
            }
            return job;
        }
    }

    /** Cancels a job, or deletes its results when it has ended. */
    public Job dismiss(String id) {
        Job job = get(id);
        discard(job);
        synchronized (jobs) {
            jobs.remove(id);
        }
        return job;
    }

    private static void discard(Job job) {
        if (job.dismiss()) {
            job.workspace().close();
        }
    }

    /** Cancels all jobs and waits up to five seconds for them to end. */
    @Override
    public void close() {
        all().forEach(Jobs::discard);
        workers.shutdown();
        try {
            workers.awaitTermination(5, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
