package org.aether.bench;

import java.nio.file.Path;
import java.util.Set;

/**
 * What to measure, and how.
 *
 * @param stages which
 * @param scale how much data
 * @param repeats counted rounds of each stage, at least 1
 * @param threads of both sides, at least 1
 * @param directory for the data, which stays there for the next run
 * @param launcher the {@code aether} script, or null when it is not known: then starting is not measured
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
