package org.aether.server;

import static org.aether.server.TrialServer.text;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DisconnectTest {

    private static final String WAIT = "GET /wps?service=WPS&version=1.0.0&request=Execute&identifier=aether:Wait"
            + "&RawDataOutput=result HTTP/1.1\r\nHost: localhost\r\n\r\n";

    @TempDir
    Path directory;

    TrialServer server;

    @BeforeEach
    void start() {
        server = TrialServer.start(directory);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket("127.0.0.1", server.server.address().getPort());
        socket.setSoTimeout(10_000);
        return socket;
    }

    private static void send(Socket socket, String request) throws IOException {
        OutputStream out = socket.getOutputStream();
        out.write(request.getBytes(StandardCharsets.US_ASCII));
        out.flush();
    }

    private static boolean within(long millis, BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + millis * 1_000_000;
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                return false;
            }
            Thread.sleep(5);
        }
        return true;
    }

    @Test
    void aClientThatLeavesFreesItsWorkWithinTwoSecondsHoweverItLeaves() throws Exception {
        TrialProcesses.Patient patient = server.processes.patient();
        String document = TrialServer.execute("aether:Wait", "", TrialServer.raw(null))
                        .replace("<wps:DataInputs></wps:DataInputs>", "")
                + "\n".repeat(20_000);
        String head = "POST /wps HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/xml\r\n";
        String posted = head + "Content-Length: " + document.length() + "\r\n\r\n" + document;
        String chunked = head + "Transfer-Encoding: chunked\r\n\r\n" + Integer.toHexString(document.length()) + "\r\n"
                + document + "\r\n0\r\n\r\n";
        String json =
                "POST /processes/aether:Wait/execution HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4\r\n\r\n{}\r\n";
        for (String request : new String[] {WAIT, WAIT, posted, chunked, json}) {
            boolean reset = request == WAIT && patient.started.get() == 1;
            int started = patient.started.get();
            int cancelled = patient.cancelled.get();
            Socket socket = connect();
            send(socket, request);
            assertThat(within(5000, () -> patient.started.get() == started + 1)).isTrue();
            if (reset) {
                socket.setSoLinger(true, 0);
            }
            socket.close();
            assertThat(within(2000, () -> patient.cancelled.get() == cancelled + 1))
                    .isTrue();
        }
        assertThat(within(2000, () -> leftovers() == 0)).isTrue();
    }

    @Test
    void aClientThatStaysGetsItsAnswerAlsoIfItHasSentTheNextRequestAhead() throws Exception {
        TrialProcesses.Patient patient = server.processes.patient();
        patient.goOn = new CountDownLatch(1);
        try (Socket socket = connect()) {
            send(socket, WAIT);
            assertThat(within(5000, () -> patient.started.get() == 1)).isTrue();
            send(socket, WAIT);
            Thread.sleep(1000);
            patient.goOn.countDown();
            InputStream in = socket.getInputStream();
            String all = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            assertThat(all)
                    .startsWith("HTTP/1.1 200")
                    .contains("Connection: close")
                    .endsWith("1");
        }
        assertThat(patient.cancelled.get()).isZero();
        assertThat(text(server.get("/conformance"))).contains("conformsTo");
    }

    @Test
    void stoppingTheServerCancelsItsJobsAndLeavesNoFiles() throws Exception {
        TrialProcesses.Patient patient = server.processes.patient();
        server.post("/processes/aether:Wait/execution", "{}", "Prefer", "respond-async");
        assertThat(within(5000, () -> patient.started.get() == 1)).isTrue();
        server.close();
        assertThat(patient.cancelled.get()).isEqualTo(1);
        assertThat(leftovers()).isZero();
    }

    private long leftovers() {
        Path work = server.server.workDirectory();
        if (!Files.exists(work)) {
            return 0;
        }
        try (Stream<Path> files = Files.list(work)) {
            return files.count();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
