package org.aether.store;

import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.aether.AetherException;
import org.aether.model.AlignmentModel;
import org.aether.model.Tensor;

/** The principal components of a model as a file. */
final class FalseColorCodec {

    private FalseColorCodec() {}

    static byte[] encode(AlignmentModel.FalseColorBasis basis) {
        Map<String, Tensor> tensors = new TreeMap<>();
        tensors.put("mean", Tensors.of(basis.mean()));
        tensors.put("components", Tensors.of(basis.components()));
        tensors.put("low", Tensors.of(basis.low()));
        tensors.put("high", Tensors.of(basis.high()));
        return new Safetensors(tensors, Map.of()).encode();
    }

    /** @throws AetherException of kind DAMAGED when the bytes do not hold principal components */
    static AlignmentModel.FalseColorBasis decode(byte[] bytes, Path file) {
        Map<String, Tensor> tensors = Safetensors.decode(bytes, file).tensors();
        return new AlignmentModel.FalseColorBasis(
                Tensors.matrix(tensors.get("mean"), file).data(),
                Tensors.matrix(tensors.get("components"), file),
                Tensors.matrix(tensors.get("low"), file).data(),
                Tensors.matrix(tensors.get("high"), file).data());
    }
}
