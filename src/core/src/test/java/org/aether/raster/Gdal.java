package org.aether.raster;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** GDAL and rasterio as independent witnesses; tests that need them skip and say so where they are absent. */
public final class Gdal {

    private static final String READ =
            """
            import sys, numpy, rasterio
            for file in sys.argv[1:]:
                with rasterio.open(file) as source:
                    pixels = source.read()
                    if source.transform.e > 0:
                        pixels = pixels[:, ::-1, :]
                numpy.ascontiguousarray(numpy.moveaxis(pixels, 0, 2)).astype('<f8').tofile(file + '.witness')
            """;

    private static final Optional<String> PYTHON = pythonWithRasterio();

    private Gdal() {}

    /** {@code gdal_translate} with options. */
    public static Path translate(Path from, Path to, String... options) {
        List<String> command = new ArrayList<>(List.of("gdal_translate", "-q"));
        command.addAll(List.of(options));
        command.addAll(List.of(from.toString(), to.toString()));
        run(command);
        return to;
    }

    /** {@code gdalwarp} with options. */
    public static Path warp(Path from, Path to, String... options) {
        List<String> command = new ArrayList<>(List.of("gdalwarp", "-q"));
        command.addAll(List.of(options));
        command.addAll(List.of(from.toString(), to.toString()));
        run(command);
        return to;
    }

    /** {@code gdal_calc.py} over all bands, as floats. */
    public static void calculate(Path from, Path to, String formula) {
        run(List.of(
                "gdal_calc.py",
                "--quiet",
                "-A",
                from.toString(),
                "--allBands=A",
                "--type=Float32",
                "--calc=" + formula,
                "--outfile=" + to));
    }

    public static JsonNode info(Path file, String... options) {
        List<String> command = new ArrayList<>(List.of("gdalinfo", "-json"));
        command.addAll(List.of(options));
        command.add(file.toString());
        try {
            return new ObjectMapper().readTree(run(command));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** The numbers as stored, {@code [height, width, bands]}, north first. */
    public static double[] read(Path file) {
        return read(List.of(file)).get(0);
    }

    /** Reads several files at once, because starting Python takes longer than reading. */
    public static List<double[]> read(List<Path> files) {
        python(READ, files.stream().map(Path::toString).toArray(String[]::new));
        return files.stream().map(Gdal::witness).toList();
    }

    private static double[] witness(Path file) {
        try {
            Path witness = file.resolveSibling(file.getFileName() + ".witness");
            ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(witness)).order(ByteOrder.LITTLE_ENDIAN);
            double[] numbers = new double[bytes.remaining() / Double.BYTES];
            bytes.asDoubleBuffer().get(numbers);
            return numbers;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Runs a script with the first Python on the PATH that knows rasterio. */
    public static String python(String script, String... arguments) {
        assumeTrue(PYTHON.isPresent(), "skipped: there is no python3 with rasterio on the PATH");
        List<String> command = new ArrayList<>(List.of(PYTHON.get(), "-c", script));
        command.addAll(List.of(arguments));
        return run(command);
    }

    private static Optional<String> pythonWithRasterio() {
        for (String directory : List.of(System.getenv("PATH").split(File.pathSeparator, -1))) {
            Path python = Path.of(directory, "python3");
            if (Files.isExecutable(python) && exit(List.of(python.toString(), "-c", "import rasterio")) == 0) {
                return Optional.of(python.toString());
            }
        }
        return Optional.empty();
    }

    private static int exit(List<String> command) {
        try {
            return new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        } catch (IOException absent) {
            return -1;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static String run(List<String> command) {
        Process process;
        try {
            process = new ProcessBuilder(command).redirectErrorStream(true).start();
        } catch (IOException absent) {
            assumeTrue(false, "skipped: there is no program " + command.get(0));
            return "";
        }
        try (InputStream output = process.getInputStream()) {
            String text = new String(output.readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new AssertionError(command + " failed: " + text);
            }
            return text;
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
