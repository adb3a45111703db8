package org.aether.view;

import org.aether.raster.AeQuantization;
import org.aether.raster.EmbeddingRaster;
import org.aether.tile.TilePlan;

/** Chooses the {@link RowSweep} for a raster: one that computes with ints when the raster is quantised. */
final class RowSweeps {

    private RowSweeps() {}

    /** A sweep for windows within the tiles of a plan. */
    static RowSweep of(EmbeddingRaster raster, TilePlan plan) {
        return ByteSweep.suits(raster, plan) ? new ByteSweep(raster, plan) : new FloatSweep(raster, plan);
    }

    /** The scale of the sums of such a sweep: the sum that stands for 1. */
    static double unit(EmbeddingRaster raster, TilePlan plan) {
        return ByteSweep.suits(raster, plan) ? AeQuantization.SIGNED_SQUARES_PER_UNIT : 1;
    }
}
