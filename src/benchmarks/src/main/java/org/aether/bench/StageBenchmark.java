package org.aether.bench;

import java.io.IOException;
import java.util.List;

/** Measures one stage, side by side with its peer where it has one. */
interface StageBenchmark {

    /**
     * @return one line of the table for each thing measured
     * @throws IOException when a file of the benchmark's own cannot be written or read
     */
    List<Comparison> run(Site site) throws IOException;
}
