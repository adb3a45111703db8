package org.aether.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.aether.FloatMatrix;
import org.aether.head.HeadReport;
import org.aether.head.HeadSettings;
import org.aether.head.Metric;
import org.aether.head.Task;
import org.aether.head.TaskHead;
import org.aether.raster.VectorOrigin;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Heads that version 0.1 stored. */
class HeadFormatTest {

    private static final FloatMatrix VECTORS =
            new FloatMatrix(2, 4, new float[] {0.5f, -0.25f, 0, 1, -1, 0.75f, 0.5f, 0});

    @TempDir
    Path directory;

    private ModelStore store;

    @BeforeEach
    void copyHeads() throws IOException {
        store = new ModelStore(directory);
        for (String file : List.of("use.safetensors", "use.json", "rent.safetensors", "rent.json")) {
            Path target = directory.resolve("raw/heads").resolve(file);
            Files.createDirectories(target.getParent());
            Files.write(target, resource(file));
        }
    }

    private static byte[] resource(String file) throws IOException {
        try (InputStream in = HeadFormatTest.class.getResourceAsStream("heads/" + file)) {
            return in.readAllBytes();
        }
    }

    @Test
    void aClassificationOpensWithItsReport() {
        TaskHead head = store.loadHead("raw", "use");

        assertThat(head.task()).isEqualTo(Task.CLASSIFICATION);
        assertThat(head.labels()).containsExactly("field", "town");
        assertThat(head.targets()).containsExactly("use");
        assertThat(head.inputs()).isEqualTo(4);
        assertThat(head.hidden()).isEqualTo(3);
        assertThat(head.origin()).hasValue(VectorOrigin.raw(true));
        HeadReport report = head.report().orElseThrow();
        assertThat(report.settings()).isEqualTo(new HeadSettings(3, 1e-2, 16, 6, 3, 7));
        assertThat(report.rows()).isEqualTo(new HeadReport.Rows(43, 5, 12));
        assertThat(report.epochs()).hasSize(6);
        assertThat(report.test().metrics().keySet())
                .containsExactly(Metric.PRECISION, Metric.RECALL, Metric.F1, Metric.ACCURACY);
        assertThat(report.test().byTarget()).isEmpty();
        assertThat(head.predict(VECTORS).data()).containsExactly(0.56341636f, 0.43658367f, 0.7887016f, 0.21129838f);
    }

    @Test
    void aRegressionOpensWithTheScoresOfEveryTarget() {
        TaskHead head = store.loadHead("raw", "rent");

        assertThat(head.origin()).isEmpty();
        HeadReport report = head.report().orElseThrow();
        assertThat(report.bestEpoch()).isEqualTo(6);
        assertThat(report.validationLoss()).isEqualTo(0.38305963213825994);
        assertThat(report.epochs().get(0).train()).isEqualTo(1.8540350858353607);
        assertThat(report.test().byTarget().keySet()).containsExactly("rent", "size");
        Map<Metric, Double> rent = report.test().byTarget().get("rent");
        Map<Metric, Double> size = report.test().byTarget().get("size");
        for (Metric metric : List.of(Metric.R2, Metric.RMSE, Metric.MAE)) {
            assertThat(report.test().metrics().get(metric)).isEqualTo(rent.get(metric) / 2 + size.get(metric) / 2);
        }
        assertThat(head.predict(VECTORS).data()).containsExactly(9.750754f, -0.1689451f, 11.392496f, 0.41856903f);
    }

    @Test
    void aHeadIsStoredWithTheSameBytesAgain() throws IOException {
        for (String id : List.of("use", "rent")) {
            store.saveHead("raw", id, store.loadHead("raw", id));
            for (String suffix : List.of(".json", ".safetensors")) {
                assertThat(directory.resolve("raw/heads").resolve(id + suffix)).hasBinaryContent(resource(id + suffix));
            }
        }
    }

    @Test
    void theReportForAnswersHasTheKeysOfTheFile() throws IOException {
        ObjectNode file = (ObjectNode) new ObjectMapper().readTree(resource("rent.json"));
        assertThat(HeadJson.report(store.loadHead("raw", "rent")).toString())
                .isEqualTo(file.path("report").toString());
    }

    @Test
    void aReportThatIsIncompleteDoesNotKeepAHeadFromPredicting() throws IOException {
        TaskHead head = store.loadHead("raw", "use");
        ObjectNode description = HeadJson.description(head);
        ObjectNode report = (ObjectNode) description.path("report");
        report.remove("test");
        TaskHead read = HeadJson.head(description, head.tensors());
        assertThat(read.report()).isEqualTo(Optional.empty());
        assertThat(read.origin()).isEqualTo(head.origin());
        assertThat(read.predict(VECTORS).data())
                .containsExactly(head.predict(VECTORS).data());
    }
}
