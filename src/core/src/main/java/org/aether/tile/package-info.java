/**
 * The order in which a raster is read: tiles that fit its blocks, and the items (points or regions) in each of them.
 *
 * <p>Enters: an {@link org.aether.raster.EmbeddingRaster} and bounding windows in pixels. Leaves:
 * {@link org.aether.tile.TilePlan} and {@link org.aether.tile.TileLists}, with which the packages {@code view} and
 * {@code region} read every tile once. The package may use {@code raster}.
 */
@NullMarked
package org.aether.tile;

import org.jspecify.annotations.NullMarked;
