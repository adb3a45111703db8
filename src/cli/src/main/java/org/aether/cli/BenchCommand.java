package org.aether.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.aether.Progress;
import org.aether.Range;
import org.aether.bench.Benchmark;
import org.aether.bench.BenchmarkSettings;
import org.aether.bench.Comparison;
import org.aether.bench.Scale;
import org.aether.bench.Stage;
import org.aether.bench.Timing;
import org.aether.cli.answer.Answer;
import org.aether.cli.answer.TextTable;
import org.aether.cli.options.Arguments;
import org.aether.cli.options.OutputFile;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code aether bench}: every stage side by side with Python, and the kernels. */
@Command(
        name = "bench",
        sortOptions = false,
        customSynopsis = "aether bench [--stage NAME,…] [--size small|city] [--repeats N] [OPTION…]",
        description = {
            "Measures every stage of the work against Python scripts that do the same.",
            "",
            "The two alternate; the medians, their spread and the ratio are printed. The data is simulated and kept"
                    + " in --dir. The Python scripts need Debian's python3-torch,"
                    + " python3-rasterio, python3-numpy and python3-onnx, and an optimised BLAS (libopenblas0-pthread);"
                    + " without them only AETHER is measured.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  aether bench --stage views,regions",
            "  aether bench --size city --repeats 3 --out city.json",
            "",
            "On a machine that also does other work, the ratios are more reliable than the seconds."
        })
final class BenchCommand extends AetherCommand {

    @Option(
            names = "--stage",
            split = ",",
            paramLabel = "NAME",
            description = "Stages to measure: start, views, regions, training, sentences, projector, transform, tile,"
                    + " memory, growth, kernels. Default: all but memory, growth and kernels.")
    private List<Stage> stages =
            List.copyOf(EnumSet.complementOf(EnumSet.of(Stage.MEMORY, Stage.GROWTH, Stage.KERNELS)));

    @Option(
            names = "--size",
            defaultValue = "small",
            paramLabel = "SIZE",
            description = "small takes minutes; city, with 5,800 x 4,500 pixels and 340,000 POIs, takes hours. "
                    + "Default: ${DEFAULT-VALUE}.")
    private Scale size;

    @Option(
            names = "--repeats",
            defaultValue = "5",
            paramLabel = "N",
            description = "Number of measured rounds of each stage, 1 to 100. Default: ${DEFAULT-VALUE}.")
    private int repeats;

    @Option(
            names = "--dir",
            defaultValue = "aether-bench",
            paramLabel = "DIR",
            description = "Directory of the data. Default: ${DEFAULT-VALUE}.")
    private Path directory;

    @Option(names = "--out", paramLabel = "FILE.json", description = "Also write all measurements to this file.")
    private Path out;

    @Override
    protected void check() {
        Arguments.requireIn(Range.whole(1, 100), "--repeats", repeats);
        if (out != null) {
            OutputFile.check("--out", out, OutputFile.REPORT);
        }
    }

    @Override
    protected boolean computes() {
        return false;
    }

    @Override
    protected Answer work(Progress progress) {
        OutputFile file = out == null ? null : OutputFile.prepare(out);
        Set<Stage> chosen = EnumSet.copyOf(stages);
        String launcher = System.getProperty("aether.launcher");
        Benchmark.Result result = Benchmark.run(
                new BenchmarkSettings(
                        chosen,
                        size,
                        repeats,
                        computeSettings().threads(),
                        OutputFile.directory(directory.toAbsolutePath().normalize()),
                        launcher == null ? null : Path.of(launcher)),
                progress,
                sentence -> progress.stage(org.aether.Stage.MEASURING, sentence.strip(), 0));
        if (file != null) {
            file.write(result.json().toPrettyString() + "\n");
        }
        return new Answer(result.json(), table(result.lines()));
    }

    private static String table(List<Comparison> lines) {
        TextTable table = new TextTable(List.of("stage", "amount", "ours, s", "peer, s", "ratio", "target", "met"));
        List<String> notes = new ArrayList<>();
        for (Comparison line : lines) {
            table.row(List.of(
                    line.stage(),
                    line.amount(),
                    seconds(line.ours()),
                    line.peer() == null ? "" : seconds(line.peer()),
                    line.peer() == null ? "" : String.format(Locale.ROOT, "%.2f×", line.ratio()),
                    line.target(),
                    line.met() == null ? "" : line.met() ? "yes" : "NO"));
            String figures = String.join(
                    ", ",
                    line.figures().entrySet().stream()
                            .map(figure -> figure.getKey() + String.format(Locale.ROOT, " %.4g", figure.getValue()))
                            .toList());
            String note = String.join("; ", line.notes());
            if (!figures.isEmpty() || !note.isEmpty()) {
                notes.add(line.stage() + " (" + line.amount() + "): " + figures
                        + (figures.isEmpty() || note.isEmpty() ? "" : "; ") + note);
            }
        }
        return table + (notes.isEmpty() ? "" : "\n\n" + String.join("\n", notes));
    }

    private static String seconds(Timing timing) {
        return String.format(Locale.ROOT, "%.3g [%.3g…%.3g]", timing.median(), timing.fastest(), timing.slowest());
    }
}
