package org.aether.head;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.Arrays;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.aether.AetherException;
import org.junit.jupiter.api.Test;

/** Compares the random numbers and the split with numbers that numpy wrote. */
class SplitTest {

    private final JsonNode numpy = read();

    @Test
    void permutationsAgreeWithNumpy() {
        for (JsonNode example : numpy.path("permutations")) {
            int[] order = new NumpyRandom(example.path("seed").asLong())
                    .permutation(example.path("n").asInt());
            assertThat(order).isEqualTo(integers(example.path("order")));
        }
    }

    @Test
    void samplesAgreeWithNumpy() {
        JsonNode example = numpy.path("samples");
        NumpyRandom random = new NumpyRandom(example.path("seed").asLong());
        for (int i = 0; i < example.path("skipped").asInt(); i++) {
            random.nextDouble();
        }
        for (JsonNode value : example.path("values")) {
            assertThat(random.nextDouble()).isEqualTo(value.asDouble());
        }
    }

    @Test
    void partsHoldTheSameRowsAsInScikitLearn() {
        for (JsonNode example : numpy.path("splits")) {
            Split split = Split.of(example.path("rows").asInt());
            assertThat(split.test()).isEqualTo(integers(example.path("test")));
            assertThat(split.validation()).isEqualTo(integers(example.path("validation")));
            assertThat(split.train()).isEqualTo(integers(example.path("train")));
        }
    }

    @Test
    void londonLandUseIsSplitAsInThePaper() {
        JsonNode london = numpy.path("london");
        Split split = Split.of(london.path("rows").asInt());
        assertThat(split.test()).hasSize(1340).startsWith(integers(london.path("test_head")));
        assertThat(split.train()).endsWith(integers(london.path("train_tail")));
        assertThat(Arrays.stream(split.validation()).asLongStream().sum())
                .isEqualTo(london.path("validation_sum").asLong());
    }

    @Property(tries = 100)
    void everyRowIsInExactlyOnePart(@ForAll @IntRange(min = 10, max = 3000) int rows) {
        Split split = Split.of(rows);
        int[] all = IntStream.concat(
                        Arrays.stream(split.train()),
                        IntStream.concat(Arrays.stream(split.validation()), Arrays.stream(split.test())))
                .sorted()
                .toArray();
        assertThat(all).isEqualTo(IntStream.range(0, rows).toArray());
        assertThat(split.validation()).isNotEmpty();
    }

    @Test
    void nineRowsAreTooFew() {
        assertThatThrownBy(() -> Split.of(9))
                .isInstanceOf(AetherException.class)
                .hasMessageContaining("Only 9 rows")
                .hasMessageContaining("at least 10");
    }

    private static int[] integers(JsonNode array) {
        return IntStream.range(0, array.size()).map(i -> array.get(i).asInt()).toArray();
    }

    private static JsonNode read() {
        try (var in = SplitTest.class.getResourceAsStream("numpy.json")) {
            return new ObjectMapper().readTree(in);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
