package org.aether.embed;

import java.util.List;
import org.aether.device.Compute;
import org.aether.head.TaskHead;
import org.aether.model.AlignmentModel;

/** STUB: the functions a model offers on pixels; weights are moved to the device once. */
public final class PixelFunctions {
    private PixelFunctions() {}

    /** z, 128 unit numbers, bands Z000… (section 2.6). */
    public static PixelFunction embedding(AlignmentModel model, Compute compute) {
        throw new UnsupportedOperationException();
    }

    /** Cosine of z to each direction, in [-1, 1]: one band per direction. */
    public static PixelFunction similarity(
            AlignmentModel model, float[][] directions, List<String> bandNames, Compute compute) {
        throw new UnsupportedOperationException();
    }

    /** Red, green, blue as 0…255 from the model's fixed principal components. */
    public static PixelFunction falseColor(AlignmentModel model, Compute compute) {
        throw new UnsupportedOperationException();
    }

    /** The index of the most likely class of a head (one band, UINT8), or with {@code probabilities} one band a class. */
    public static PixelFunction classes(AlignmentModel model, TaskHead head, boolean probabilities, Compute compute) {
        throw new UnsupportedOperationException();
    }
}
