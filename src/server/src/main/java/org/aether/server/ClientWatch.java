package org.aether.server;

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
 * Notices clients that have gone away while their request is worked on.
 *
 * <p>The server itself would notice only when it writes the response: nobody reads a connection between a request and its
 * response. So a timer reads one byte every {@value #PERIOD_MILLIS} ms. It gets the end of the stream when the client has
 * closed the connection, nothing as a rule, and rarely a byte of a further request that the client has sent ahead; the
 * connection then has to be closed after the response ({@link Watched#stop()}).
 *
 * <p>Thread-safe.
 */
final class ClientWatch implements AutoCloseable {

    private static final long PERIOD_MILLIS = 400;

    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread thread = new Thread(work, "aether-client-watch");
        thread.setDaemon(true);
        return thread;
    });

    /**
     * Begins to watch; call when the request's body has been read.
     *
     * @param gone called once, from another thread, when the client has gone away
     */
    Watched watch(Request request, Runnable gone) {
        EndPoint endPoint = request.getConnectionMetaData().getConnection().getEndPoint();
        Watched watched = new Watched(endPoint, gone);
        watched.timing =
                timer.scheduleWithFixedDelay(watched::look, PERIOD_MILLIS, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
        return watched;
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }

    /** A client under watch. */
    static final class Watched {

        private final EndPoint endPoint;
        private final long idleTimeout;
        private final Runnable gone;
        private volatile ScheduledFuture<?> timing;
        private boolean stopped;
        private boolean byteTaken;

        private Watched(EndPoint endPoint, Runnable gone) {
            this.endPoint = endPoint;
            this.gone = gone;
            idleTimeout = endPoint.getIdleTimeout();
            // Work may take longer than a connection may idle.
            endPoint.setIdleTimeout(0);
        }

        private synchronized void look() {
            if (stopped || byteTaken || !(endPoint.getTransport() instanceof SocketChannel channel)) {
                return;
            }
            boolean left;
            try {
                int read = channel.isBlocking() ? 0 : channel.read(ByteBuffer.allocate(1));
                byteTaken = read > 0;
                left = read < 0;
            } catch (ClosedChannelException e) {
                left = true;
            } catch (IOException e) {
                // A reset: the client has gone without a farewell.
                left = true;
            }
            if (left) {
                stopped = true;
                timing.cancel(false);
                gone.run();
            }
        }

        /** Ends the watch. @return whether the connection must be closed after the response */
        synchronized boolean stop() {
            if (!stopped) {
                stopped = true;
                timing.cancel(false);
                endPoint.setIdleTimeout(idleTimeout);
            }
            return byteTaken;
        }
    }
}
