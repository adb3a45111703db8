package org.aether.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import org.aether.Progress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchmarkTest {

    @TempDir
    Path directory;

    @Test
    void quantilesLieBetweenTheNeighbouringRepetitions() {
        Timing timing = new Timing(new double[] {4, 1, 3, 2});
        assertThat(timing.median()).isEqualTo(2.5);
        assertThat(timing.fastest()).isEqualTo(1);
        assertThat(timing.slowest()).isEqualTo(4);
        assertThat(timing.quantile(0.95)).isEqualTo(3.85, org.assertj.core.data.Offset.offset(1e-12));
    }

    @Test
    void targetIsMetWhenThePeerTakesThatManyTimesLonger() {
        Timing ours = new Timing(new double[] {1, 2, 3});
        assertThat(Comparison.faster("s", "a", ours, new Timing(new double[] {4}), 2)
                        .met())
                .isTrue();
        assertThat(Comparison.faster("s", "a", ours, new Timing(new double[] {3.9}), 2)
                        .met())
                .isFalse();
        assertThat(Comparison.faster("s", "a", ours, null, 2).met()).isNull();
        assertThat(Comparison.within("s", "a", ours, ours.median(), 2.5).met()).isTrue();
    }

    @Test
    void watchedProcessTellsItsOutputAndItsMemory() throws Exception {
        WatchedProcess process =
                WatchedProcess.run(WatchedProcess.java(Spender.class, List.of("-Xmx300m"), 200), Map.of());
        assertThat(process.output()).contains("spent 200");
        if (Machine.proc("/proc/self/status", "VmHWM", "").isEmpty()) {
            return; // only Linux tells
        }
        assertThat(process.peakResidentBytes()).isBetween(200e6, 600e6);
    }

    /** Holds some megabytes for a moment. */
    static final class Spender {
        public static void main(String[] arguments) throws InterruptedException {
            int megabytes = Integer.parseInt(arguments[0]);
            byte[][] held = new byte[16 * megabytes][];
            for (int i = 0; i < held.length; i++) {
                held[i] = new byte[1 << 16];
                java.util.Arrays.fill(held[i], (byte) 1);
            }
            Thread.sleep(200);
            System.out.println("spent " + megabytes);
        }
    }

    /** The Python side where it is installed; our side always. Both must come to the same numbers. */
    @Test
    void projectorStageMeasuresBothSidesOfTheSameWork() {
        BenchmarkSettings settings =
                new BenchmarkSettings(EnumSet.of(Stage.PROJECTOR), Scale.SMALL, 1, 1, directory, null);
        Benchmark.Result result = Benchmark.run(settings, Progress.NONE, sentence -> {});
        Comparison line = result.lines().get(0);
        assertThat(line.ours().seconds()).hasSize(1);
        assertThat(line.figures().get("rowsPerSecond")).isPositive();
        assertThat(result.json().path("lines")).hasSize(1);
        boolean python = Peer.available("torch", "numpy");
        assertThat(line.peer() != null).isEqualTo(python);
        if (python) {
            assertThat(line.figures().get("largestDifference")).isLessThan(1e-5);
            assertThat(result.json()
                            .path("peers")
                            .path("projector")
                            .path("torch")
                            .asText())
                    .isNotEmpty();
        }
    }
}
