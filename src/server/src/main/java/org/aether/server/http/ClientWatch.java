package org.aether.server.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Request;

/**
 * Notices that a client has closed its connection while its request is processed.
 *
 * <p>The server itself notices this only when it writes the response, since nothing reads the connection between a request and
 * its response. Therefore a timer reads one byte every {@value #PERIOD_MILLIS} ms. It usually gets nothing, and the end of the
 * stream when the client has closed the connection. Rarely it gets a byte of a further request that the client has sent
 * already; then the connection must be closed after the response ({@link Watched#stop()}).
 *
 * <p>Thread-safe.
 */
public final class ClientWatch implements AutoCloseable {

    private static final long PERIOD_MILLIS = 400;

    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread thread = new Thread(work, "aether-client-watch");
        thread.setDaemon(true);
        return thread;
    });

    /**
     * Begins to watch a connection. To be called after the request's body has been read.
     *
     * @param gone called once, from another thread, when the client has closed the connection
     */
    Watched watch(Request request, Runnable gone) {
        EndPoint endPoint = request.getConnectionMetaData().getConnection().getEndPoint();
        Watched watched = new Watched(endPoint, gone);
        watched.timing =
                timer.scheduleWithFixedDelay(watched::poll, PERIOD_MILLIS, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
        return watched;
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }

    /** A connection that is watched. */
    static final class Watched {

        private final EndPoint endPoint;
        private final long idleTimeout;
        private final Runnable gone;
        private volatile ScheduledFuture<?> timing;
        private boolean stopped;
        private boolean byteRead;

        private Watched(EndPoint endPoint, Runnable gone) {
            this.endPoint = endPoint;
            this.gone = gone;
            idleTimeout = endPoint.getIdleTimeout();
            // The work may take longer than the idle timeout.
            endPoint.setIdleTimeout(0);
        }

        private synchronized void poll() {
            if (stopped || byteRead || !(endPoint.getTransport() instanceof SocketChannel channel)) {
                return;
            }
            boolean closed;
            try {
                int read = channel.isBlocking() ? 0 : channel.read(ByteBuffer.allocate(1));
                byteRead = read > 0;
                closed = read < 0;
            } catch (ClosedChannelException e) {
                closed = true;
            } catch (IOException e) {
                // The connection was reset.
                closed = true;
            }
            if (closed) {
                stopped = true;
                timing.cancel(false);
                gone.run();
            }
        }

        /**
         * Ends the watch.
         *
         * @return whether the connection must be closed after the response
         */
        synchronized boolean stop() {
            if (!stopped) {
                stopped = true;
                timing.cancel(false);
                endPoint.setIdleTimeout(idleTimeout);
            }
            return byteRead;
        }
    }
}
