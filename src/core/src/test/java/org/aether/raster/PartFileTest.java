package org.aether.raster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PartFileTest {

    @TempDir
    Path directory;

    private List<Path> left() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.sorted().toList();
        }
    }

    @Test
    void nextFileRemovesThePartsThatWereLeftOfTheSameTarget() throws IOException {
        String unique = UUID.randomUUID().toString();
        Path abandoned = Files.writeString(directory.resolve("z.tif." + unique + ".part"), "half");
        Path another = Files.writeString(directory.resolve("a.tif." + unique + ".part"), "half");
        Path notes = Files.writeString(directory.resolve("z.tif.notes.part"), "mine");
        GeoTiffWriterTest.write(directory.resolve("z.tif"), 2, 2, 2, PixelType.FLOAT32, new float[8]);
        assertThat(abandoned).doesNotExist();
        assertThat(left()).containsExactly(another, directory.resolve("z.tif"), notes);
    }

    @Test
    void partsThatThisProcessWritesToAreKept() throws IOException {
        Path target = directory.resolve("z.tif");
        PartFile first = PartFile.create(target);
        first.out().write(1);
        PartFile.removeAbandoned(target);
        PartFile second = PartFile.create(target);
        second.out().write(2);
        PartFile.removeAbandoned(target);
        assertThat(left()).hasSize(2);
        first.moveIntoPlace();
        assertThat(target).hasBinaryContent(new byte[] {1});
        second.moveIntoPlace();
        assertThat(target).hasBinaryContent(new byte[] {2});
        assertThat(left()).containsExactly(target);
    }

    @Test
    void partOfAnotherProcessIsKeptWhileItLivesAndRemovedOnceItIsKilled() throws Exception {
        Path target = directory.resolve("z.tif");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Writing.class.getName(),
                        target.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            assertThat(process.getInputStream().read()).isEqualTo('!');
            PartFile.removeAbandoned(target);
            assertThat(left()).hasSize(1);
        } finally {
            process.destroyForcibly().waitFor();
        }
        assertThat(left()).hasSize(1);
        PartFile.removeAbandoned(target);
        assertThat(left()).isEmpty();
    }

    /** Begins a file and never ends it; killed from outside. */
    public static final class Writing {
        private Writing() {}

        public static void main(String[] args) throws Exception {
            PartFile part = PartFile.create(Path.of(args[0]));
            part.out().write(1);
            System.out.print('!');
            System.out.flush();
            Thread.sleep(600_000);
        }
    }

    @Test
    void discardedPartIsGoneEvenWhenItWasClosedBefore() throws IOException {
        PartFile part = PartFile.create(directory.resolve("z.tif"));
        part.out().close();
        part.discard();
        assertThat(left()).isEmpty();
    }
}
