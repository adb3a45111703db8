package org.aether.server;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.zip.GZIPOutputStream;
import org.aether.server.failure.Failure;
import org.aether.server.failure.ServiceException;
import org.aether.server.http.Exchange;
import org.aether.server.http.Service;

/**
 * The map and administration page, from its jar, under the path that it has in GeoServer and with the content security
 * policy that GeoServer sends there. Browsers that ask for {@code /} are sent to it.
 *
 * <p>Thread-safe.
 */
final class StaticPage implements Service {

    static final String PATH = "/webresources/aether/";

    /** As GeoServer 2.27 to 3.1 sends it for {@code /webresources}. */
    static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline';"
            + " img-src 'self' data:; connect-src 'self'; font-src 'self'; child-src 'self'";

    private static final Pattern FILE = Pattern.compile("[\\w-][\\w.-]*(/[\\w-][\\w.-]*)*");

    private static final Map<String, String> TYPES = Map.of(
            "html", "text/html; charset=utf-8",
            "js", "text/javascript; charset=utf-8",
            "css", "text/css; charset=utf-8",
            "svg", "image/svg+xml",
            "sld", "application/vnd.ogc.sld+xml",
            "txt", "text/plain; charset=utf-8");

    /** A file of the page; the compressed form is null where it would not be smaller. */
    private record Asset(byte[] bytes, byte[] compressed, String tag) {}

    private final Map<String, Asset> assets = new ConcurrentHashMap<>();

    @Override
    public boolean owns(Exchange exchange) {
        return exchange.path().startsWith(PATH) || forBrowsers(exchange);
    }

    /** Programs that ask for {@code /} get the landing page of OGC API - Processes. */
    private static boolean forBrowsers(Exchange exchange) {
        String accept = exchange.header("Accept");
        return exchange.path().equals("/")
                && exchange.method().equals("GET")
                && !"json".equals(exchange.parameter("f"))
                && ("html".equals(exchange.parameter("f")) || (accept != null && accept.contains("text/html")));
    }

    @Override
    public void answer(Exchange exchange) throws IOException {
        if (!exchange.method().equals("GET") && !exchange.method().equals("HEAD")) {
            throw new ServiceException(405, "OperationNotSupported", null, "The page answers to GET.");
        }
        if (!exchange.path().startsWith(PATH)) {
            exchange.setHeader("Location", PATH + "index.html");
            exchange.setHeader("Vary", "Accept");
            exchange.send(302);
            return;
        }
        String name = exchange.path().substring(PATH.length());
        Asset asset = find(name.isEmpty() ? "index.html" : name);
        if (asset == null) {
            throw ServiceException.notFound(null, "The page has no such file.");
        }
        exchange.setHeader("Content-Security-Policy", POLICY);
        exchange.setHeader("X-Frame-Options", "SAMEORIGIN");
        exchange.setHeader("Referrer-Policy", "same-origin");
        exchange.setHeader("Cache-Control", "no-cache");
        exchange.setHeader("ETag", asset.tag());
        exchange.setHeader("Vary", "Accept-Encoding");
        if (asset.tag().equals(exchange.header("If-None-Match"))) {
            exchange.send(304);
            return;
        }
        String encodings = exchange.header("Accept-Encoding");
        boolean compressed = asset.compressed() != null && encodings != null && encodings.contains("gzip");
        if (compressed) {
            exchange.setHeader("Content-Encoding", "gzip");
        }
        exchange.send(200, type(name), compressed ? asset.compressed() : asset.bytes());
    }

    private static String type(String name) {
        String ending = name.substring(name.lastIndexOf('.') + 1);
        return TYPES.getOrDefault(name.isEmpty() ? "html" : ending, "application/octet-stream");
    }

    /** Null where there is no such file. */
    private Asset find(String name) throws IOException {
        Asset known = assets.get(name);
        if (known != null || !FILE.matcher(name).matches()) {
            return known;
        }
        // The class loader takes the name relative to the roots of the jars; a name with dots alone was refused above.
        try (InputStream in = StaticPage.class.getResourceAsStream(PATH + name)) {
            if (in == null) {
                return null;
            }
            byte[] bytes = in.readAllBytes();
            Asset asset = new Asset(bytes, compressed(bytes), tag(bytes));
            assets.put(name, asset);
            return asset;
        }
    }

    private static byte[] compressed(byte[] bytes) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.size() < bytes.length ? out.toByteArray() : null;
    }

    private static String tag(byte[] bytes) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(bytes);
            return '"' + HexFormat.of().formatHex(Arrays.copyOf(hash, 12)) + '"';
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }

    @Override
    public void fail(Exchange exchange, Failure failure) throws IOException {
        exchange.send(failure.status(), "text/plain; charset=utf-8", failure.sentence());
    }
}
