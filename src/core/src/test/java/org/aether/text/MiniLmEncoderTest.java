package org.aether.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtSession;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.aether.CancelledException;
import org.aether.FloatMatrix;
import org.aether.Progress;
import org.aether.Stage;
import org.aether.device.ComputeSettings;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class MiniLmEncoderTest {

    private static TextEncoder encoder;

    @BeforeAll
    static void open() {
        encoder = new MiniLmEncoder(new ComputeSettings("cpu", 2));
    }

    @AfterAll
    static void close() {
        encoder.close();
    }

    private static FloatMatrix encode(String... sentences) {
        return encoder.encode(List.of(sentences), Progress.NONE);
    }

    private static double dot(float[] a, float[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += (double) a[i] * b[i];
        }
        return sum;
    }

    /** Independent source: the quick start of sentence-transformers prints these for all-MiniLM-L6-v2. */
    @Test
    void similaritiesEqualThoseOfSentenceTransformers() {
        FloatMatrix v = encode("The weather is lovely today.", "It's so sunny outside!", "He drove to the stadium.");

        assertThat(dot(v.row(0), v.row(1))).isCloseTo(0.6660, within(6e-5));
        assertThat(dot(v.row(0), v.row(2))).isCloseTo(0.1046, within(6e-5));
        assertThat(dot(v.row(1), v.row(2))).isCloseTo(0.1411, within(6e-5));
    }

    @Test
    void tokenIdsEqualThoseOfUncasedBert() throws Exception {
        try (InputStream json = getClass().getResourceAsStream("/all-minilm-l6-v2-tokenizer.json");
                SentenceTokenizer tokenizer = SentenceTokenizer.load(json, 256)) {
            long[][] ids = tokenizer.tokenize(List.of("hello world", "Hello, WORLD!", ""));

            assertThat(ids[0]).containsExactly(101, 7592, 2088, 102);
            assertThat(ids[1]).containsExactly(101, 7592, 1010, 2088, 999, 102);
            assertThat(ids[2]).containsExactly(101, 102);
            assertThat(tokenizer.tokenize(List.of("world ".repeat(1000)))[0]).hasSize(256);
        }
    }

    /** Brute-force reference: ONNX Runtime called directly on one unpadded sentence of known ids, pooled by hand. */
    @Test
    void vectorIsTheNormalisedMeanOfTheTokenVectors() throws Exception {
        long[][] ids = {{101, 7592, 2088, 102}};
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        byte[] model;
        try (InputStream in = getClass().getResourceAsStream("/all-minilm-l6-v2.onnx")) {
            model = in.readAllBytes();
        }
        float[][] tokens;
        try (OrtSession session = environment.createSession(model);
                OnnxTensor input = OnnxTensor.createTensor(environment, ids);
                OnnxTensor mask = OnnxTensor.createTensor(environment, new long[][] {{1, 1, 1, 1}});
                OnnxTensor types = OnnxTensor.createTensor(environment, new long[][] {{0, 0, 0, 0}});
                OrtSession.Result result =
                        session.run(Map.of("input_ids", input, "attention_mask", mask, "token_type_ids", types))) {
            tokens = ((float[][][]) result.get(0).getValue())[0];
        }
        double[] mean = new double[384];
        double norm = 0;
        for (int i = 0; i < 384; i++) {
            for (float[] token : tokens) {
                mean[i] += token[i] / 4.0;
            }
            norm += mean[i] * mean[i];
        }
        float[] vector = encode("Hello World").row(0);
        for (int i = 0; i < 384; i++) {
            assertThat((double) vector[i]).isCloseTo(mean[i] / Math.sqrt(norm), within(1e-6));
        }
    }

    @Test
    void vectorDoesNotDependOnTheBatch() {
        Random random = new Random(3);
        String[] words = {"cafe", "school", "Retailers - other", "named", "Ünïcode", "supercalifragilistic", "of", "1"};
        List<String> sentences = new ArrayList<>();
        for (int i = 0; i < 150; i++) {
            StringBuilder sentence = new StringBuilder("A place of");
            for (int w = random.nextInt(25); w >= 0; w--) {
                sentence.append(' ').append(words[random.nextInt(words.length)]);
            }
            sentences.add(sentence.append(" ").append(i).append('.').toString());
        }
        FloatMatrix together = encoder.encode(sentences, Progress.NONE);
        List<Integer> order =
                new ArrayList<>(java.util.stream.IntStream.range(0, 150).boxed().toList());
        Collections.shuffle(order, random);
        FloatMatrix shuffled = encoder.encode(order.stream().map(sentences::get).toList(), Progress.NONE);
        double worst = 0;
        for (int i = 0; i < 150; i++) {
            float[] alone = encode(sentences.get(i)).row(0);
            float[] other = shuffled.row(order.indexOf(i));
            float[] all = together.row(i);
            for (int k = 0; k < alone.length; k++) {
                worst = Math.max(worst, Math.max(Math.abs(alone[k] - all[k]), Math.abs(other[k] - all[k])));
            }
        }
        // Measured: 0, bit for bit; another processor's kernels may differ in the last digit.
        assertThat(worst).isLessThan(1e-6);
    }

    @Test
    void vectorHasTheSameBitsForAnyNumberOfThreads() {
        List<String> sentences = java.util.stream.IntStream.range(0, 200)
                .mapToObj(i -> "A place of shop " + "number ".repeat(i % 7) + i + ".")
                .toList();
        try (TextEncoder one = new MiniLmEncoder(new ComputeSettings("cpu", 1));
                TextEncoder three = new MiniLmEncoder(new ComputeSettings("cpu", 3))) {
            assertThat(three.encode(sentences, Progress.NONE).data())
                    .isEqualTo(one.encode(sentences, Progress.NONE).data());
        }
    }

    @Test
    void sentencesKeepTheirOrderAndAreUnitVectors() {
        FloatMatrix v = encode("A place of cafe, named Costa.", "x", "A place of cafe, named Costa.");

        assertThat(v.rows()).isEqualTo(3);
        assertThat(v.columns()).isEqualTo(384);
        assertThat(v.row(0)).isEqualTo(v.row(2)).isNotEqualTo(v.row(1));
        for (int i = 0; i < 3; i++) {
            assertThat(dot(v.row(i), v.row(i))).isCloseTo(1, within(1e-6));
        }
    }

    @Test
    void emptyListEmptyAndVeryLongSentencesAreEncoded() {
        assertThat(encoder.encode(List.of(), Progress.NONE).rows()).isZero();
        FloatMatrix v = encode("", "night market ".repeat(300), "night market ".repeat(400));
        assertThat(dot(v.row(0), v.row(0))).isCloseTo(1, within(1e-6));
        // Both are cut at 256 tokens.
        assertThat(v.row(1)).isEqualTo(v.row(2));
    }

    @Test
    void severalThreadsGetTheSameVectors() throws Exception {
        float[] expected = encode("A place of school.").row(0);
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Future<float[]>> results = new ArrayList<>();
            for (int i = 0; i < 16; i++) {
                results.add(threads.submit(() -> encode("A place of school.", "A place of pub, named Fox.")
                        .row(0)));
            }
            for (Future<float[]> result : results) {
                assertThat(result.get()).containsExactly(expected, within(1e-6f));
            }
        } finally {
            threads.shutdown();
        }
    }

    @Test
    void progressCountsSentencesAndStopsBetweenBatches() {
        List<String> sentences = java.util.stream.IntStream.range(0, 300)
                .mapToObj(i -> "place " + i)
                .toList();
        long[] done = {0, 0};
        Progress progress = new Progress() {
            @Override
            public void stage(Stage stage, String subject, long total) {
                done[1] = total;
            }

            @Override
            public void done(long amount) {
                done[0] += amount;
            }

            @Override
            public boolean cancelled() {
                return done[0] >= 64;
            }
        };
        assertThatThrownBy(() -> encoder.encode(sentences, progress)).isInstanceOf(CancelledException.class);
        assertThat(done[0]).isBetween(64L, 128L);
        assertThat(done[1]).isEqualTo(300);
    }
}
