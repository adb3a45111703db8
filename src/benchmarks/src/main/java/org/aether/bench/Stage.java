package org.aether.bench;

import java.util.Locale;
import java.util.function.Supplier;

/** What can be measured, in the order in which it is. */
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

    /** Its name on the command line. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
