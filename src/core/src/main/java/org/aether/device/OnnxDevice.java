package org.aether.device;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.providers.OrtCUDAProviderOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The device on which ONNX Runtime computes; it is independent of PyTorch's devices. Whether a GPU can be used is known only
 * when a session is opened on it, so callers must be prepared to fall back to {@link #CPU}.
 *
 * <p>Implementations are stateless and thread-safe.
 */
public interface OnnxDevice {

    /** The CPU, which every build of ONNX Runtime supports. */
    OnnxDevice CPU = new OnnxDevice() {
        @Override
        public boolean isGpu() {
            return false;
        }

        @Override
        public void addTo(OrtSession.SessionOptions options) {
            // The CPU is ONNX Runtime's default.
        }

        @Override
        public String toString() {
            return "cpu";
        }
    };

    boolean isGpu();

    /**
     * Makes sessions with these options compute on this device.
     *
     * @throws OrtException when this ONNX Runtime was built without CUDA, or CUDA's libraries are not installed
     */
    void addTo(OrtSession.SessionOptions options) throws OrtException;

    /**
     * The device to try first. {@code cpu} is the CPU; {@code auto} is the first GPU when the ONNX Runtime on the class
     * path is the build with CUDA; {@code gpu}, {@code gpus} and {@code gpu:N} are that GPU in any case. Loads no native
     * library.
     */
    static OnnxDevice of(ComputeSettings settings) {
        return of(settings, cudaInLibrary(OrtEnvironment.class.getClassLoader()));
    }

    /** @param cudaInLibrary whether ONNX Runtime is the build with CUDA */
    static OnnxDevice of(ComputeSettings settings, boolean cudaInLibrary) {
        String requested = settings.device();
        if (requested.equals("cpu") || requested.equals("auto") && !cudaInLibrary) {
            return CPU;
        }
        return new Cuda(requested.startsWith("gpu:") ? Integer.parseInt(requested.substring("gpu:".length())) : 0);
    }

    /** Whether ONNX Runtime's native libraries include CUDA, on the class path or in {@code onnxruntime.native.path}. */
    static boolean cudaInLibrary(ClassLoader loader) {
        String unpacked = System.getProperty("onnxruntime.native.path");
        for (String file : List.of("libonnxruntime_providers_cuda.so", "onnxruntime_providers_cuda.dll")) {
            String platform = file.endsWith(".so") ? "linux-x64" : "win-x64";
            if (unpacked != null && Files.isRegularFile(Path.of(unpacked, file))
                    || loader.getResource("ai/onnxruntime/native/" + platform + "/" + file) != null) {
                return true;
            }
        }
        return false;
    }

    /**
     * A GPU.
     *
     * @param number CUDA's number of it, from 0
     */
    record Cuda(int number) implements OnnxDevice {
        @Override
        public boolean isGpu() {
            return true;
        }

        @Override
        public void addTo(OrtSession.SessionOptions options) throws OrtException {
            try (OrtCUDAProviderOptions cuda = new OrtCUDAProviderOptions(number)) {
                // TF32 rounds factors to ten bits, and then the vectors differ too much from those of the CPU.
                cuda.add("use_tf32", "0");
                // PyTorch uses the same memory, so do not reserve the next power of two.
                cuda.add("arena_extend_strategy", "kSameAsRequested");
                options.addCUDA(cuda);
            }
        }

        @Override
        public String toString() {
            return "gpu:" + number;
        }
    }
}
