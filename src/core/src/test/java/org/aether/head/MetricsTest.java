package org.aether.head;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.Map;
import java.util.stream.IntStream;
import org.aether.FloatMatrix;
import org.junit.jupiter.api.Test;

/** Compares metrics with results of scikit-learn and numpy. */
class MetricsTest {

    private final JsonNode golden = read();

    @Test
    void macroAveragesAgreeWithTheReference() {
        Map<Metric, Double> metrics =
                Metrics.classification(integers(golden.path("y_true")), integers(golden.path("y_pred")));
        assertThat(metrics.get(Metric.PRECISION))
                .isCloseTo(golden.path("precision").asDouble(), within(1e-12));
        assertThat(metrics.get(Metric.RECALL)).isCloseTo(golden.path("recall").asDouble(), within(1e-12));
        assertThat(metrics.get(Metric.F1)).isCloseTo(golden.path("f1").asDouble(), within(1e-12));
    }

    @Test
    void distancesOfDistributionsAgreeWithTheReference() {
        JsonNode q = golden.path("q");
        JsonNode p = golden.path("p");
        Map<Metric, Double> metrics = Metrics.distribution(
                q.size(), 9, (row, bin) -> q.get(row).get(bin).asDouble(), (row, bin) -> p.get(row)
                        .get(bin)
                        .asDouble());
        assertThat(metrics.get(Metric.L1)).isCloseTo(golden.path("l1").asDouble(), within(1e-9));
        assertThat(metrics.get(Metric.CHEBYSHEV))
                .isCloseTo(golden.path("chebyshev").asDouble(), within(1e-9));
        assertThat(metrics.get(Metric.KL)).isCloseTo(golden.path("kl").asDouble(), within(1e-9));
    }

    @Test
    void aClassNeverPredictedCountsAsZero() {
        // by hand: class 0 P 2/3 R 1 F 4/5, class 1 P 0 R 0 F 0; class 2 occurs nowhere and does not count
        Map<Metric, Double> metrics = Metrics.classification(new int[] {0, 0, 1, 3}, new int[] {0, 0, 0, 3});
        assertThat(metrics.get(Metric.PRECISION)).isCloseTo((2.0 / 3 + 0 + 1) / 3, within(1e-12));
        assertThat(metrics.get(Metric.RECALL)).isCloseTo((1.0 + 0 + 1) / 3, within(1e-12));
        assertThat(metrics.get(Metric.F1)).isCloseTo((0.8 + 0 + 1) / 3, within(1e-12));
        assertThat(metrics.get(Metric.ACCURACY)).isEqualTo(0.75);
    }

    @Test
    void klIsZeroForAnEmptyTrueBinAndFiniteForAnEmptyPredictedBin() {
        FloatMatrix q = new FloatMatrix(2, 2, new float[] {1, 0, 0.5f, 0.5f});
        assertThat(Metrics.distribution(q, new FloatMatrix(2, 2, new float[] {1, 0, 0.5f, 0.5f})))
                .containsEntry(Metric.KL, 0.0)
                .containsEntry(Metric.L1, 0.0);
        assertThat(Metrics.distribution(q, new FloatMatrix(2, 2, new float[] {0, 1, 0.5f, 0.5f}))
                        .get(Metric.KL))
                .isCloseTo(-Math.log(1e-12) / 2, within(1e-9));
    }

    @Test
    void valuesAreMeasuredTargetByTarget() {
        // sklearn: r2_score, root_mean_squared_error and mean_absolute_error of
        // [[0.5, 1], [-1, 1], [7, -6]] against [[0, 2], [-1, 2], [8, -5]]
        FloatMatrix truth = new FloatMatrix(3, 2, new float[] {0.5f, 1, -1, 1, 7, -6});
        FloatMatrix said = new FloatMatrix(3, 2, new float[] {0, 2, -1, 2, 8, -5});
        Map<Metric, Double> metrics = Metrics.of(Task.REGRESSION, truth, said);
        assertThat(metrics.get(Metric.R2)).isCloseTo(0.9368005266622779, within(1e-9));
        assertThat(metrics.get(Metric.RMSE)).isCloseTo((Math.sqrt(1.25 / 3) + 1) / 2, within(1e-9));
        assertThat(metrics.get(Metric.MAE)).isCloseTo(0.75, within(1e-9));
    }

    private static int[] integers(JsonNode array) {
        return IntStream.range(0, array.size()).map(i -> array.get(i).asInt()).toArray();
    }

    private static JsonNode read() {
        try (var in = MetricsTest.class.getResourceAsStream("/org/aether/golden/metrics.json")) {
            return new ObjectMapper().readTree(in);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
