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
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.aether.AetherException;
import org.aether.CancelledException;
import org.aether.FloatMatrix;
import org.aether.Progress;
import org.aether.Stage;

/**
 * A server that speaks OpenAI's embeddings API: {@code openai:MODEL@URL} or {@code openai:MODEL@URL?dimensions=384}.
 *
 * <p>{@code URL} is the base, such as {@code https://api.openai.com/v1} or {@code http://localhost:11434/v1}; requests
 * go to {@code URL/embeddings}, and nowhere else (redirects are not followed). The key comes from the environment only:
 * {@code AETHER_EMBEDDINGS_KEY}, or {@code OPENAI_API_KEY} when the host is api.openai.com, so that an OpenAI key never
 * reaches another server; without one, none is sent. It is not sent over plain http except to this machine, and never
 * appears in ids, messages or files.
 *
 * <p>429, 5xx and broken connections are tried again with growing pauses (the server's Retry-After is honoured up to
 * 30 s); other answers are errors. Vectors are L2-normalised. Thread-safe. As deterministic as the server.
 */
public final class OpenAiCompatibleEncoder implements TextEncoder {

    /** What ids of this kind begin with. */
    public static final String PREFIX = "openai:";

    private static final Pattern ID =
            Pattern.compile("openai:([^@\\s]+)@(https?://[^\\s?#]+)(?:\\?dimensions=(\\d{1,5}))?");
    private static final int SENTENCES_PER_REQUEST = 128;
    private static final int ATTEMPTS = 6;
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

    private final JsonMapper mapper = JsonMapper.builder().build();
    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build();
    private final String id;
    private final String modelName;
    private final URI endpoint;
    private final Integer dimensions;
    private final String key;
    private final Duration firstPause;
    private int dimension;

    /**
     * @param id {@code openai:MODEL@URL}, optionally with {@code ?dimensions=N}
     * @throws AetherException when the id is none of this form
     */
    public OpenAiCompatibleEncoder(String id) {
        this(id, System::getenv, Duration.ofMillis(500));
    }

    OpenAiCompatibleEncoder(String id, UnaryOperator<String> environment, Duration firstPause) {
        Matcher parts = ID.matcher(id);
        if (!parts.matches()) {
            throw new AetherException("The text encoder '" + withoutUserInfo(id)
                    + "' is not of the form openai:MODEL@URL, such as"
                    + " openai:text-embedding-3-small@https://api.openai.com/v1?dimensions=384.");
        }
        this.id = id;
        this.modelName = parts.group(1);
        String base = parts.group(2).replaceAll("/+$", "");
        URI uri;
        try {
            uri = URI.create(base.endsWith("/embeddings") ? base : base + "/embeddings");
        } catch (IllegalArgumentException e) {
            throw new AetherException("The address '" + withoutUserInfo(base) + "' is no URL; correct it.", e);
        }
        if (uri.getHost() == null || uri.getUserInfo() != null) {
            throw new AetherException(
                    "The address '" + withoutUserInfo(base) + "' must name a host and no user; put the"
                            + " key into the environment variable AETHER_EMBEDDINGS_KEY.");
        }
        this.endpoint = uri;
        this.dimensions = parts.group(3) == null ? null : Integer.valueOf(parts.group(3));
        this.key = key(environment);
        this.firstPause = firstPause;
    }

    /** Whether an id has the right form; the server is not asked. */
    static boolean available(String id) {
        return ID.matcher(id).matches();
    }

    private static String withoutUserInfo(String text) {
        return text.replaceAll("//[^/@]*@", "//…@");
    }

    private String key(UnaryOperator<String> environment) {
        String host = endpoint.getHost().toLowerCase(Locale.ROOT);
        boolean secret = endpoint.getScheme().equals("https")
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
        if (!secret) {
            throw new AetherException("The key for " + endpoint.getHost()
                    + " would travel unencrypted; use an https address, or unset AETHER_EMBEDDINGS_KEY.");
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
            dimension = dimensions != null ? dimensions : request(List.of("place"), Progress.NONE)[0].length;
        }
        return dimension;
    }

    @Override
    public FloatMatrix encode(List<String> sentences, Progress progress) {
        progress.stage(Stage.ENCODING_SENTENCES, sentences.size());
        progress.check();
        int columns = dimension();
        float[] data = new float[Math.multiplyExact(sentences.size(), columns)];
        for (int start = 0; start < sentences.size(); start += SENTENCES_PER_REQUEST) {
            List<String> batch = sentences.subList(start, Math.min(start + SENTENCES_PER_REQUEST, sentences.size()));
            float[][] vectors = request(batch, progress);
            for (int i = 0; i < vectors.length; i++) {
                if (vectors[i].length != columns) {
                    throw answer("vectors of " + vectors[i].length + " numbers instead of " + columns, null);
                }
                System.arraycopy(vectors[i], 0, data, (start + i) * columns, columns);
            }
            progress.advance(batch.size());
        }
        return new FloatMatrix(sentences.size(), columns, data).normalizeRows();
    }

    private float[][] request(List<String> batch, Progress progress) {
        ObjectNode body = mapper.createObjectNode().put("model", modelName).put("encoding_format", "float");
        if (dimensions != null) {
            body.put("dimensions", dimensions);
        }
        ArrayNode input = body.putArray("input");
        batch.forEach(input::add);
        HttpRequest.Builder request = HttpRequest.newBuilder(endpoint)
                .timeout(Duration.ofSeconds(120))
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
                if (attempt == ATTEMPTS) {
                    throw refused(status, response.body());
                }
                wanted = response.headers()
                        .firstValue("Retry-After")
                        .filter(seconds -> seconds.matches("\\d{1,6}"))
                        .map(seconds -> Duration.ofSeconds(Long.parseLong(seconds)))
                        .orElse(null);
            } catch (IOException e) {
                if (attempt == ATTEMPTS) {
                    throw new AetherException(
                            "The text encoder at " + endpoint + " cannot be reached (" + reason(e)
                                    + "); check the address and that the server runs.",
                            e);
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

    /** Waits in short steps, so that a cancellation is noticed. */
    private static void sleep(Duration pause, Progress progress) {
        long end = System.nanoTime() + (pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause).toNanos();
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
            // A proxy's HTML page says less than the status.
            message = "";
        }
        String remedy =
                switch (status) {
                    case 401, 403 -> "set AETHER_EMBEDDINGS_KEY (or OPENAI_API_KEY for api.openai.com) to a valid key";
                    case 404 -> "check the address and the model name " + modelName;
                    case 429 -> "wait, or ask for a higher limit";
                    default -> "check the model name " + modelName + " and the server";
                };
        String said = message.isBlank() ? "" : ": " + message.strip().replaceAll("\\s+", " ");
        String safe = key == null ? said : said.replace(key, "…");
        return new AetherException("The text encoder at " + endpoint + " answered with status " + status
                + safe.substring(0, Math.min(300, safe.length())) + "; " + remedy + ".");
    }

    private AetherException answer(String what, Throwable cause) {
        return new AetherException(
                "The text encoder at " + endpoint + " answered with " + what
                        + "; check that it speaks OpenAI's embeddings API.",
                cause);
    }

    private float[][] vectors(String body, int count) {
        JsonNode data;
        try {
            data = mapper.readTree(body).path("data");
        } catch (JsonProcessingException e) {
            throw answer("something that is not JSON", e);
        }
        if (data.size() != count) {
            throw answer(data.size() + " vectors for " + count + " sentences", null);
        }
        float[][] vectors = new float[count][];
        for (int i = 0; i < count; i++) {
            JsonNode entry = data.get(i);
            int index = entry.path("index").asInt(i);
            JsonNode numbers = entry.path("embedding");
            if (index < 0 || index >= count || vectors[index] != null || numbers.isEmpty()) {
                throw answer("vectors that cannot be told apart", null);
            }
            float[] vector = new float[numbers.size()];
            for (int k = 0; k < vector.length; k++) {
                vector[k] = (float) numbers.get(k).asDouble(Double.NaN);
                if (!Float.isFinite(vector[k])) {
                    throw answer("a vector that is not all numbers", null);
                }
            }
            vectors[index] = vector;
        }
        return vectors;
    }

    @Override
    public void close() {
        // The client of Java 17 has nothing to close; its threads end when it is no longer used.
    }
}
