package org.aether.geotiff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.aether.AetherException;
import org.aether.AetherException.Kind;
import org.aether.crs.EpsgCodes;
import org.aether.raster.RasterGrid;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The malformed files that {@link GeoTiffRaster} promises to detect. */
class MalformedTiffTest {

    private static final int SIZE = 20;
    private static final int BANDS = 5;

    @TempDir
    Path directory;

    private byte[] valid(Compression compression, PixelType type) throws IOException {
        Path file = directory.resolve("valid.tif");
        RasterGrid grid = new RasterGrid(SIZE, SIZE, 530_000, 180_000, 10, 10, EpsgCodes.decode(27700));
        float[] pixels = new float[SIZE * SIZE * BANDS];
        Random random = new Random(1);
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = random.nextFloat() - 0.5f;
        }
        GeoTiffWriter.Options options = new GeoTiffWriter.Options(
                type, List.of("A00", "A01", "A02", "A03", "A04"), compression, 32, Map.of("SOURCE", "test"));
        try (GeoTiffWriter writer = GeoTiffWriter.create(file, grid, options)) {
            writer.write(0, 0, pixels);
            writer.commit();
        }
        return Files.readAllBytes(file);
    }

    /** Opens and reads a file: it either succeeds or throws an exception for users. */
    private void read(byte[] bytes, String change) throws IOException {
        Path file = Files.write(directory.resolve("malformed.tif"), bytes);
        try (GeoTiffRaster raster = GeoTiffRaster.open(file)) {
            if (raster.grid().window().pixels() <= 4 * SIZE * SIZE && raster.bands() <= 4 * BANDS) {
                GeoTiffRasterTest.readAll(raster);
            }
        } catch (AetherException expected) {
            assertThat(expected.kind()).as(change).isIn(Kind.DAMAGED, Kind.INVALID_INPUT);
        } catch (RuntimeException | StackOverflowError defect) {
            fail(change, defect);
        }
    }

    @ParameterizedTest
    @EnumSource
    void changedBytesOfADirectoryAreReadOrReported(Compression compression) throws IOException {
        byte[] valid = valid(compression, PixelType.FLOAT32);
        int end = directoryEnd(valid);
        Random random = new Random(compression.ordinal());
        for (int round = 0; round < 1500; round++) {
            byte[] bytes = valid.clone();
            StringBuilder change = new StringBuilder();
            int changes = 1 + random.nextInt(3);
            for (int i = 0; i < changes; i++) {
                int at = random.nextInt(end);
                bytes[at] = random.nextInt(3) == 0 ? (byte) (random.nextBoolean() ? 0 : 0xff) : (byte) random.nextInt();
                change.append("byte ")
                        .append(at)
                        .append(" = ")
                        .append(bytes[at])
                        .append("; ");
            }
            read(bytes, compression + ": " + change);
        }
    }

    @ParameterizedTest
    @EnumSource
    void changedBytesOfABlockAreReadOrReported(Compression compression) throws IOException {
        for (PixelType type : List.of(PixelType.FLOAT32, PixelType.INT8)) {
            byte[] valid = valid(compression, type);
            int start = directoryEnd(valid);
            Random random = new Random(compression.ordinal());
            for (int round = 0; round < 300; round++) {
                byte[] bytes = valid.clone();
                int at = start + random.nextInt(bytes.length - start);
                bytes[at] = (byte) random.nextInt();
                read(bytes, compression + " " + type + ": byte " + at + " = " + bytes[at]);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void truncatedFilesAreReported(Compression compression) throws IOException {
        byte[] valid = valid(compression, PixelType.FLOAT32);
        // The last four bytes repeat the end of the last tile and belong to none.
        for (int length = 4; length < valid.length - 4; length += 1 + valid.length / 200) {
            byte[] truncated = Arrays.copyOf(valid, length);
            Path file = Files.write(directory.resolve("truncated.tif"), truncated);
            assertThatThrownBy(() -> GeoTiffRaster.open(file))
                    .as("%d bytes", length)
                    .isInstanceOfSatisfying(
                            AetherException.class, e -> assertThat(e.kind()).isEqualTo(Kind.DAMAGED));
        }
    }

    private static int directoryEnd(byte[] tiff) {
        ByteBuffer bytes = ByteBuffer.wrap(tiff).order(ByteOrder.LITTLE_ENDIAN);
        int first = bytes.getInt(4);
        for (int i = 0; i < bytes.getShort(first); i++) {
            int entry = first + 2 + 12 * i;
            if ((bytes.getShort(entry) & 0xffff) == 324) {
                return bytes.getInt(entry + 8);
            }
        }
        throw new AssertionError("The file has no tile");
    }

    @Test
    void directoriesThatFormACycleAreReported() throws IOException {
        byte[] bytes = valid(Compression.NONE, PixelType.FLOAT32);
        ByteBuffer tiff = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        int first = tiff.getInt(4);
        tiff.putInt(first + 2 + 12 * tiff.getShort(first), first);
        Path file = Files.write(directory.resolve("cycle.tif"), bytes);
        Assertions.assertTimeoutPreemptively(
                Duration.ofMinutes(1), () -> assertThatThrownBy(() -> GeoTiffRaster.open(file))
                        .isInstanceOfSatisfying(
                                AetherException.class, e -> assertThat(e.kind()).isEqualTo(Kind.DAMAGED))
                        .hasRootCauseMessage("The image file directories form a cycle at byte " + first));
    }

    /** Tile sizes of up to 2^31 pixels in a small image, whose blocks would exceed the memory. */
    @ParameterizedTest
    @CsvSource({"32, 2147483647", "2147483647, 32", "2147483647, 2147483647", "1048576, 1048576"})
    void blocksThatAreLargerThanTheImageAreLimitedToo(int width, int height) throws IOException {
        byte[] bytes = valid(Compression.DEFLATE, PixelType.FLOAT32);
        TiffPatch.of(bytes).set(322, width).set(323, height);
        Path file = Files.write(directory.resolve("large-tile.tif"), bytes);
        assertThatThrownBy(() -> GeoTiffRaster.open(file))
                .isInstanceOf(AetherException.class)
                .hasMessageContaining("are too large to read");
    }

    @ParameterizedTest
    @CsvSource({"256, 0", "257, -1", "277, 0", "322, 0", "323, -5"})
    void sizesThatAreNotPositiveAreReported(int tag, int value) throws IOException {
        byte[] bytes = valid(Compression.NONE, PixelType.FLOAT32);
        TiffPatch.of(bytes).set(tag, value);
        Path file = Files.write(directory.resolve("size.tif"), bytes);
        assertThatThrownBy(() -> GeoTiffRaster.open(file))
                .isInstanceOfSatisfying(
                        AetherException.class, e -> assertThat(e.kind()).isEqualTo(Kind.DAMAGED));
    }
}
