package org.aether.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.aether.AetherException;
import org.aether.CancelledException;
import org.aether.FloatMatrix;
import org.aether.Progress;
import org.aether.Stage;
import org.aether.device.ComputeSettings;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OpenAiCompatibleEncoderTest {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private interface Answer {
        void to(HttpExchange exchange, JsonNode request) throws IOException;
    }

    private final List<JsonNode> requests = Collections.synchronizedList(new ArrayList<>());
    private final List<String> authorizations = Collections.synchronizedList(new ArrayList<>());
    private final List<Answer> first = Collections.synchronizedList(new ArrayList<>());
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/v1/embeddings", exchange -> {
            JsonNode request = MAPPER.readTree(exchange.getRequestBody());
            requests.add(request);
            authorizations.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
            (first.isEmpty() ? (Answer) OpenAiCompatibleEncoderTest::vectors : first.remove(0)).to(exchange, request);
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/v1";
    }

    private static void send(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    /** (length of the sentence, 1, 0, …), in reverse order; the index is the position of the sentence. */
    private static void vectors(HttpExchange exchange, JsonNode request) throws IOException {
        int dimensions = request.path("dimensions").asInt(4);
        ObjectNode answer = MAPPER.createObjectNode();
        ArrayNode data = answer.putArray("data");
        for (int i = request.path("input").size() - 1; i >= 0; i--) {
            ObjectNode entry = data.addObject().put("index", i);
            ArrayNode vector = entry.putArray("embedding");
            vector.add(request.path("input").get(i).asText().length()).add(1);
            for (int k = 2; k < dimensions; k++) {
                vector.add(0);
            }
        }
        send(exchange, 200, answer.toString());
    }

    private static Answer status(int status, String body) {
        return (exchange, request) -> send(exchange, status, body);
    }

    private OpenAiCompatibleEncoder encoder(String suffix, Map<String, String> environment) {
        return new OpenAiCompatibleEncoder("openai:small@" + url() + suffix, environment::get, Duration.ofMillis(1));
    }

    @Test
    void sentencesAreSentInBatchesAndReturnedInOrder() {
        List<String> sentences =
                IntStream.range(0, 300).mapToObj(i -> "é".repeat(1 + i % 50)).toList();
        FloatMatrix vectors = encoder("?dimensions=6", Map.of()).encode(sentences, Progress.NONE);

        assertThat(vectors.columns()).isEqualTo(6);
        for (int i = 0; i < 300; i++) {
            double length = 1 + i % 50;
            assertThat((double) vectors.get(i, 0)).isCloseTo(length / Math.sqrt(length * length + 1), within(1e-6));
        }
        assertThat(requests).hasSize(3);
        assertThat(requests.get(0).path("model").asText()).isEqualTo("small");
        assertThat(requests.get(0).path("dimensions").asInt()).isEqualTo(6);
        assertThat(authorizations).containsOnly("null");
    }

    @Test
    void dimensionIsRequestedOnce() {
        OpenAiCompatibleEncoder encoder = encoder("", Map.of());

        assertThat(encoder.dimension()).isEqualTo(4);
        assertThat(encoder.dimension()).isEqualTo(4);
        assertThat(requests).hasSize(1);
        assertThat(requests.get(0).has("dimensions")).isFalse();
    }

    @Test
    void busyServerIsRetried() {
        first.add(status(429, "{}"));
        first.add(status(503, "<html>"));
        first.add((exchange, request) -> exchange.close());

        assertThat(encoder("?dimensions=4", Map.of())
                        .encode(List.of("abc"), Progress.NONE)
                        .rows())
                .isEqualTo(1);
        assertThat(requests.size()).isGreaterThanOrEqualTo(4);
    }

    @Test
    void retryAfterIsRespected() {
        first.add((exchange, request) -> {
            exchange.getResponseHeaders().add("Retry-After", "1");
            send(exchange, 429, "");
        });
        long start = System.nanoTime();
        encoder("?dimensions=4", Map.of()).encode(List.of("abc"), Progress.NONE);

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void serverThatRemainsBusyIsAnError() {
        for (int i = 0; i < 10; i++) {
            first.add(status(500, "{\"error\":{\"message\":\"out of order\"}}"));
        }
        assertThatThrownBy(() -> encoder("?dimensions=4", Map.of()).encode(List.of("abc"), Progress.NONE))
                .isInstanceOf(AetherException.class)
                .hasMessageContaining("500")
                .hasMessageContaining("out of order");
        assertThat(requests).hasSize(6);
    }

    @Test
    void refusalIsNotRetriedAndDoesNotShowTheKey() {
        first.add(status(401, "{\"error\":{\"message\":\"bad key sk-secret\"}}"));
        assertThatThrownBy(() -> encoder("?dimensions=4", Map.of("AETHER_EMBEDDINGS_KEY", "sk-secret"))
                        .encode(List.of("abc"), Progress.NONE))
                .isInstanceOf(AetherException.class)
                .hasMessageContaining("401")
                .hasMessageContaining("AETHER_EMBEDDINGS_KEY")
                .message()
                .doesNotContain("sk-secret");
        assertThat(requests).hasSize(1);
        assertThat(authorizations).containsExactly("Bearer sk-secret");
    }

    @Test
    void openAiKeyIsSentOnlyToOpenAi() {
        encoder("?dimensions=4", Map.of("OPENAI_API_KEY", "sk-openai")).encode(List.of("abc"), Progress.NONE);

        assertThat(authorizations).containsExactly("null");
    }

    @Test
    void keyIsNotSentUnencrypted() {
        assertThatThrownBy(() -> new OpenAiCompatibleEncoder(
                        "openai:m@http://example.org/v1", Map.of("AETHER_EMBEDDINGS_KEY", "k")::get, Duration.ZERO))
                .isInstanceOf(AetherException.class)
                .hasMessageContaining("https");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "no json",
                "{}",
                "{\"data\":[]}",
                "{\"data\":[{\"index\":7,\"embedding\":[1,2,3,4]}]}",
                "{\"data\":[{\"index\":0,\"embedding\":[1,2,3]}]}",
                "{\"data\":[{\"index\":0,\"embedding\":[1,2,3,null]}]}"
            })
    void answersWithoutVectorsAreErrors(String body) {
        first.add(status(200, body));
        assertThatThrownBy(() -> encoder("?dimensions=4", Map.of()).encode(List.of("abc"), Progress.NONE))
                .isInstanceOf(AetherException.class)
                .hasMessageContaining(url())
                .hasMessageContaining("embeddings API");
    }

    @Test
    void unreachableServerIsNamed() {
        server.stop(0);
        assertThatThrownBy(() -> encoder("?dimensions=4", Map.of()).encode(List.of("abc"), Progress.NONE))
                .isInstanceOf(AetherException.class)
                .hasMessageContaining(url())
                .hasMessageContaining("cannot be reached")
                .extracting(e -> ((AetherException) e).kind())
                .isEqualTo(AetherException.Kind.UNAVAILABLE);
    }

    @Test
    void serverWithoutCapacityIsBusy() {
        for (int i = 0; i < 10; i++) {
            first.add(status(429, "{}"));
        }
        assertThatThrownBy(() -> encoder("?dimensions=4", Map.of()).encode(List.of("abc"), Progress.NONE))
                .isInstanceOf(AetherException.class)
                .extracting(e -> ((AetherException) e).kind())
                .isEqualTo(AetherException.Kind.BUSY);
    }

    @Test
    void cancellationEndsThePause() {
        for (int i = 0; i < 10; i++) {
            first.add((exchange, request) -> {
                exchange.getResponseHeaders().add("Retry-After", "20");
                send(exchange, 429, "");
            });
        }
        long start = System.nanoTime();
        Progress impatient = new Progress() {
            @Override
            public void stage(Stage stage, String subject, long total) {}

            @Override
            public void done(long amount) {}

            @Override
            public boolean cancelled() {
                return !requests.isEmpty();
            }
        };
        assertThatThrownBy(() -> encoder("?dimensions=4", Map.of()).encode(List.of("abc"), impatient))
                .isInstanceOf(CancelledException.class);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"openai:model", "openai:@http://a", "openai:m@ftp://a/v1", "openai:m@http://user:pw@host/v1"})
    void otherFormsAreRefusedWithoutSecrets(String id) {
        assertThatThrownBy(() -> TextEncoders.open(id, null, new ComputeSettings("cpu", 1)))
                .isInstanceOf(AetherException.class)
                .message()
                .doesNotContain("pw");
    }

    @Test
    void unknownEncoderIsNamedWithTheKnownOnes() {
        assertThatThrownBy(() -> TextEncoders.open("word2vec", null, new ComputeSettings("cpu", 1)))
                .isInstanceOf(AetherException.class)
                .hasMessage(
                        "The text encoder 'word2vec' is not known; use minilm-l6-v2, hf:DIRECTORY or openai:MODEL@URL.");
        assertThat(TextEncoders.available("word2vec")).isFalse();
        assertThat(TextEncoders.available("openai:text-embedding-3-large")).isFalse();
        assertThat(TextEncoders.available("openai:m@https://api.openai.com/v1?dimensions=384"))
                .isTrue();
        assertThat(TextEncoders.available(TextEncoders.DEFAULT)).isTrue();
        assertThat(TextEncoders.available(null)).isFalse();
    }
}
