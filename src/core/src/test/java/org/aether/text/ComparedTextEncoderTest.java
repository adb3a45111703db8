package org.aether.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.aether.AetherException;
import org.aether.FloatMatrix;
import org.aether.Progress;
import org.aether.device.ComputeSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ComparedTextEncoderTest {

    private static final ComputeSettings SETTINGS = new ComputeSettings("cpu", 2);

    /** Unit vectors in the plane, rotated by an angle proportional to the length of the sentence. */
    private static final class Turned implements TextEncoder {
        private final double perLetter;
        private int encoded;
        private boolean closed;

        Turned(double perLetter) {
            this.perLetter = perLetter;
        }

        @Override
        public String id() {
            return "turned";
        }

        @Override
        public int dimension() {
            return 2;
        }

        @Override
        public FloatMatrix encode(List<String> sentences, Progress progress) {
            FloatMatrix vectors = FloatMatrix.zeros(sentences.size(), 2);
            for (int i = 0; i < sentences.size(); i++) {
                double angle = perLetter * sentences.get(i).length();
                vectors.data()[2 * i] = (float) Math.cos(angle);
                vectors.data()[2 * i + 1] = (float) Math.sin(angle);
            }
            encoded += sentences.size();
            return vectors;
        }

        @Override
        public void close() {
            closed = true;
        }
    }

    @Test
    void vectorsAreThoseOfTheFastEncoderAndTheAgreementCoversAllCalls() {
        Turned fast = new Turned(0.01);
        Turned exact = new Turned(0);
        ComparedTextEncoder compared = new ComparedTextEncoder(fast, exact);
        assertThat(compared.agreement()).isEmpty();

        FloatMatrix vectors = compared.encode(List.of("ab", "abcd"), Progress.NONE);
        compared.encode(List.of("abcdefgh"), Progress.NONE);
        compared.close();

        assertThat(vectors.get(1, 1)).isCloseTo((float) Math.sin(0.04), within(1e-7f));
        VectorAgreement agreement = compared.agreement().orElseThrow();
        assertThat(agreement.sentences()).isEqualTo(3);
        assertThat(agreement.leastCosine()).isCloseTo(Math.cos(0.08), within(1e-7));
        assertThat(agreement.meanCosine())
                .isCloseTo((Math.cos(0.02) + Math.cos(0.04) + Math.cos(0.08)) / 3, within(1e-7));
        assertThat(fast.closed && exact.closed).isTrue();
    }

    @Test
    void sentenceThatDiffersTooMuchIsNamed() {
        // cos 0.15 = 0.9888 for the longer one, cos 0.14 = 0.9902 for the shorter.
        ComparedTextEncoder compared = new ComparedTextEncoder(new Turned(0.01), new Turned(0));

        compared.encode(List.of("x".repeat(14)), Progress.NONE);
        assertThatThrownBy(() -> compared.encode(List.of("x".repeat(14), "y".repeat(15)), Progress.NONE))
                .isInstanceOf(AetherException.class)
                .hasMessageContaining("yyyyy\" with int8 and with float32 weights differ too much")
                .hasMessageContaining("0.9888")
                .hasMessageContaining("use the sentence weights fp32");
    }

    @Test
    void onlyASampleIsEncodedTwice() {
        Turned fast = new Turned(0);
        Turned exact = new Turned(0);
        new ComparedTextEncoder(fast, exact)
                .encode(IntStream.range(0, 10_000).mapToObj(Integer::toString).toList(), Progress.NONE);

        assertThat(exact.encoded).isEqualTo(256);
        assertThat(fast.encoded).isEqualTo(10_256);
    }

    @Test
    void vectorsOfBothWeightsAreCachedSeparately(@TempDir Path cache) throws Exception {
        List<String> sentences = List.of("A place of bakery, named Corner Crust.");
        float[] exactly;
        try (TextEncoder exact = TextEncoders.open(TextEncoders.DEFAULT, cache, SETTINGS, SentenceWeights.FP32)) {
            exactly = exact.encode(sentences, Progress.NONE).row(0);
            assertThat(exact.agreement()).isEmpty();
        }
        try (TextEncoder fast = TextEncoders.open(TextEncoders.DEFAULT, cache, SETTINGS, SentenceWeights.INT8)) {
            assertThat(fast.encode(sentences, Progress.NONE).row(0)).isNotEqualTo(exactly);
            assertThat(fast.agreement().orElseThrow().leastCosine()).isBetween(0.99, 0.99999);
        }
        try (TextEncoder exact = TextEncoders.open(TextEncoders.DEFAULT, cache, SETTINGS)) {
            assertThat(exact.encode(sentences, Progress.NONE).row(0)).isEqualTo(exactly);
        }
        try (Stream<Path> files = Files.list(cache)) {
            assertThat(files).hasSize(2);
        }
    }

    @Test
    void otherEncodersHaveNoSuchWeights() {
        assertThatThrownBy(
                        () -> TextEncoders.open("openai:m@http://127.0.0.1:9/v1", null, SETTINGS, SentenceWeights.INT8))
                .isInstanceOf(AetherException.class)
                .hasMessageContaining("has no int8 weights");
    }
}
