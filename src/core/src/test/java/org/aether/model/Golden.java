package org.aether.model;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.aether.FloatMatrix;

/** Outputs of the authors' code, and the checkpoint they were made with (which stays outside the repository). */
public final class Golden {

    private static final ObjectMapper JSON = new ObjectMapper();

    private Golden() {}

    public static JsonNode json(String name) {
        try (InputStream in = open(name)) {
            return JSON.readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static FloatMatrix matrix(JsonNode rows) {
        int columns = rows.get(0).size();
        FloatMatrix matrix = FloatMatrix.zeros(rows.size(), columns);
        for (int row = 0; row < rows.size(); row++) {
            for (int column = 0; column < columns; column++) {
                matrix.data()[row * columns + column] =
                        (float) rows.get(row).get(column).asDouble();
            }
        }
        return matrix;
    }

    /** A two-dimensional float32 array in NumPy's format, version 1. */
    public static FloatMatrix npy(String name) {
        try (InputStream in = open(name)) {
            ByteBuffer file = ByteBuffer.wrap(in.readAllBytes()).order(ByteOrder.LITTLE_ENDIAN);
            int headerLength = file.getShort(8);
            String header = new String(file.array(), 10, headerLength, StandardCharsets.US_ASCII);
            Matcher shape = Pattern.compile("'<f4'.*\\((\\d+), (\\d+)\\)").matcher(header);
            if (!shape.find()) {
                throw new IOException(header);
            }
            FloatMatrix matrix = FloatMatrix.zeros(Integer.parseInt(shape.group(1)), Integer.parseInt(shape.group(2)));
            file.position(10 + headerLength)
                    .slice()
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .asFloatBuffer()
                    .get(matrix.data());
            return matrix;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static InputStream open(String name) {
        return Golden.class.getResourceAsStream("/org/aether/golden/" + name);
    }

    /** The London checkpoint; without it the test is skipped. */
    public static Path checkpoint() {
        Path file = Path.of(System.getProperty("aether.shared", "../shared"), "data", "checkpoints", "london_last.pth");
        assumeTrue(Files.exists(file), "needs the authors' London checkpoint, which is not in the repository: " + file);
        return file;
    }

    /** The weights of {@link #checkpoint()}. */
    public static ProjectorWeights weights() {
        return CheckpointImporter.read(checkpoint(), "london").weights();
    }
}
