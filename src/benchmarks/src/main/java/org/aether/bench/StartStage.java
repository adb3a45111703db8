package org.aether.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.aether.model.AlignmentModel;
import org.aether.store.ModelStore;

/** Measures the start of the command line: {@code aether --version} and {@code aether models}. */
final class StartStage implements StageBenchmark {

    private static final double MAX_SECONDS = 0.7;
    private static final int MODELS = 20;

    @Override
    public List<Comparison> run(Site site) throws IOException {
        Path launcher = site.settings().launcher();
        if (launcher == null) {
            site.say("  not measured, because the program was not started by the aether script");
            return List.of();
        }
        ModelStore store = new ModelStore(site.file("many-models"));
        for (int i = store.list().size(); i < MODELS; i++) {
            AlignmentModel model = site.model();
            store.save(new AlignmentModel(
                    "model-" + i, model.weights(), model.configuration(), model.categories(), model.falseColor()));
        }
        List<Comparison> lines = new ArrayList<>();
        lines.add(measure(site, "start, aether --version", "", List.of(launcher.toString(), "--version")));
        lines.add(measure(
                site,
                "start, aether models",
                MODELS + " models",
                List.of(launcher.toString(), "models", "--store", store.root().toString())));
        return lines;
    }

    private static Comparison measure(Site site, String stage, String amount, List<String> command) throws IOException {
        Timing timing = site.interleaved(
                        () -> WatchedProcess.run(command, Map.of()).seconds(), null)
                .ours();
        return Comparison.within(stage, amount, timing, timing.median(), MAX_SECONDS);
    }
}
