package org.aether.bench;

import java.nio.file.Path;
import java.util.Set;

/**
 * The settings of a benchmark.
 *
 * @param stages stages to measure
 * @param scale amount of data
 * @param repeats number of measured rounds of each stage, at least 1
 * @param threads number of threads of both sides, at least 1
 * @param directory directory of the data, which later runs reuse
 * @param launcher the {@code aether} script, or null when it is not known; the start is not measured then
 */
public record BenchmarkSettings(
        Set<Stage> stages, Scale scale, int repeats, int threads, Path directory, Path launcher) {

    public BenchmarkSettings {
        stages = Set.copyOf(stages);
        directory = directory.toAbsolutePath();
        if (repeats < 1 || threads < 1) {
            throw new IllegalArgumentException("At least one round and one thread are needed");
        }
    }
}
