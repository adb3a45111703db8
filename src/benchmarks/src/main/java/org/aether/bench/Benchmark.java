package org.aether.bench;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.aether.AetherException;
import org.aether.Progress;

/**
 * Measures each stage side by side with the Python script that a user would write instead.
 *
 * <pre>{@code
 * Benchmark.Result result = Benchmark.run(settings, progress, System.out::println);
 * Files.writeString(file, result.json().toPrettyString());
 * }</pre>
 *
 * <p>Repetitions of both sides alternate, with the same number of threads, and each stage compares the results of both
 * sides. Without the Python libraries only our side is measured, and a message reports that.
 */
public final class Benchmark {

    /**
     * The result of a benchmark.
     *
     * @param lines the lines of the table
     * @param json machine, settings, versions of the peers, and the lines with all repetitions
     */
    public record Result(List<Comparison> lines, ObjectNode json) {}

    private Benchmark() {}

    /**
     * Runs the stages in order.
     *
     * @param messages receives messages on the progress
     * @throws AetherException when a file cannot be written, or a peer fails
     */
    public static Result run(BenchmarkSettings settings, Progress progress, Consumer<String> messages) {
        Site site = new Site(settings, progress, messages);
        List<Comparison> lines = new ArrayList<>();
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("format", "aether-benchmark/1");
        json.set("machine", Machine.json());
        json.put("scale", settings.scale().name().toLowerCase(Locale.ROOT));
        json.put("threads", settings.threads());
        json.put("repeats", settings.repeats());
        json.set("peers", site.peers());
        try {
            Files.createDirectories(settings.directory());
            for (Stage stage : Stage.values()) {
                if (settings.stages().contains(stage)) {
                    messages.accept("[" + stage.label() + "]");
                    double before = Machine.load();
                    for (Comparison line : stage.benchmark().run(site)) {
                        lines.add(line);
                        ObjectNode entry = line.json();
                        entry.put("loadBefore", before);
                        entry.put("loadAfter", Machine.load());
                        json.withArray("lines").add(entry);
                        messages.accept("  " + Sentences.of(line));
                    }
                }
            }
        } catch (IOException e) {
            throw new AetherException(
                    AetherException.Kind.OUT_OF_RESOURCES,
                    e,
                    "The benchmark failed in the directory {} ({}); choose another directory with enough space.",
                    settings.directory(),
                    String.valueOf(e.getMessage()));
        }
        return new Result(List.copyOf(lines), json);
    }

    /** Formats lines as text. */
    private static final class Sentences {
        static String of(Comparison line) {
            String text = line.stage() + ", " + line.amount() + ": " + seconds(line.ours());
            if (line.peer() != null) {
                text += ", peer " + seconds(line.peer()) + String.format(Locale.ROOT, ", %.1f×", line.ratio());
            }
            if (line.met() != null) {
                text += " (" + line.target() + (line.met() ? ": met)" : ": missed)");
            }
            return text;
        }

        private static String seconds(Timing timing) {
            return String.format(
                    Locale.ROOT, "%.3g s [%.3g to %.3g]", timing.median(), timing.fastest(), timing.slowest());
        }
    }
}
