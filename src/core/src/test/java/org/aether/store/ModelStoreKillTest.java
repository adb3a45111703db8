package org.aether.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Programs that replace a model without end are killed with SIGKILL; the store must hold a whole model each time. */
class ModelStoreKillTest {

    @TempDir
    Path directory;

    /** The program that is killed. */
    public static final class Writer {
        private Writer() {}

        public static void main(String[] arguments) {
            ModelStore store = new ModelStore(Path.of(arguments[0]));
            for (long seed = 1; ; seed++) {
                store.save(ModelStoreTest.model("m", seed));
                System.out.println(seed);
            }
        }
    }

    @Test
    void killedAtAnyMomentTheStoreHoldsTheOldOrTheNewModel() throws IOException, InterruptedException {
        ModelStore store = new ModelStore(directory);
        store.save(ModelStoreTest.model("m", 0));
        Random random = new Random(1);
        for (int round = 0; round < 6; round++) {
            Process writer = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-Xshare:auto",
                            "-cp",
                            System.getProperty("java.class.path"),
                            Writer.class.getName(),
                            directory.toString())
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            try (BufferedReader out = writer.inputReader()) {
                assertThat(out.readLine()).isEqualTo("1");
                Thread.sleep(random.nextInt(60));
                writer.destroyForcibly().waitFor();
            }
            assertThat(store.list()).containsExactly("m");
            ModelStoreTest.assertWhole(store.load("m"));
        }
        store.save(ModelStoreTest.model("m", 7));
        assertThat(directory.toFile().list()).containsExactlyInAnyOrder(".locks", "m");
    }
}
