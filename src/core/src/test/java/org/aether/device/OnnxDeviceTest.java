package org.aether.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OnnxDeviceTest {

    @ParameterizedTest
    @CsvSource({
        "cpu, false, cpu",
        "cpu, true, cpu",
        "auto, false, cpu",
        "auto, true, gpu:0",
        "gpu, false, gpu:0",
        "gpu, true, gpu:0",
        "gpus, true, gpu:0",
        "gpu:3, true, gpu:3",
        "gpu:3, false, gpu:3"
    })
    void deviceDependsOnTheSettingsAndTheLibrary(String wanted, boolean cudaInLibrary, String expected) {
        OnnxDevice device = OnnxDevice.of(new ComputeSettings(wanted, 1), cudaInLibrary);
        assertThat(device).hasToString(expected);
        assertThat(device.isGpu()).isEqualTo(!expected.equals("cpu"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "linux-x64/libonnxruntime_providers_cuda.so",
                "win-x64/onnxruntime_providers_cuda.dll",
                "linux-x64/libonnxruntime.so"
            })
    void libraryIsRecognisedByItsNativeFiles(String file, @TempDir Path directory) throws IOException {
        Path path = directory.resolve("ai/onnxruntime/native").resolve(file);
        Files.createDirectories(path.getParent());
        Files.createFile(path);
        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {directory.toUri().toURL()}, null)) {
            assertThat(OnnxDevice.cudaInLibrary(loader)).isEqualTo(file.contains("cuda"));
        }
    }

    /** Thrown by the build without CUDA, and by the one with CUDA when CUDA's own libraries are missing. */
    @Test
    void requestingCudaWithoutItIsAnOrtException() throws OrtException {
        assumeFalse(
                OnnxDevice.cudaInLibrary(OnnxDevice.class.getClassLoader()),
                "the ONNX Runtime on the class path has CUDA");
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            assertThatThrownBy(() -> new OnnxDevice.Cuda(0).addTo(options))
                    .isInstanceOf(OrtException.class)
                    .hasMessageContaining("CUDA");
        }
    }
}
