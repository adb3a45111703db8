package org.aether.cli;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Programs that judge files independently; tests that need them skip and say so where they are absent. */
final class Witness {

    private Witness() {}

    /** What a program prints. */
    static String run(String... command) {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new AssertionError(String.join(" ", command) + " failed: " + text);
            }
            return text;
        } catch (IOException absent) {
            assumeTrue(false, "skipped: there is no program " + command[0]);
            return "";
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** What a script of Python with rasterio and numpy prints. */
    static String python(String script, String... arguments) {
        for (String python : List.of("python3", "/usr/bin/python3")) {
            try {
                Process probe = new ProcessBuilder(python, "-c", "import rasterio, numpy")
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start();
                if (probe.waitFor() == 0) {
                    List<String> command = new ArrayList<>(List.of(python, "-c", script));
                    command.addAll(List.of(arguments));
                    return run(command.toArray(String[]::new));
                }
            } catch (IOException absent) {
                // The next one may be there.
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
        assumeTrue(false, "skipped: there is no python3 with rasterio on the PATH");
        return "";
    }
}
