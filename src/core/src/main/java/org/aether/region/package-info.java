/**
 * Regions and their mean vectors (eq. 8 of the paper).
 *
 * <p>Enters: rasters, regions as features, and a {@link org.aether.embed.PixelFunction} that is applied before averaging.
 * Leaves: {@link org.aether.region.RegionVectors}, which keep the regions and their vectors together. The package may use
 * {@code crs}, {@code raster}, {@code tile}, {@code feature}, {@code view} (for circles around points) and {@code embed}.
 */
@NullMarked
package org.aether.region;

import org.jspecify.annotations.NullMarked;
