package org.aether.bench;

import java.util.Locale;
import java.util.function.Supplier;

/** The stages of the benchmark, in the order in which they run. */
public enum Stage {
    START(StartStage::new),
    VIEWS(ViewsStage::new),
    REGIONS(RegionsStage::new),
    TRAINING(TrainingStage::new),
    SENTENCES(SentencesStage::new),
    PROJECTOR(ProjectorStage::new),
    TRANSFORM(TransformStage::new),
    TILE(MapTileStage::new),
    MEMORY(MemoryStage::new),
    GROWTH(GrowthStage::new),
    KERNELS(KernelsStage::new);

    private final Supplier<StageBenchmark> benchmark;

    Stage(Supplier<StageBenchmark> benchmark) {
        this.benchmark = benchmark;
    }

    StageBenchmark benchmark() {
        return benchmark.get();
    }

    /** The name of the stage on the command line. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
