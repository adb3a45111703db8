package org.aether.bench;

import java.io.IOException;
import java.util.List;

/** Measures one stage, side by side with its peer if it has one. */
interface StageBenchmark {

    /**
     * @return the lines of the table
     * @throws IOException when a file of the benchmark cannot be written or read
     */
    List<Comparison> run(Site site) throws IOException;
}
