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
 * Every stage side by side with the Python that a user would write instead.
 *
 * <pre>{@code
 * Benchmark.Result result = Benchmark.run(settings, progress, System.out::println);
 * Files.writeString(file, result.json().toPrettyString());
 * }</pre>
 *
 * <p>Ours and the peer's repetitions alternate, both with the same number of threads, and each stage checks that both
 * sides came to the same result. Without the Python libraries only our side is measured, and a sentence says so.
 */
public final class Benchmark {

    /**
     * What came out.
     *
     * @param lines of the table
     * @param json everything: machine, settings, versions of the peers, lines with every repetition
     */
    public record Result(List<Comparison> lines, ObjectNode json) {}

    private Benchmark() {}

    /**
     * Runs the stages in their order.
     *
     * @param say takes a sentence about what happens
     * @throws AetherException when a file cannot be written, or a peer breaks off
     */
    public static Result run(BenchmarkSettings settings, Progress progress, Consumer<String> say) {
        Site site = new Site(settings, progress, say);
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
                    say.accept("[" + stage.label() + "]");
                    double before = Machine.load();
                    for (Comparison line : stage.benchmark().run(site)) {
                        lines.add(line);
                        ObjectNode entry = line.json();
                        entry.put("loadBefore", before);
                        entry.put("loadAfter", Machine.load());
                        json.withArray("lines").add(entry);
                        say.accept("  " + Sentences.of(line));
                    }
                }
            }
        } catch (IOException e) {
            throw new AetherException(
                    "The benchmark could not go on in " + settings.directory() + ": " + e.getMessage()
                            + ". Choose another --dir with enough room.",
                    e);
        }
        return new Result(List.copyOf(lines), json);
    }

    /** Lines in words. */
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
