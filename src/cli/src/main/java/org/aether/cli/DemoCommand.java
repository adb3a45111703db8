package org.aether.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Locale;
import java.util.stream.Stream;
import org.aether.AetherException;
import org.aether.AetherException.Kind;
import org.aether.CancelledException;
import org.aether.Progress;
import org.aether.Range;
import org.aether.Setting;
import org.aether.Stage;
import org.aether.cli.answer.Answer;
import org.aether.cli.answer.EvaluationAnswer;
import org.aether.cli.demo.Demo;
import org.aether.cli.demo.DemoOutcome;
import org.aether.cli.demo.DemoPage;
import org.aether.cli.options.Arguments;
import org.aether.cli.options.OutputFile;
import org.aether.cli.options.ReplaceOption;
import org.aether.cli.terminal.TerminalProgress;
import org.aether.samplecity.SampleCity;
import org.aether.store.ModelStore;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code aether demo}: all steps of the work on a simulated city, and a page about it. */
@Command(
        name = "demo",
        sortOptions = false,
        customSynopsis = "aether demo [OPTION…]",
        description = {"Trains, maps and evaluates a simulated city, and writes a page about it.", ""},
        footer = {
            "",
            "Example:",
            "  aether demo --seed 3 --out demo-3",
            "",
            "Steps: sample city, training, embedding and false-colour rasters, vectors of districts, heads for",
            "land use and occupation on raw AlphaEarth and on the model, the five-seed evaluation, a search for",
            "three sentences, and the page.",
            "The city is simulated; no number is about a real city."
        })
final class DemoCommand extends AetherCommand {

    @Option(
            names = "--size",
            defaultValue = "512",
            paramLabel = "N",
            description =
                    "Side of the city in pixels of 10 m, 160 to 8192. Default: ${DEFAULT-VALUE} (5 km, under five "
                            + "minutes).")
    private int size;

    @Option(
            names = "--seed",
            defaultValue = "7",
            paramLabel = "N",
            description = "Seed of the city and the training, 0 or more. Another seed gives another city. "
                    + "Default: ${DEFAULT-VALUE}.")
    private long seed;

    @Option(
            names = "--epochs",
            defaultValue = "40",
            paramLabel = "N",
            description = "Number of passes over the POIs, ${bundle:EPOCHS.range}. Default: ${DEFAULT-VALUE}.")
    private int epochs;

    @Option(
            names = "--out",
            defaultValue = "aether-demo",
            paramLabel = "DIR",
            description = "Directory to write into. The model is put into DIR/models unless --store is given. Default: "
                    + "${DEFAULT-VALUE}.")
    private Path out;

    @Mixin
    private ReplaceOption replace;

    @Override
    protected void check() {
        Arguments.requireIn(Range.whole(160, 8192), "--size", size);
        Setting.EPOCHS.check(epochs);
        Arguments.require(seed >= 0, "--seed must be at least 0, not {}.", seed);
    }

    @Override
    protected Answer work(Progress progress) {
        long start = System.nanoTime();
        Path directory = out.toAbsolutePath().normalize();
        OutputFile.requireOutsideModels(directory);
        if (!replace.given() && !Files.exists(directory.resolve(Demo.CITY).resolve(SampleCity.FILES.get(0)))) {
            // Files of an earlier demo are replaced, other files are not.
            OutputFile.requireNone(directory, Demo.FILES);
        }
        boolean fresh = Files.notExists(directory);
        OutputFile.directory(directory);
        try {
            return run(directory, progress, start);
        } catch (RuntimeException | LinkageError thrown) {
            RuntimeException e = afterInterrupt(thrown);
            if (!(e instanceof CancelledException)) {
                throw e;
            }
            if (!fresh) {
                throw new AetherException(
                        Kind.CANCELLED,
                        e,
                        "The work was cancelled; the files that were finished are in '{}', beside older ones.",
                        directory);
            }
            removeTree(directory);
            throw e;
        }
    }

    /** Removes a directory that this run has made. */
    private static void removeTree(Path directory) {
        try (Stream<Path> all = Files.walk(directory)) {
            all.sorted(Comparator.reverseOrder()).forEach(path -> path.toFile().delete());
        } catch (IOException e) {
            throw new AetherException(
                    Kind.CANCELLED,
                    e,
                    "The work was cancelled, but its files in '{}' cannot be removed; delete them.",
                    directory);
        }
    }

    private Answer run(Path directory, Progress progress, long start) {
        ModelStore models = common().storeGiven() ? store() : new ModelStore(directory.resolve("models"));
        ModelStore.Claim claim = models.claim(Demo.MODEL);
        DemoOutcome outcome;
        try {
            // The model may be replaced in the demo's own store, but not in another one.
            models.requireFree(Demo.MODEL, replace.given() || !common().storeGiven());
            outcome = new Demo(directory, models, size, seed, epochs, compute()).run(progress);
        } finally {
            claim.close();
        }
        progress.stage(Stage.WRITING, "the page", 0);
        Path page = new DemoPage(models).write(outcome, progress);
        String text = "Land use, "
                + String.format(Locale.ROOT, "%,d", outcome.landUse().places().used())
                + " labelled points (higher is better):\n" + EvaluationAnswer.table(outcome.landUse())
                + "\n\nOccupation, " + outcome.occupation().places().used() + " districts (lower is better):\n"
                + EvaluationAnswer.table(outcome.occupation())
                + "\n\nAll of it is simulated, and the numbers stand as measured.\nLook at " + page
                + "\nThe model: aether models show " + Demo.MODEL
                + " --store " + models.root() + "\nDone in " + TerminalProgress.duration(System.nanoTime() - start)
                + ".";
        return new Answer(Demo.json(outcome, page), text);
    }
}
