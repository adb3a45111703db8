package org.aether.server.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import org.aether.server.failure.ServiceException;
import org.aether.server.process.EncodedOutput;
import org.aether.server.process.RunProgress;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;

/** An HTTP request and its response, as the services use them. Used by one thread. */
public final class Exchange {

    private final Request request;
    private final Response response;
    private final long maxRequestBytes;
    private final ClientWatch clients;
    private final Map<String, String> query;
    private ClientWatch.Watched watched;

    /**
     * @param maxRequestBytes the limit of a request's body
     * @param clients notices that the client has closed the connection
     */
    public Exchange(Request request, Response response, long maxRequestBytes, ClientWatch clients) {
        this.request = request;
        this.response = response;
        this.maxRequestBytes = maxRequestBytes;
        this.clients = clients;
        this.query = parse(request.getHttpURI().getQuery());
    }

    /**
     * Parses a query string. Names are case-insensitive, as OGC services require; if a name occurs twice, its first value
     * counts.
     */
    public static Map<String, String> parse(String query) {
        Map<String, String> values = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        if (query != null) {
            for (String pair : query.split("&")) {
                int equals = pair.indexOf('=');
                if (!pair.isEmpty()) {
                    values.putIfAbsent(
                            decode(equals < 0 ? pair : pair.substring(0, equals)),
                            equals < 0 ? "" : decode(pair.substring(equals + 1)));
                }
            }
        }
        return values;
    }

    /**
     * Decodes a part of an address.
     *
     * @throws ServiceException when its encoding is invalid
     */
    public static String decode(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw ServiceException.invalid(null, "The request's address has an invalid percent sign; write it as %25.");
        }
    }

    public String method() {
        return request.getMethod();
    }

    public String path() {
        return Request.getPathInContext(request);
    }

    /** The parameters of the query, by case-insensitive name. */
    public Map<String, String> query() {
        return query;
    }

    /** The value of a parameter, or null when it is missing or blank. */
    public String parameter(String name) {
        String value = query.get(name);
        return value == null || value.isBlank() ? null : value.strip();
    }

    /** The value of a parameter as in the address, still encoded; or null. */
    public String encodedParameter(String name) {
        String text = request.getHttpURI().getQuery();
        if (text != null) {
            for (String pair : text.split("&")) {
                int equals = pair.indexOf('=');
                if (equals > 0 && decode(pair.substring(0, equals)).equalsIgnoreCase(name)) {
                    return pair.substring(equals + 1);
                }
            }
        }
        return null;
    }

    /** The value of a header, or null. */
    public String header(String name) {
        return request.getHeaders().get(name);
    }

    /** The address of the server as this client uses it: {@code http://127.0.0.1:8080}. */
    public String base() {
        return request.getHttpURI().getScheme() + "://" + Request.getServerName(request) + ":"
                + Request.getServerPort(request);
    }

    /**
     * The body of the request.
     *
     * @throws ServiceException with status 413 when its declared length is too large, or while it is read
     */
    public InputStream body() {
        long declared = request.getLength();
        if (declared > maxRequestBytes) {
            throw tooLarge();
        }
        return new InputStream() {
            private final InputStream in = Request.asInputStream(request);
            private long left = maxRequestBytes;

            @Override
            public int read() throws IOException {
                int value = in.read();
                count(value < 0 ? 0 : 1);
                return value;
            }

            @Override
            public int read(byte[] into, int offset, int length) throws IOException {
                int read = in.read(into, offset, length);
                count(Math.max(0, read));
                return read;
            }

            /** Reads to the end, since the server would take unread bytes for the client's next request. */
            @Override
            public void close() throws IOException {
                transferTo(OutputStream.nullOutputStream());
            }

            private void count(int read) {
                left -= read;
                if (left < 0) {
                    throw tooLarge();
                }
            }
        };
    }

    private ServiceException tooLarge() {
        return new ServiceException(
                413,
                "FileSizeExceeded",
                null,
                "The request is larger than " + (maxRequestBytes >> 20)
                        + " MB; put large files into the data directory of the server and refer to them as layer:NAME.");
    }

    /** Cancels the work when the client closes the connection before the first byte of the response is sent. */
    public RunProgress watch(RunProgress progress) {
        watched = clients.watch(request, () -> progress.setCanceled(true));
        return progress;
    }

    public void setHeader(String name, String value) {
        response.getHeaders().put(name, value);
    }

    /** Sends the whole response. */
    public void send(int status, String mime, byte[] body) throws IOException {
        begin(status, mime, body.length);
        try (OutputStream out = Content.Sink.asOutputStream(response)) {
            out.write(body);
        }
    }

    public void send(int status, String mime, String body) throws IOException {
        send(status, mime, body.getBytes(StandardCharsets.UTF_8));
    }

    /** Sends an encoded result, which may be larger than the memory. */
    public void send(int status, EncodedOutput output) throws IOException {
        begin(status, output.mime(), output.length());
        try (OutputStream out = Content.Sink.asOutputStream(response);
                InputStream in = output.open()) {
            in.transferTo(out);
        }
    }

    /** Sends a response without a body. */
    public void send(int status) throws IOException {
        begin(status, null, 0);
        Content.Sink.asOutputStream(response).close();
    }

    private void begin(int status, String mime, long length) {
        if (watched != null && watched.stop()) {
            // The watch has read a byte of the next request, which the client has to send again.
            response.getHeaders().put(HttpHeader.CONNECTION, "close");
        }
        response.setStatus(status);
        response.getHeaders().put("X-Content-Type-Options", "nosniff");
        if (mime != null) {
            response.getHeaders().put(HttpHeader.CONTENT_TYPE, mime);
        }
        response.getHeaders().put(HttpHeader.CONTENT_LENGTH, length);
    }

    /**
     * Reads what the client still sends, for at most five seconds, and discards it. A client that is writing when the
     * connection closes does not read the response.
     */
    public void drain() throws IOException {
        if (watched != null) {
            watched.stop();
        }
        long deadline = System.nanoTime() + 5_000_000_000L;
        byte[] buffer = new byte[1 << 16];
        InputStream in = Request.asInputStream(request);
        int read = 0;
        while (read >= 0 && System.nanoTime() < deadline) {
            read = in.read(buffer);
        }
    }
}
