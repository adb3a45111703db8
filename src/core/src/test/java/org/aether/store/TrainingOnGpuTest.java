package org.aether.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.aether.AetherException;
import org.aether.FloatMatrix;
import org.aether.LeftOut;
import org.aether.Progress;
import org.aether.Sha256;
import org.aether.align.AlignmentJob;
import org.aether.align.TrainingSettings;
import org.aether.device.Compute;
import org.aether.device.ComputeSettings;
import org.aether.device.StandInGpus;
import org.aether.poi.Poi;
import org.aether.poi.PoiAttributes;
import org.aether.poi.PoiSet;
import org.aether.raster.EmbeddingRaster;
import org.aether.text.TextEncoder;
import org.aether.view.Rasters;
import org.aether.view.ViewSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From raster and POIs to a model in the store on a GPU, with memory enough and without. */
class TrainingOnGpuTest {

    private static final TrainingSettings SETTINGS =
            TrainingSettings.defaults().withEpochs(1).withBatchSize(64);

    private final EmbeddingRaster raster = Rasters.random(Rasters.grid(60, 60), 64, 3);
    private final StandInGpus gpus = new StandInGpus(1);

    private static PoiSet pois() {
        Random random = new Random(4);
        List<Poi> pois = IntStream.range(0, 150)
                .mapToObj(i -> {
                    String kind = "kind " + random.nextInt(6);
                    return new Poi(
                            500_000 + 600 * random.nextDouble(),
                            5_700_000 - 600 * random.nextDouble(),
                            kind,
                            "",
                            "A place of " + kind + ".");
                })
                .toList();
        return new PoiSet(pois, Rasters.crs("EPSG:32630"), new PoiAttributes(null, "kind", null, null), LeftOut.NONE);
    }

    /** Some vector for each sentence, always the same. */
    private static final class Words implements TextEncoder {

        @Override
        public String id() {
            return "words";
        }

        @Override
        public int dimension() {
            return 16;
        }

        @Override
        public FloatMatrix encode(List<String> sentences, Progress progress) {
            FloatMatrix vectors = FloatMatrix.zeros(sentences.size(), 16);
            for (int row = 0; row < sentences.size(); row++) {
                Random random = new Random(sentences.get(row).hashCode());
                for (int i = 0; i < 16; i++) {
                    vectors.data()[row * 16 + i] = (float) random.nextGaussian();
                }
            }
            return vectors.normalizeRows();
        }

        @Override
        public void close() {}
    }

    /** As commands and processes do it. */
    @SuppressWarnings("try") // the claim is only held
    private void train(ModelStore store, String id, Compute compute) {
        try (ModelStore.Claim claim = store.claim(id)) {
            store.save(AlignmentJob.run(
                            id,
                            List.of(raster),
                            pois(),
                            ViewSettings.PAPER,
                            SETTINGS,
                            new Words(),
                            compute,
                            Progress.NONE)
                    .model());
        }
    }

    /** Every file of the store with its digest, but for the files that are only locked. */
    private static Map<String, String> files(Path directory) throws IOException {
        Map<String, String> files = new TreeMap<>();
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path file : all.filter(Files::isRegularFile)
                    .filter(file -> !file.startsWith(directory.resolve(".locks")))
                    .toList()) {
                var digest = Sha256.start();
                digest.update(Files.readAllBytes(file));
                files.put(directory.relativize(file).toString(), HexFormat.of().formatHex(digest.digest()));
            }
        }
        return files;
    }

    @Test
    void aTrainingThatRunsOutOfMemoryLeavesTheStoreAsItWas(@TempDir Path directory) throws IOException {
        ModelStore store = new ModelStore(directory);
        train(store, "old", Compute.open(new ComputeSettings("cpu", 1)));
        train(store, "other", gpus.compute(new ComputeSettings("gpu", 1)));
        long all = gpus.gpu(0).allocations();
        assertThat(store.list()).containsExactly("old", "other");
        Map<String, String> before = files(directory);
        int[] refused = {0};
        for (long failing = 0; failing < all; failing += 9) {
            for (String id : new String[] {"old", "new"}) {
                gpus.gpu(0).fail(failing, Long.MAX_VALUE);
                assertThatThrownBy(() -> train(store, id, gpus.compute(new ComputeSettings("gpu", 1))))
                        .as("allocation %d of %d", failing, all)
                        .isInstanceOf(AetherException.class)
                        .hasMessageContaining("The GPU has not enough free memory for ");
                refused[0]++;
                assertThat(store.list()).containsExactly("old", "other");
                assertThat(files(directory)).isEqualTo(before);
                assertThat(gpus.arrays()).isZero();
            }
        }
        assertThat(refused[0]).isGreaterThan(20);
        // And with memory again, the same model as before comes out.
        gpus.gpu(0).fail(0, 0);
        train(store, "other", gpus.compute(new ComputeSettings("gpu", 1)));
        assertThat(files(directory)).isEqualTo(before);
    }

    @Test
    void theCardSaysWhichGpuItWas() {
        Compute compute = gpus.compute(new ComputeSettings("auto", 1));
        AlignmentJob.Outcome outcome = AlignmentJob.run(
                "m", List.of(raster), pois(), ViewSettings.PAPER, SETTINGS, new Words(), compute, Progress.NONE);
        assertThat(outcome.report().configuration().versions().compute()).contains("gpu:0, PyTorch 2.7.1");
        assertThat(gpus.gpu(0).allocations()).isGreaterThan(100);
        assertThat(gpus.arrays()).isZero();
    }
}
