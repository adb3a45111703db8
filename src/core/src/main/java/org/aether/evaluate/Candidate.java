package org.aether.evaluate;

import java.util.Optional;
import org.aether.device.Compute;
import org.aether.embed.PixelFunction;
import org.aether.embed.PixelFunctions;
import org.aether.model.AlignmentModel;

/**
 * Vectors that are evaluated.
 *
 * @param name their name in the table
 * @param model the model that computes them; empty for raw AlphaEarth vectors
 */
public record Candidate(String name, Optional<AlignmentModel> model) {

    /** The AlphaEarth vectors as they are. */
    public static final Candidate RAW = new Candidate("raw", Optional.empty());

    /** The vectors of a model. */
    public static Candidate of(AlignmentModel model) {
        return new Candidate(model.id(), Optional.of(model));
    }

    /** @param bands of the rasters */
    PixelFunction function(int bands, Compute compute) {
        return model.map(own -> PixelFunctions.embedding(own, compute)).orElseGet(() -> PixelFunctions.raw(bands));
    }
}
