package org.aether.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.aether.AetherException;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Runs the JMH benchmarks of kernels, each in a new Java process. */
final class KernelsStage implements StageBenchmark {

    @Override
    public List<Comparison> run(Site site) {
        OptionsBuilder options = new OptionsBuilder();
        options.include("org\\.aether\\.bench\\.kernel\\..*")
                .forks(1)
                .warmupIterations(3)
                .warmupTime(TimeValue.seconds(1))
                .measurementIterations(Math.max(3, site.settings().repeats()))
                .measurementTime(TimeValue.seconds(1))
                .verbosity(VerboseMode.SILENT)
                .jvmArgsAppend("-Xmx2g", "-Djava.awt.headless=true", "-Dai.djl.offline=true");
        List<Comparison> lines = new ArrayList<>();
        try {
            for (RunResult result : new Runner(options.build()).run()) {
                String name = result.getParams().getBenchmark();
                String parameters = String.join(
                        ", ",
                        result.getParams().getParamsKeys().stream()
                                .map(key -> key + " " + result.getParams().getParam(key))
                                .toList());
                double[] seconds = result.getBenchmarkResults().stream()
                        .flatMap(fork -> fork.getIterationResults().stream())
                        .mapToDouble(iteration -> iteration.getPrimaryResult().getScore() / 1e6)
                        .toArray();
                lines.add(Comparison.plain(
                        "kernel " + name.replace("org.aether.bench.kernel.", "").replace("Kernel.", " "),
                        parameters.toLowerCase(Locale.ROOT),
                        new Timing(seconds),
                        null));
            }
        } catch (RunnerException e) {
            throw new AetherException(
                    AetherException.Kind.UNAVAILABLE,
                    e,
                    "JMH could not run the kernels: {}.",
                    String.valueOf(e.getMessage()));
        }
        return lines;
    }
}
