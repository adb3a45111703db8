package org.aether.device;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.providers.OrtCUDAProviderOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Where ONNX Runtime computes, which knows nothing of PyTorch's devices. Whether a GPU works shows only when a session is
 * opened on it, so whoever opens one must be ready to take {@link #CPU} instead.
 *
 * <p>Implementations are stateless and thread-safe.
 */
public interface OnnxDevice {

    /** The processor, which every ONNX Runtime has. */
    OnnxDevice CPU = new OnnxDevice() {
        @Override
        public boolean isGpu() {
            return false;
        }

        @Override
        public void addTo(OrtSession.SessionOptions options) {
            // The default.
        }

        @Override
        public String toString() {
            return "cpu";
        }
    };

    boolean isGpu();

    /**
     * Makes sessions with these options compute here.
     *
     * @throws OrtException when this ONNX Runtime was built without CUDA, or CUDA's libraries are not installed
     */
    void addTo(OrtSession.SessionOptions options) throws OrtException;

    /**
     * The device to try first. {@code cpu} is the CPU; {@code auto} is the first GPU when the ONNX Runtime on the class
     * path is the one with CUDA; {@code gpu}, {@code gpus} and {@code gpu:N} are that GPU in any case. Loads nothing
     * native.
     */
    static OnnxDevice of(ComputeSettings settings) {
        return of(settings, cudaInLibrary(OrtEnvironment.class.getClassLoader()));
    }

    /** @param cudaInLibrary whether ONNX Runtime is the one with CUDA */
    static OnnxDevice of(ComputeSettings settings, boolean cudaInLibrary) {
        String wanted = settings.device();
        if (wanted.equals("cpu") || wanted.equals("auto") && !cudaInLibrary) {
            return CPU;
        }
        return new Cuda(wanted.startsWith("gpu:") ? Integer.parseInt(wanted.substring("gpu:".length())) : 0);
    }

    /** Whether an ONNX Runtime's natives have a part for CUDA; {@code onnxruntime.native.path} counts too. */
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
     * @param number as CUDA counts
     */
    record Cuda(int number) implements OnnxDevice {
        @Override
        public boolean isGpu() {
            return true;
        }

        @Override
        public void addTo(OrtSession.SessionOptions options) throws OrtException {
            try (OrtCUDAProviderOptions cuda = new OrtCUDAProviderOptions(number)) {
                // Ten bits of a factor's digits are too few for vectors that must be those of the CPU.
                cuda.add("use_tf32", "0");
                // PyTorch uses the same memory, so no power of two is taken in advance.
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
