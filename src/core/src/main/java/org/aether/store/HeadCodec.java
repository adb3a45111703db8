package org.aether.store;

import java.nio.file.Path;
import java.util.Map;
import org.aether.AetherException;
import org.aether.AetherException.Kind;
import org.aether.head.TaskHead;

/** A task head as a file: its weights, and in the metadata what it predicts and how it was trained. */
final class HeadCodec {

    private static final String METADATA = "head";

    private HeadCodec() {}

    static byte[] encode(TaskHead head) {
        return new Safetensors(
                        head.tensors(),
                        Map.of(
                                "format",
                                "pt",
                                METADATA,
                                HeadJson.description(head).toString()))
                .encode();
    }

    /** @throws AetherException of kind DAMAGED when the bytes do not hold a head */
    static TaskHead decode(byte[] bytes, Path file) {
        Safetensors tensors = Safetensors.decode(bytes, file);
        try {
            JsonFields description = JsonFields.parse(tensors.metadata().getOrDefault(METADATA, ""), file);
            return HeadJson.head(description.json(), tensors.tensors());
        } catch (AetherException | IllegalArgumentException e) {
            throw new AetherException(
                    Kind.DAMAGED, e, "The head {} does not say what it predicts; train it again.", file);
        }
    }
}
