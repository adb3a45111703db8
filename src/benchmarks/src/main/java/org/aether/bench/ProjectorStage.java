package org.aether.bench;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import org.aether.FloatMatrix;
import org.aether.device.Compute;
import org.aether.model.AeProjector;

/** Compares the AE projector in float32 with PyTorch on the same rows, in batches of the same size. */
final class ProjectorStage implements StageBenchmark {

    private static final int ROWS = 65_536;
    private static final int BATCH = 8192;
    private static final int REPETITIONS = 4;

    @Override
    public List<Comparison> run(Site site) throws IOException {
        FloatMatrix rows = Site.unitRows(ROWS, 64);
        Compute compute = site.compute();
        try (AeProjector projector = new AeProjector(site.model().weights(), compute);
                Peer peer = site.peer(
                        List.of("torch", "numpy"),
                        "projector",
                        site.weights(),
                        site.write("rows.f32", rows.data()),
                        BATCH,
                        REPETITIONS,
                        site.file("projected.f32"),
                        site.threads())) {
            FloatMatrix[] z = new FloatMatrix[1];
            Site.Timings timings = site.interleaved(
                    () -> Site.time(() -> {
                        for (int i = 0; i < REPETITIONS; i++) {
                            z[0] = projector.project(rows);
                        }
                    }),
                    peer);
            String amount = String.format(Locale.ROOT, "%,d rows, batches of %,d", REPETITIONS * ROWS, BATCH);
            Comparison line = peer == null
                    ? Comparison.plain("projector", amount, timings.ours(), null)
                    : Comparison.faster("projector", amount, timings.ours(), timings.peer(), 1)
                            .with(
                                    "largestDifference",
                                    Site.difference(
                                            z[0].data(),
                                            0,
                                            Site.readFloats(site.file("projected.f32")),
                                            0,
                                            z[0].data().length));
            double rowsPerSecond = REPETITIONS * ROWS / timings.ours().median();
            double peak = TrainingStage.sgemmPeak(compute);
            return List.of(timings.into(line)
                    .with("rowsPerSecond", rowsPerSecond)
                    .with("sgemmPeakGflops", peak / 1e9)
                    .with("shareOfPeak", rowsPerSecond * flopsPerRow() / peak));
        }
    }

    private static double flopsPerRow() {
        return 2.0 * (64 * 256 + 256 * 128 + 64 * 128 + 128 * 256 + 256 * 128);
    }
}
