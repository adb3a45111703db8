package org.aether.bench.kernel;

import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.aether.FloatMatrix;
import org.aether.device.Compute;
import org.aether.device.ComputeSettings;
import org.aether.model.AeProjector;
import org.aether.model.ProjectorWeights;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** The AE projector on rows in memory, on all processors. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class ProjectorKernel {

    @Param({"1024", "16384"})
    public int rows;

    final ProjectorWeights weights = ProjectorWeights.initialise(64, 384, 7);
    FloatMatrix pixels;
    private AeProjector projector;

    @Setup
    public void open() {
        Random random = new Random(1);
        pixels = FloatMatrix.zeros(rows, 64);
        for (int i = 0; i < pixels.data().length; i++) {
            pixels.data()[i] = (float) random.nextGaussian();
        }
        pixels.normalizeRows();
        int cores = Runtime.getRuntime().availableProcessors();
        projector = new AeProjector(weights, Compute.open(new ComputeSettings("cpu", cores)));
    }

    @Benchmark
    public FloatMatrix project() {
        return projector.project(pixels);
    }

    @TearDown
    public void close() {
        projector.close();
    }
}
