package org.aether.align;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.stream.IntStream;
import org.aether.FloatMatrix;
import org.aether.device.Compute;
import org.aether.device.ComputeSettings;
import org.aether.model.AeProjector;
import org.aether.model.Difference;
import org.aether.model.Golden;
import org.aether.model.ProjectorWeights;
import org.junit.jupiter.api.Test;

/** The same steps as the authors' code, from the same weights on the same batches. */
class AlignmentTraceTest {

    private final Compute compute = Compute.open(new ComputeSettings("cpu", 1));

    @Test
    void fortyStepsFollowTheReference() {
        JsonNode trace = Golden.json("trace.json");
        JsonNode steps = trace.path("steps");
        int batchSize = trace.path("batch").asInt();
        TrainingSettings settings = TrainingSettings.defaults()
                .withEpochs(5)
                .withBatchSize(batchSize)
                .withSeed(0);
        FloatMatrix text = Golden.npy("trace_T.npy");
        TrainingSet data = new TrainingSet(
                Golden.npy("trace_A.npy"),
                Golden.npy("trace_Aa.npy"),
                text,
                IntStream.range(0, text.rows()).toArray());
        ProjectorWeights start = Golden.weights();

        try (TrainingSession session = new TrainingSession(data, start, settings, steps.size(), compute)) {
            int done = 0;
            for (JsonNode permutation : trace.path("permutations")) {
                for (int from = 0; from < permutation.size(); from += batchSize) {
                    int offset = from;
                    int[] batch = IntStream.range(0, batchSize)
                            .map(i -> permutation.get(offset + i).asInt())
                            .toArray();
                    double[] losses = session.step(batch);
                    JsonNode expected = steps.get(done++);
                    for (int k = 0; k < losses.length; k++) {
                        assertThat(losses[k])
                                .as("loss %d of step %d", k, done)
                                .isCloseTo(expected.get(k).asDouble(), within(1e-3));
                    }
                    assertThat(session.rate()).isCloseTo(expected.get(3).asDouble(), within(1e-9));
                }
            }
            assertThat(done).isEqualTo(40);
            assertThat(session.gate()).isCloseTo(trace.path("gate_after").asDouble(), within(1e-4));

            FloatMatrix expected = Golden.matrix(trace.path("ae_out_after_first8"));
            FloatMatrix first =
                    data.base().select(IntStream.range(0, expected.rows()).toArray());
            try (AeProjector projector = new AeProjector(session.weights(), compute)) {
                assertThat(Difference.largest(projector.project(first).data(), expected.data()))
                        .isLessThan(1e-3);
            }
        }
    }

    @Test
    void lossesOfOneBatchAreTheReference() {
        JsonNode golden = Golden.json("loss.json");
        FloatMatrix base = Golden.matrix(golden.path("ae_base_in"));
        FloatMatrix text = Golden.matrix(golden.path("text_in"));
        TrainingSet data = new TrainingSet(
                base,
                Golden.matrix(golden.path("ae_context_in")),
                text,
                IntStream.range(0, base.rows()).toArray());
        TrainingSettings settings = TrainingSettings.defaults()
                .withEpochs(1)
                .withBatchSize(base.rows())
                .withSeed(0);
        try (TrainingSession session = new TrainingSession(data, Golden.weights(), settings, 1, compute)) {
            int[] rows = IntStream.range(0, base.rows()).toArray();
            assertThat(session.validate(rows)).isCloseTo(golden.path("L_ap").asDouble(), within(1e-4));
            double[] losses = session.step(rows);
            assertThat(losses[0]).isCloseTo(golden.path("L").asDouble(), within(1e-4));
            assertThat(losses[1]).isCloseTo(golden.path("L_ap").asDouble(), within(1e-4));
            assertThat(losses[2]).isCloseTo(golden.path("L_ae").asDouble(), within(1e-4));
        }
    }
}
