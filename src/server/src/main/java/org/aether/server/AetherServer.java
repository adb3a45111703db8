package org.aether.server;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.aether.AetherException;
import org.aether.AetherException.Kind;
import org.aether.server.failure.Failure;
import org.aether.server.http.ClientWatch;
import org.aether.server.http.Exchange;
import org.aether.server.http.Guard;
import org.aether.server.http.Service;
import org.aether.server.layer.Layers;
import org.aether.server.ogcapi.ProcessesApi;
import org.aether.server.process.Jobs;
import org.aether.server.process.ProcessCatalogue;
import org.aether.server.process.ProcessRunner;
import org.aether.server.process.Workspace;
import org.aether.server.wms.WmsService;
import org.aether.server.wps.WpsService;
import org.aether.store.ModelStore;
import org.aether.wps.request.ClientWording;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.geotools.process.ProcessFactory;

/**
 * The development endpoint.
 *
 * <pre>{@code
 * try (AetherServer server = AetherServer.start(settings)) {
 *     System.out.println(server.address()); // http://127.0.0.1:8080/
 *     server.join();
 * }
 * }</pre>
 */
public final class AetherServer implements AutoCloseable {

    private static final int MAX_THREADS = 200;
    private static final int HEADER_BYTES = 64 << 10;
    private static final int IDLE_MILLIS = 60_000;

    private final ServerSettings settings;
    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private Server jetty;
    private URI address;
    private Path work;

    private AetherServer(ServerSettings settings) {
        this.settings = settings;
    }

    /**
     * Starts a server with the plugin's processes.
     *
     * @throws AetherException when it cannot start, because the port is in use or the directory does not exist
     */
    public static AetherServer start(ServerSettings settings) {
        AetherServer server = new AetherServer(settings);
        return server.startedOrClosed(() -> {
            Layers layers = server.keep(Layers.open(settings.data(), settings.log()));
            Plugin plugin = server.keep(Plugin.load(settings.store()));
            server.serve(layers, plugin.factories(), plugin.store());
        });
    }

    /** Starts a server with other processes and without models. */
    static AetherServer start(ServerSettings settings, List<? extends ProcessFactory> factories) {
        AetherServer server = new AetherServer(settings);
        return server.startedOrClosed(() -> {
            Layers layers = server.keep(Layers.open(settings.data(), settings.log()));
            server.serve(layers, factories, null);
        });
    }

    private interface Starting {
        void start() throws Exception;
    }

    private AetherServer startedOrClosed(Starting starting) {
        try {
            starting.start();
            return this;
        } catch (Exception e) {
            close();
            if (e instanceof RuntimeException unchecked) {
                throw unchecked;
            }
            throw new AetherException(
                    Kind.UNAVAILABLE,
                    e,
                    "The server cannot listen on {}:{} ({}); stop the program that listens there, or choose another port.",
                    settings.host(),
                    settings.port(),
                    e.getMessage());
        }
    }

    private <T extends AutoCloseable> T keep(T resource) {
        open.push(resource);
        return resource;
    }

    private void serve(Layers layers, List<? extends ProcessFactory> factories, ModelStore store) throws Exception {
        ProcessCatalogue processes = new ProcessCatalogue(factories);
        ProcessRunner runner = new ProcessRunner(processes, layers);
        makeWorkDirectory();
        Jobs jobs = keep(new Jobs(runner, work, this::failure, this::unexpected));
        Guard guard = new Guard(settings.local(), settings.host(), settings.token());
        long maxRequestBytes = settings.maxRequestBytes();
        List<Service> services = List.of(
                new WpsService(processes, runner, jobs, guard, work, maxRequestBytes),
                new WmsService(layers, processes, store),
                new StaticPage(),
                new LandingPage(layers, processes, store),
                new ProcessesApi(processes, runner, jobs, guard, work, maxRequestBytes));
        ClientWatch clients = keep(new ClientWatch());

        QueuedThreadPool threads = new QueuedThreadPool(MAX_THREADS, 4);
        threads.setName("aether-http");
        threads.setDaemon(true);
        jetty = new Server(threads);
        HttpConfiguration http = new HttpConfiguration();
        http.setSendServerVersion(false);
        http.setRequestHeaderSize(HEADER_BYTES);
        ServerConnector connector = new ServerConnector(jetty, new HttpConnectionFactory(http));
        connector.setHost(settings.host());
        connector.setPort(settings.port());
        connector.setIdleTimeout(IDLE_MILLIS);
        jetty.addConnector(connector);
        ErrorHandler errors = new ErrorHandler();
        errors.setShowStacks(false);
        errors.setShowCauses(false);
        jetty.setErrorHandler(errors);
        jetty.setHandler(new Dispatcher(services, guard, clients));
        keep(jetty::stop);
        jetty.start();
        String host = settings.host().contains(":") ? "[" + settings.host() + "]" : settings.host();
        address = URI.create("http://" + host + ":" + connector.getLocalPort() + "/");
    }

    /** Logs a programming error with its stack trace, which the client does not get. */
    private void unexpected(String when, Throwable thrown) {
        StringWriter trace = new StringWriter();
        thrown.printStackTrace(new PrintWriter(trace));
        settings.log().accept(when + ": " + trace.toString().strip());
    }

    private Failure failure(Throwable thrown) {
        return Failure.of(thrown, new ClientWording(settings.store(), settings.data()));
    }

    /** Creates the directory of this server's temporary files. */
    private void makeWorkDirectory() throws IOException {
        work = Files.createTempDirectory("aether-serve-");
        keep(() -> Workspace.delete(work));
    }

    /** The address on which the server listens. */
    public URI address() {
        return address;
    }

    /** The directory of the temporary files of running processes. */
    Path workDirectory() {
        return work;
    }

    /** Waits until the server is stopped. */
    public void join() throws InterruptedException {
        jetty.join();
    }

    /** Stops listening, cancels running processes and removes the temporary files. */
    @Override
    public void close() {
        while (!open.isEmpty()) {
            try {
                open.pop().close();
            } catch (Exception e) {
                unexpected("stopping", e);
            }
        }
    }

    /** Passes each request to the service that it belongs to. */
    private final class Dispatcher extends Handler.Abstract {

        private final List<Service> services;
        private final Guard guard;
        private final ClientWatch clients;

        Dispatcher(List<Service> services, Guard guard, ClientWatch clients) {
            this.services = services;
            this.guard = guard;
            this.clients = clients;
        }

        @Override
        public boolean handle(Request request, Response response, Callback callback) throws Exception {
            Exchange exchange = null;
            Service service = services.get(services.size() - 1);
            try {
                exchange = new Exchange(request, response, settings.maxRequestBytes(), clients);
                Exchange current = exchange;
                service = services.stream()
                        .filter(candidate -> candidate.owns(current))
                        .findFirst()
                        .orElse(service);
                guard.requireOwnName(exchange.header("Host"));
                service.answer(exchange);
            } catch (Exception | OutOfMemoryError | LinkageError | StackOverflowError e) {
                if (exchange == null) {
                    // The address is malformed.
                    Response.writeError(request, response, callback, HttpStatus.BAD_REQUEST_400);
                    return true;
                }
                Failure failure = failure(e);
                if (!failure.expected() && !response.isCommitted()) {
                    unexpected(exchange.method() + " " + exchange.path(), e);
                }
                if (response.isCommitted()) {
                    callback.failed(e);
                    return true;
                }
                send(service, exchange, failure);
            }
            callback.succeeded();
            return true;
        }

        private void send(Service service, Exchange exchange, Failure failure) throws IOException {
            boolean unread = failure.status() == HttpStatus.PAYLOAD_TOO_LARGE_413;
            if (unread) {
                exchange.setHeader("Connection", "close");
            }
            service.fail(exchange, failure);
            if (unread) {
                exchange.drain();
            }
        }
    }
}
