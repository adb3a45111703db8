package org.aether.text;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.aether.AetherException;
import org.aether.AetherException.Kind;
import org.aether.CancelledException;
import org.aether.FloatMatrix;
import org.aether.Message;
import org.aether.Progress;
import org.aether.Setting;
import org.aether.Stage;
import org.jspecify.annotations.Nullable;

/**
 * A server with OpenAI's embeddings API: {@code openai:MODEL@URL} or {@code openai:MODEL@URL?dimensions=384}.
 *
 * <p>{@code URL} is the base address, such as {@code https://api.openai.com/v1} or {@code http://localhost:11434/v1}.
 * Requests are sent to {@code URL/embeddings} only; redirects are not followed. The API key is read from the environment:
 * {@code AETHER_EMBEDDINGS_KEY}, or {@code OPENAI_API_KEY} when the host is api.openai.com, so that an OpenAI key is never
 * sent to another server. Without a key, none is sent. A key is not sent over plain http except to this machine, and it
 * never appears in ids, messages or files.
 *
 * <p>After status 429 or 5xx, and when the connection fails, a request is repeated with growing pauses (the server's
 * Retry-After is respected up to 30 s). Every other status than 200 is an error. Vectors are L2-normalised. Thread-safe.
 * As deterministic as the server.
 */
public final class OpenAiCompatibleEncoder implements TextEncoder {

    /** The prefix of the ids of such encoders. */
    public static final String PREFIX = "openai:";

    private static final Pattern ID =
            Pattern.compile("openai:([^@\\s]+)@(https?://[^\\s?#]+)(?:\\?dimensions=(\\d{1,5}))?");
    private static final int SENTENCES_PER_REQUEST = 128;
    private static final int MAX_ATTEMPTS = 6;

    /** Characters of a server's error message that are shown. */
    private static final int MAX_DETAIL = 300;

    private static final Duration MAX_PAUSE = Duration.ofSeconds(30);

    private final JsonMapper mapper = JsonMapper.builder().build();
    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build();
    private final String id;
    private final String modelName;
    private final URI endpoint;

    /** The length of vectors to ask for; null for the server's default. */
    private final @Nullable Integer dimensions;

    private final @Nullable String key;
    private final Duration firstPause;

    /** 0 before it is known. */
    private int dimension;

    /**
     * @param id {@code openai:MODEL@URL}, optionally with {@code ?dimensions=N}
     * @throws AetherException when the id does not have this form
     */
    public OpenAiCompatibleEncoder(String id) {
        this(id, System::getenv, Duration.ofMillis(500));
    }

    OpenAiCompatibleEncoder(String id, Function<String, @Nullable String> environment, Duration firstPause) {
        Matcher parts = ID.matcher(id);
        if (!parts.matches()) {
            throw invalid(
                    null,
                    "The text encoder '{}' does not have the form openai:MODEL@URL, such as"
                            + " openai:text-embedding-3-small@https://api.openai.com/v1?dimensions=384.",
                    withoutUserInfo(id));
        }
        this.id = id;
        this.modelName = parts.group(1);
        String base = parts.group(2).replaceAll("/+$", "");
        URI uri;
        try {
            uri = URI.create(base.endsWith("/embeddings") ? base : base + "/embeddings");
        } catch (IllegalArgumentException e) {
            throw invalid(e, "The address '{}' of the text encoder is not a valid URL.", withoutUserInfo(base));
        }
        if (uri.getHost() == null || uri.getUserInfo() != null) {
            throw invalid(
                    null,
                    "The address '{}' of the text encoder must contain a host and no user; set the environment variable"
                            + " AETHER_EMBEDDINGS_KEY to the key.",
                    withoutUserInfo(base));
        }
        this.endpoint = uri;
        this.dimensions = parts.group(3) == null ? null : Integer.valueOf(parts.group(3));
        this.key = key(uri, environment);
        this.firstPause = firstPause;
    }

    private static AetherException invalid(@Nullable Throwable cause, String template, Object... values) {
        return new AetherException(Kind.INVALID_INPUT, cause, template, values).about(Setting.TEXT_ENCODER);
    }

    /** Whether an id has the right form; the server is not contacted. */
    static boolean available(String id) {
        return ID.matcher(id).matches();
    }

    private static String withoutUserInfo(String text) {
        return text.replaceAll("//[^/@]*@", "//…@");
    }

    private static @Nullable String key(URI endpoint, Function<String, @Nullable String> environment) {
        String host = endpoint.getHost().toLowerCase(Locale.ROOT);
        boolean confidential = endpoint.getScheme().equals("https")
                || host.equals("localhost")
                || host.equals("[::1]")
                || host.startsWith("127.");
        String own = environment.apply("AETHER_EMBEDDINGS_KEY");
        if (own == null || own.isBlank()) {
            own = host.equals("api.openai.com") ? environment.apply("OPENAI_API_KEY") : null;
        }
        if (own == null || own.isBlank()) {
            return null;
        }
        if (!confidential) {
            throw invalid(
                    null,
                    "The key for {} would be sent unencrypted; use an https address, or unset AETHER_EMBEDDINGS_KEY.",
                    endpoint.getHost());
        }
        return own.strip();
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public synchronized int dimension() {
        if (dimension == 0) {
            dimension = dimensions != null
                    ? dimensions
                    : request(List.of("place"), Progress.NONE).columns();
        }
        return dimension;
    }

    @Override
    public FloatMatrix encode(List<String> sentences, Progress progress) {
        progress.stage(Stage.ENCODING_SENTENCES, sentences.size());
        progress.check();
        FloatMatrix vectors = FloatMatrix.zeros(sentences.size(), dimension());
        for (int start = 0; start < sentences.size(); start += SENTENCES_PER_REQUEST) {
            List<String> batch = sentences.subList(start, Math.min(start + SENTENCES_PER_REQUEST, sentences.size()));
            FloatMatrix answered = request(batch, progress);
            requireLength(answered.columns(), vectors.columns());
            for (int i = 0; i < batch.size(); i++) {
                vectors.setRow(start + i, answered, i);
            }
            progress.advance(batch.size());
        }
        return vectors.normalizeRows();
    }

    private FloatMatrix request(List<String> batch, Progress progress) {
        ObjectNode body = mapper.createObjectNode().put("model", modelName).put("encoding_format", "float");
        if (dimensions != null) {
            body.put("dimensions", dimensions);
        }
        ArrayNode input = body.putArray("input");
        batch.forEach(input::add);
        HttpRequest.Builder request = HttpRequest.newBuilder(endpoint)
                .timeout(Duration.ofMinutes(2))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body.toString(), StandardCharsets.UTF_8));
        if (key != null) {
            request.header("Authorization", "Bearer " + key);
        }
        Duration pause = firstPause;
        for (int attempt = 1; ; attempt++) {
            Duration wanted = null;
            try {
                HttpResponse<String> response =
                        client.send(request.build(), HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
                int status = response.statusCode();
                if (status == 200) {
                    return vectors(response.body(), batch.size());
                }
                if (status != 429 && status < 500) {
                    throw refused(status, response.body());
                }
                if (attempt == MAX_ATTEMPTS) {
                    throw refused(status, response.body());
                }
                wanted = response.headers()
                        .firstValue("Retry-After")
                        .filter(seconds -> seconds.matches("\\d{1,6}"))
                        .map(seconds -> Duration.ofSeconds(Long.parseLong(seconds)))
                        .orElse(null);
            } catch (IOException e) {
                if (attempt == MAX_ATTEMPTS) {
                    throw new AetherException(
                            Kind.UNAVAILABLE,
                            e,
                            "The text encoder at {} cannot be reached ({}); check the address and that the server is"
                                    + " running.",
                            endpoint,
                            reason(e));
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new CancelledException();
            }
            sleep(wanted == null || wanted.compareTo(pause) < 0 ? pause : wanted, progress);
            pause = pause.multipliedBy(2);
        }
    }

    private static String reason(IOException e) {
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }

    /** Waits in short steps and checks for cancellation after each. */
    private static void sleep(Duration pause, Progress progress) {
        long end = System.nanoTime() + (pause.compareTo(MAX_PAUSE) > 0 ? MAX_PAUSE : pause).toNanos();
        try {
            while (System.nanoTime() < end) {
                progress.check();
                Thread.sleep(Math.max(1, Math.min(100, (end - System.nanoTime()) / 1_000_000)));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancelledException();
        }
        progress.check();
    }

    private AetherException refused(int status, String body) {
        String message = "";
        try {
            message = mapper.readTree(body).at("/error/message").asText();
        } catch (JsonProcessingException e) {
            // Not JSON, for example the HTML page of a proxy, which says no more than the status.
        }
        String remedy =
                switch (status) {
                    case 401, 403 -> "set AETHER_EMBEDDINGS_KEY (or OPENAI_API_KEY for api.openai.com) to a valid key";
                    case 404 -> "check the address and the model name " + modelName;
                    case 429 -> "wait, or ask for a higher limit";
                    default -> "check the model name " + modelName + " and the server";
                };
        String detail = message.isBlank() ? "" : ": " + message.strip().replaceAll("\\s+", " ");
        String withoutKey = key == null ? detail : detail.replace(key, "…");
        return new AetherException(
                status == 429 ? Kind.BUSY : Kind.UNAVAILABLE,
                "The text encoder at {} answered with status {}{}; {}.",
                endpoint,
                status,
                withoutKey.substring(0, Math.min(MAX_DETAIL, withoutKey.length())),
                remedy);
    }

    private AetherException unexpected(@Nullable Throwable cause, String answer, Object... values) {
        return new AetherException(
                Kind.UNAVAILABLE,
                cause,
                "The text encoder at {} answered with {}; check that it supports OpenAI's embeddings API.",
                endpoint,
                Message.of(answer, values));
    }

    private void requireLength(int actual, int expected) {
        if (actual != expected) {
            throw unexpected(null, "vectors of {} numbers instead of {}", actual, expected);
        }
    }

    /** The vectors of an answer, in the order of the sentences. */
    private FloatMatrix vectors(String body, int count) {
        JsonNode data;
        try {
            data = mapper.readTree(body).path("data");
        } catch (JsonProcessingException e) {
            throw unexpected(e, "something that is not JSON");
        }
        if (data.size() != count) {
            throw unexpected(null, "{} vectors for {} sentences", data.size(), count);
        }
        int columns = data.path(0).path("embedding").size();
        FloatMatrix vectors = FloatMatrix.zeros(count, columns);
        BitSet filled = new BitSet(count);
        for (int i = 0; i < count; i++) {
            JsonNode entry = data.get(i);
            int row = entry.path("index").asInt(i);
            JsonNode numbers = entry.path("embedding");
            if (row < 0 || row >= count || filled.get(row) || numbers.isEmpty()) {
                throw unexpected(null, "vectors whose order is not clear");
            }
            filled.set(row);
            requireLength(numbers.size(), columns);
            for (int k = 0; k < columns; k++) {
                float number = (float) numbers.get(k).asDouble(Double.NaN);
                if (!Float.isFinite(number)) {
                    throw unexpected(null, "a vector with an element that is not a number");
                }
                vectors.data()[row * columns + k] = number;
            }
        }
        return vectors;
    }

    @Override
    public void close() {
        // In Java 17 the HTTP client cannot be closed; its threads end when it is no longer referenced.
    }
}
