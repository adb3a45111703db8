package org.aether.device;

import ai.djl.engine.Engine;
import ai.djl.engine.EngineException;
import java.util.List;
import java.util.Locale;
import org.aether.AetherException;
import org.aether.AetherException.Kind;

/** The PyTorch engine of DJL, which loads its native libraries once for the whole process. */
final class PyTorch {

    static final String NAME = "PyTorch";

    private static final List<String> OUT_OF_MEMORY =
            List.of("out of memory", "_status_alloc_failed", "can't allocate memory", "not enough memory", "bad_alloc");

    private PyTorch() {}

    /**
     * The engine; the first call loads the native libraries.
     *
     * @throws AetherException of kind UNAVAILABLE when they cannot be loaded
     */
    static Engine engine() {
        System.setProperty("ai.djl.offline", "true");
        try {
            return Engine.getEngine(NAME);
        } catch (EngineException | IllegalStateException | UnsatisfiedLinkError e) {
            throw new AetherException(
                    Kind.UNAVAILABLE,
                    e,
                    "The PyTorch libraries could not be loaded ({}). They need about 450 MB when unpacked; set the"
                            + " environment variable DJL_CACHE_DIR to a writable directory with that much free space.",
                    e.getMessage());
        }
    }

    /**
     * Whether an error says that memory is exhausted. DJL passes libtorch's message on in an {@link EngineException} and has
     * no type for this case, so the message is searched for the words of CUDA and of PyTorch's CUDA allocator ("out of
     * memory"), of cuBLAS and cuDNN, which do not use that allocator for their work space ("…_STATUS_ALLOC_FAILED"), and of
     * the CPU allocator ("can't allocate memory", on Windows "not enough memory").
     */
    static boolean outOfMemory(EngineException error) {
        String message = String.valueOf(error.getMessage()).toLowerCase(Locale.ROOT);
        return OUT_OF_MEMORY.stream().anyMatch(message::contains);
    }
}
