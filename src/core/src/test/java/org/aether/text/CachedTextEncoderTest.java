package org.aether.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.aether.AetherException;
import org.aether.CancelledException;
import org.aether.FloatMatrix;
import org.aether.Progress;
import org.aether.Stage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CachedTextEncoderTest {

    private static final int DIMENSION = 7;
    private static final int RECORD = 16 + 4 * DIMENSION + 4;

    @TempDir
    Path directory;

    private static List<String> sentences(int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(i -> "A place of kind " + i + ".")
                .toList();
    }

    private static void assertRight(FloatMatrix vectors, List<String> sentences) {
        assertThat(vectors.rows()).isEqualTo(sentences.size());
        for (int i = 0; i < sentences.size(); i++) {
            assertThat(vectors.row(i)).isEqualTo(CountingEncoder.vector(sentences.get(i), DIMENSION));
        }
    }

    private CountingEncoder encodeAll(List<String> sentences) {
        CountingEncoder counting = new CountingEncoder(DIMENSION);
        try (TextEncoder cached = new CachedTextEncoder(counting, directory)) {
            assertRight(cached.encode(sentences, Progress.NONE), sentences);
        }
        return counting;
    }

    private Path file() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            List<Path> all = files.toList();
            assertThat(all).hasSize(1);
            return all.get(0);
        }
    }

    @Test
    void secondRunEncodesNothing() {
        assertThat(encodeAll(sentences(0, 3000)).encoded).hasSize(3000);
        assertThat(encodeAll(sentences(0, 3000)).encoded).isEmpty();
        assertThat(encodeAll(sentences(2990, 3010)).encoded).hasSize(10);
    }

    @Test
    void identicalSentencesAreEncodedOnceAndKeepTheirOrder() {
        CountingEncoder counting = new CountingEncoder(DIMENSION);
        List<String> many = List.of("b", "a", "b", "", "a", "b");

        assertRight(new DeduplicatingEncoder(counting).encode(many, Progress.NONE), many);
        assertThat(counting.encoded).containsExactly("b", "a", "");

        CountingEncoder behindCache = new CountingEncoder(DIMENSION);
        assertRight(new CachedTextEncoder(behindCache, directory).encode(many, Progress.NONE), many);
        assertThat(behindCache.encoded).containsExactlyInAnyOrder("b", "a", "");
    }

    @Test
    void truncatedFileLosesOnlyTheRecordsAfterTheEnd() throws IOException {
        encodeAll(sentences(0, 20));
        byte[] whole = Files.readAllBytes(file());
        assertThat(whole).hasSize(16 + 20 * RECORD);
        for (int cut = 0; cut < whole.length; cut += 13) {
            Files.write(file(), Arrays.copyOf(whole, cut));
            int left = Math.max(0, (cut - 16) / RECORD);
            assertThat(encodeAll(sentences(0, 20)).encoded).as("cut at %d", cut).hasSize(20 - left);
            assertThat(encodeAll(sentences(0, 20)).encoded).isEmpty();
            assertThat(Files.size(file())).isEqualTo(whole.length);
        }
    }

    @Test
    void damagedRecordIsEncodedAgainAndDamagedHeaderReplacesTheFile() throws IOException {
        encodeAll(sentences(0, 20));
        flip(16 + 5 * RECORD + 20);
        assertThat(encodeAll(sentences(0, 20)).encoded).hasSize(1);
        assertThat(encodeAll(sentences(0, 20)).encoded).isEmpty();
        flip(9);
        assertThat(encodeAll(sentences(0, 20)).encoded).hasSize(20);
        assertThat(encodeAll(sentences(0, 20)).encoded).isEmpty();
    }

    private void flip(long position) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(file().toFile(), "rw")) {
            file.seek(position);
            int value = file.read();
            file.seek(position);
            file.write(value ^ 0x40);
        }
    }

    @Test
    void cacheThatIsDeletedIsWrittenAgain() throws IOException {
        CountingEncoder counting = new CountingEncoder(DIMENSION);
        try (TextEncoder cached = new CachedTextEncoder(counting, directory)) {
            cached.encode(sentences(0, 10), Progress.NONE);
            Files.delete(file());
            assertRight(cached.encode(sentences(0, 12), Progress.NONE), sentences(0, 12));
        }
        assertThat(encodeAll(sentences(0, 12)).encoded).isEmpty();
    }

    @Test
    void fileReplacedByAnotherProcessNeverGivesTheVectorOfAnotherSentence() throws IOException {
        VectorCache ours = VectorCache.open(directory, "counting", "counting");
        append(ours, sentences(0, 10));
        assertThat(ours.find(sentences(0, 10)).rows().cardinality()).isEqualTo(10);
        Files.delete(ours.file());
        // Longer than the file that it replaces, so that its length does not reveal the replacement.
        append(VectorCache.open(directory, "counting", "counting"), sentences(100, 120));

        assertThat(ours.find(sentences(0, 10)).rows().isEmpty()).isTrue();
        VectorCache.Found found = ours.find(sentences(100, 120));
        assertThat(found.rows().cardinality()).isEqualTo(20);
        for (int i = 0; i < 20; i++) {
            assertThat(found.vectors().row(i))
                    .isEqualTo(CountingEncoder.vector(sentences(100, 120).get(i), DIMENSION));
        }
    }

    private static void append(VectorCache cache, List<String> sentences) {
        cache.append(sentences, new CountingEncoder(DIMENSION).encode(sentences, Progress.NONE));
    }

    @Test
    void encodersThatShareAFileSeeEachOthersVectors() throws Exception {
        int encoders = 6;
        ExecutorService threads = Executors.newFixedThreadPool(encoders);
        try {
            List<Callable<Void>> jobs = new ArrayList<>();
            for (int e = 0; e < encoders; e++) {
                int start = e * 50;
                jobs.add(() -> {
                    for (int round = 0; round < 10; round++) {
                        encodeAll(sentences(start + round * 20, start + round * 20 + 40));
                    }
                    return null;
                });
            }
            for (Future<Void> done : threads.invokeAll(jobs)) {
                done.get();
            }
        } finally {
            threads.shutdown();
        }
        assertThat(encodeAll(sentences(0, 470)).encoded).isEmpty();
        assertThat((Files.size(file()) - 16) % RECORD).isZero();
        assertThat((Files.size(file()) - 16) / RECORD).isEqualTo(470);
    }

    @Test
    void processKilledWhileAppendingLeavesAUsableCache() throws Exception {
        for (int round = 0; round < 2; round++) {
            Process process = writer(directory);
            Path file = null;
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
            while (System.nanoTime() < end) {
                try (Stream<Path> files = Files.list(directory)) {
                    file = files.findFirst().orElse(null);
                }
                if (file != null && Files.size(file) > 300_000L * (round + 1)) {
                    break;
                }
                Thread.sleep(5);
            }
            process.destroyForcibly();
            process.waitFor();
            assertThat(file).isNotNull();
            long records = (Files.size(file) - 16) / RECORD;
            int again = encodeAll(sentences(0, (int) records)).encoded.size();
            assertThat(again).as("of %d records", records).isZero();
        }
    }

    @Test
    void processesThatShareAFileSeeEachOthersVectors() throws Exception {
        Process first = writer(directory);
        Process second = writer(directory);
        Thread.sleep(1500);
        first.destroyForcibly().waitFor();
        second.destroyForcibly().waitFor();

        VectorCache cache = VectorCache.open(directory, "counting", "counting");
        long records = (Files.size(cache.file()) - 16) / RECORD;
        List<String> all = sentences(0, (int) records);
        VectorCache.Found found = cache.find(all);
        HashSet<String> known = new HashSet<>();
        for (int i = 0; i < all.size(); i++) {
            if (found.rows().get(i)) {
                known.add(all.get(i));
                assertThat(found.vectors().row(i)).isEqualTo(CountingEncoder.vector(all.get(i), DIMENSION));
            }
        }
        // Every record is intact, and none occurs twice.
        assertThat(known).hasSize((int) records);
    }

    private static Process writer(Path directory) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        CacheWriter.class.getName(),
                        directory.toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    /** Appends sentences in order until the process is killed. */
    public static final class CacheWriter {
        private CacheWriter() {}

        public static void main(String[] args) {
            VectorCache cache = VectorCache.open(Path.of(args[0]), "counting", "counting");
            for (int i = 0; ; i += 25) {
                List<String> part = sentences(i, i + 25);
                FloatMatrix vectors = new CountingEncoder(DIMENSION).encode(part, Progress.NONE);
                cache.append(part, vectors);
            }
        }
    }

    @Test
    void cancellationKeepsFinishedVectors() {
        int limit = 1500;
        CountingEncoder counting = new CountingEncoder(DIMENSION);
        List<String> stages = new ArrayList<>();
        Progress progress = new Progress() {
            @Override
            public void stage(Stage stage, String subject, long total) {
                stages.add(stage.title(subject) + " " + total);
            }

            @Override
            public void done(long amount) {}

            @Override
            public boolean cancelled() {
                return counting.encoded.size() >= limit;
            }
        };
        TextEncoder cached = new CachedTextEncoder(counting, directory);
        assertThatThrownBy(() -> cached.encode(sentences(0, 3000), progress)).isInstanceOf(CancelledException.class);
        assertThat(counting.encoded).hasSize(limit);
        assertThat(stages).containsExactly("Encoding sentences 3000");
        assertThat(encodeAll(sentences(0, 3000)).encoded).hasSize(3000 - 1024);
    }

    @Test
    void dimensionIsKnownFromTheCache() {
        encodeAll(sentences(0, 1));
        TextEncoder inner = new CountingEncoder(99);

        assertThat(new CachedTextEncoder(inner, directory).dimension()).isEqualTo(DIMENSION);
    }

    @Test
    void directoryThatCannotBeCreatedIsNamed() throws IOException {
        Path blocked = Files.writeString(directory.resolve("file"), "x").resolve("cache");

        assertThatThrownBy(() -> new CachedTextEncoder(new CountingEncoder(3), blocked))
                .isInstanceOf(AetherException.class)
                .hasMessageContaining(blocked.toString());
    }
}
