package org.aether.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.aether.device.Compute;
import org.aether.device.ComputeSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A GPU that is asked for and not there ends every command that computes before it reads or writes a file. */
class MissingGpuTest {

    @TempDir
    private Path directory;

    private Program run(String command, String device) {
        // None of these files exists: whoever looked at them before the device would say so instead.
        String line = command.replace("DIR", directory.toString()) + " --store " + directory.resolve("models")
                + " --device " + device;
        return Program.line(line);
    }

    private void assertNothingWasWritten() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "train --embeddings DIR/ae.tif --pois DIR/pois.geojson --model m",
                "transform --model m --in DIR/ae.tif --out DIR/z.tif",
                "transform --model m --in DIR/ae.tif --out DIR/z.tif --half",
                "search --model m --in DIR/ae.tif --text cafe --out DIR/s.tif",
                "explain --model m --in DIR/ae.tif --at 1,2",
                "aggregate --in DIR/ae.tif --regions DIR/r.geojson --model m --out DIR/r.csv",
                "compare --model m --a DIR/a.tif --b DIR/b.tif --out DIR/c.tif",
                "evaluate --in DIR/ae.tif --points DIR/p.geojson --target class --task classification --models raw,m",
                "demo --out DIR/demo",
                "serve --data DIR/data"
            })
    void endsACommandThatComputes(String command) throws IOException {
        assumeFalse(Compute.open(new ComputeSettings("auto", 1)).onGpu(), "skipped: there is a CUDA device here");
        for (String device : new String[] {"gpu", "gpus"}) {
            Program program = run(command, device);
            assertThat(program.exit()).as(program.err()).isEqualTo(1);
            assertThat(program.out()).isEmpty();
            assertThat(program.err())
                    .contains("aether: The device '" + device
                            + "' was asked for, but PyTorch finds no CUDA device here;");
            assertNothingWasWritten();
        }
    }

    @ParameterizedTest
    @CsvSource({"gpu:0", "gpu:1", "gpu:999"})
    void soDoesANumberThatNoGpuHas(String device) throws IOException {
        assumeFalse(Compute.open(new ComputeSettings("auto", 1)).onGpu(), "skipped: there is a CUDA device here");
        Program program = run("transform --model m --in DIR/ae.tif --out DIR/z.tif", device);
        assertThat(program.exit()).isEqualTo(1);
        assertThat(program.err()).contains("The device '" + device + "' was asked for");
        assertNothingWasWritten();
    }

    @Test
    void commandsThatComputeWithoutADeviceDoNotMind() {
        assertThat(run("models list", "gpu").exit()).isZero();
        Program predict = run("predict --features DIR/f.csv --model m --head h --out DIR/p.geojson", "gpu");
        assertThat(predict.exit()).isEqualTo(1);
        assertThat(predict.err()).doesNotContain("CUDA");
    }
}
