package org.aether.server.page;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * One tab of the system's Chromium without a window, driven through the DevTools protocol.
 *
 * <p>The JDK has the WebSocket client that the protocol needs. Selenium would need a driver program of the browser's
 * exact version beside it, and Playwright a bundled Node.
 */
final class Chromium implements AutoCloseable {

    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    private final ObjectMapper json = new ObjectMapper();
    private final AtomicInteger ids = new AtomicInteger();
    private final Map<Integer, CompletableFuture<JsonNode>> answers = new ConcurrentHashMap<>();
    private final List<String> problems = new CopyOnWriteArrayList<>();
    private volatile Function<String, Reply> interceptor = request -> null;
    private final Process process;
    private final Path profile;
    private WebSocket socket;
    private String session;

    private Chromium(Process process, Path profile) {
        this.process = process;
        this.profile = profile;
    }

    /** The browser's program: that of the property {@code aether.chromium}, else the first one in the path. */
    static Optional<Path> program() {
        String named = System.getProperty("aether.chromium");
        if (named != null) {
            return Optional.of(Path.of(named));
        }
        String path = System.getenv().getOrDefault("PATH", "");
        return Stream.of(path.split(File.pathSeparator))
                .flatMap(directory -> Stream.of("chromium", "chromium-browser", "google-chrome")
                        .map(name -> Path.of(directory, name)))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** Starts the browser. */
    static Chromium launch() throws Exception {
        Path profile = Files.createTempDirectory("aether-chromium-");
        Process process = new ProcessBuilder(
                        program().orElseThrow().toString(),
                        "--headless=new",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--disable-dev-shm-usage",
                        "--disable-background-networking",
                        "--disable-component-update",
                        "--no-first-run",
                        "--hide-scrollbars",
                        "--force-color-profile=srgb",
                        "--remote-debugging-address=127.0.0.1",
                        "--remote-debugging-port=0",
                        "--user-data-dir=" + profile,
                        "about:blank")
                .redirectErrorStream(true)
                .redirectOutput(profile.resolve("log.txt").toFile())
                .start();
        Chromium browser = new Chromium(process, profile);
        try {
            browser.connect();
            return browser;
        } catch (Exception e) {
            browser.close();
            throw e;
        }
    }

    private void connect() throws Exception {
        Path file = profile.resolve("DevToolsActivePort");
        long deadline = System.nanoTime() + TIMEOUT.toNanos();
        while (!Files.exists(file) || Files.readAllLines(file).size() < 2) {
            if (!process.isAlive() || System.nanoTime() > deadline) {
                throw new IOException("Chromium did not start: " + Files.readString(profile.resolve("log.txt")));
            }
            Thread.sleep(50);
        }
        List<String> lines = Files.readAllLines(file);
        socket = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .buildAsync(URI.create("ws://127.0.0.1:" + lines.get(0) + lines.get(1)), new Listener())
                .get(TIMEOUT.toSeconds(), TimeUnit.SECONDS);
        JsonNode target = send("Target.createTarget", Map.of("url", "about:blank"));
        session = send(
                        "Target.attachToTarget",
                        Map.of("targetId", target.path("targetId").asText(), "flatten", true))
                .path("sessionId")
                .asText();
        for (String domain : List.of("Page", "Runtime", "Log", "Network")) {
            send(domain + ".enable", Map.of());
        }
    }

    /** Collects the parts of a message, and hands whole ones on. */
    private final class Listener implements WebSocket.Listener {
        private final StringBuilder message = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
            message.append(data);
            if (last) {
                try {
                    received(json.readTree(message.toString()));
                } catch (IOException e) {
                    problems.add("unreadable message: " + e.getMessage());
                }
                message.setLength(0);
            }
            from.request(1);
            return null;
        }
    }

    private void received(JsonNode message) {
        if (message.has("id")) {
            CompletableFuture<JsonNode> answer =
                    answers.remove(message.path("id").asInt());
            if (message.has("error")) {
                answer.completeExceptionally(
                        new IllegalStateException(message.path("error").toString()));
            } else {
                answer.complete(message.path("result"));
            }
            return;
        }
        JsonNode parameters = message.path("params");
        if (message.path("method").asText().equals("Fetch.requestPaused")) {
            paused(parameters);
            return;
        }
        switch (message.path("method").asText()) {
            case "Runtime.exceptionThrown" -> problems.add(
                    "exception: " + parameters.path("exceptionDetails").toString());
            case "Runtime.consoleAPICalled" -> {
                if (List.of("error", "warning", "assert")
                        .contains(parameters.path("type").asText())) {
                    problems.add("console: " + parameters.path("args").toString());
                }
            }
            case "Log.entryAdded" -> {
                JsonNode entry = parameters.path("entry");
                if (entry.path("level").asText().equals("error")) {
                    problems.add("log: " + entry.path("source").asText() + ": "
                            + entry.path("text").asText() + " "
                            + entry.path("url").asText());
                }
            }
            default -> {
                // Other events say nothing about mistakes.
            }
        }
    }

    /** Calls a method of the protocol. */
    JsonNode send(String method, Map<String, ?> parameters) {
        int id = ids.incrementAndGet();
        CompletableFuture<JsonNode> answer = new CompletableFuture<>();
        answers.put(id, answer);
        ObjectNode message = json.createObjectNode().put("id", id).put("method", method);
        message.set("params", json.valueToTree(parameters));
        if (session != null) {
            message.put("sessionId", session);
        }
        try {
            synchronized (this) {
                socket.sendText(message.toString(), true).get(TIMEOUT.toSeconds(), TimeUnit.SECONDS);
            }
            return answer.get(TIMEOUT.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new IllegalStateException(method + " " + parameters + ": " + e, e);
        }
    }

    /** Errors of the console, its warnings by scripts, uncaught exceptions and violations of the policy since the last call. */
    List<String> takeProblems() {
        List<String> taken = List.copyOf(problems);
        problems.removeAll(taken);
        return taken;
    }

    /** Opens an address in the tab. A changed fragment alone would not load the page anew. */
    void open(String address) {
        send("Page.navigate", Map.of("url", "about:blank"));
        send("Page.navigate", Map.of("url", address));
        waitFor("document.readyState === 'complete' && location.href !== 'about:blank'");
    }

    void reload() {
        evaluate("window.stillThere = true");
        send("Page.reload", Map.of());
        waitFor("document.readyState === 'complete' && !window.stillThere");
    }

    /** Gives the value of an expression; a promise is waited for. */
    JsonNode evaluate(String expression) {
        JsonNode result =
                send("Runtime.evaluate", Map.of("expression", expression, "returnByValue", true, "awaitPromise", true));
        if (result.has("exceptionDetails")) {
            throw new IllegalStateException(
                    expression + ": " + result.path("exceptionDetails").toString());
        }
        return result.path("result").path("value");
    }

    /** Waits until an expression is true. */
    void waitFor(String expression) {
        waitFor(expression, TIMEOUT);
    }

    void waitFor(String expression, Duration atMost) {
        long deadline = System.nanoTime() + atMost.toNanos();
        while (true) {
            try {
                if (evaluate("Boolean(" + expression + ")").asBoolean()) {
                    return;
                }
            } catch (IllegalStateException e) {
                // The page is being replaced, or an element is not there yet.
            }
            if (System.nanoTime() > deadline) {
                throw new AssertionError(
                        "Waited in vain for " + expression + "; the page says: " + text("body") + " " + problems);
            }
            pause(100);
        }
    }

    static void pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** The text of the first element of a selector, as a reader sees it. */
    String text(String selector) {
        return evaluate("document.querySelector(" + quoted(selector) + ")?.innerText ?? ''")
                .asText();
    }

    /** Clicks the middle of an element with the mouse. */
    void click(String selector) {
        JsonNode middle = evaluate("(() => { const e = document.querySelector(" + quoted(selector)
                + "); e.scrollIntoView({ block: 'center' }); const r = e.getBoundingClientRect();"
                + " return [r.x + r.width / 2, r.y + r.height / 2]; })()");
        click(middle.path(0).asDouble(), middle.path(1).asDouble());
    }

    void click(double x, double y) {
        for (String type : List.of("mouseMoved", "mousePressed", "mouseReleased")) {
            send(
                    "Input.dispatchMouseEvent",
                    Map.of(
                            "type",
                            type,
                            "x",
                            x,
                            "y",
                            y,
                            "button",
                            type.equals("mouseMoved") ? "none" : "left",
                            "clickCount",
                            1));
        }
    }

    /** Replaces what an input holds by typed text. */
    void type(String selector, String text) {
        evaluate("(() => { const e = document.querySelector(" + quoted(selector) + "); e.focus(); e.select(); })()");
        send("Input.insertText", Map.of("text", text));
    }

    /** Chooses an entry of a list. */
    void choose(String selector, String value) {
        evaluate("(() => { const e = document.querySelector(" + quoted(selector) + "); e.value = " + quoted(value)
                + "; e.dispatchEvent(new Event('change', { bubbles: true })); })()");
    }

    /** Chooses a file in an input for files. */
    void chooseFile(String selector, Path file) {
        JsonNode root = send("DOM.getDocument", Map.of()).path("root");
        JsonNode input =
                send("DOM.querySelector", Map.of("nodeId", root.path("nodeId").asInt(), "selector", selector));
        send(
                "DOM.setFileInputFiles",
                Map.of(
                        "nodeId",
                        input.path("nodeId").asInt(),
                        "files",
                        List.of(file.toAbsolutePath().toString())));
    }

    /**
     * Answers requests in the place of a server.
     *
     * @param pattern of addresses, with {@code *}
     * @param answers from method, a space and the address to the answer; null lets the request through
     */
    void intercept(String pattern, Function<String, Reply> answers) {
        interceptor = answers;
        send("Fetch.enable", Map.of("patterns", List.of(Map.of("urlPattern", pattern))));
    }

    void interceptNothing() {
        send("Fetch.disable", Map.of());
        interceptor = request -> null;
    }

    /** What a server would answer. */
    record Reply(int status, String type, String body) {}

    /** Not on the thread that receives messages, which has to receive the answer. */
    private void paused(JsonNode event) {
        JsonNode request = event.path("request");
        Reply reply = interceptor.apply(
                request.path("method").asText() + " " + request.path("url").asText());
        String id = event.path("requestId").asText();
        Thread answering = new Thread(() -> {
            if (reply == null) {
                send("Fetch.continueRequest", Map.of("requestId", id));
            } else {
                send(
                        "Fetch.fulfillRequest",
                        Map.of(
                                "requestId",
                                id,
                                "responseCode",
                                reply.status(),
                                "responseHeaders",
                                List.of(Map.of("name", "Content-Type", "value", reply.type())),
                                "body",
                                Base64.getEncoder().encodeToString(reply.body().getBytes(StandardCharsets.UTF_8))));
            }
        });
        answering.setDaemon(true);
        answering.start();
    }

    /** Presses a key, such as {@code ArrowRight} or {@code Enter}. */
    void press(String key, int code) {
        for (String type : List.of("keyDown", "keyUp")) {
            send(
                    "Input.dispatchKeyEvent",
                    Map.of("type", type, "key", key, "code", key, "windowsVirtualKeyCode", code));
        }
    }

    /** Sets the size of the page in CSS pixels. */
    void size(int width, int height) {
        send(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", width < 600));
    }

    void dark(boolean dark) {
        send(
                "Emulation.setEmulatedMedia",
                Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", dark ? "dark" : "light"))));
    }

    void offline(boolean offline) {
        send(
                "Network.emulateNetworkConditions",
                Map.of("offline", offline, "latency", 0, "downloadThroughput", -1, "uploadThroughput", -1));
    }

    byte[] screenshot(Path file) {
        byte[] png = Base64.getDecoder()
                .decode(send("Page.captureScreenshot", Map.of("format", "png"))
                        .path("data")
                        .asText());
        try {
            Files.createDirectories(file.getParent());
            Files.write(file, png);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return png;
    }

    /** A string of JavaScript. */
    String quoted(String text) {
        return json.valueToTree(text).toString();
    }

    @Override
    public void close() {
        if (socket != null) {
            socket.abort();
        }
        process.descendants().forEach(ProcessHandle::destroy);
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
            deleteProfile();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void deleteProfile() throws InterruptedException {
        // The browser's children still write for a moment after it has ended.
        for (int attempt = 0; attempt < 20 && Files.exists(profile); attempt++) {
            try (Stream<Path> files = Files.walk(profile)) {
                files.sorted((a, b) -> b.compareTo(a))
                        .forEach(file -> file.toFile().delete());
            } catch (IOException | UncheckedIOException e) {
                // Tried again.
            }
            Thread.sleep(50);
        }
    }
}
