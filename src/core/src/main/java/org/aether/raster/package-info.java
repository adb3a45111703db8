/**
 * The model of rasters of embedding vectors, independent of any file format: grids and windows of pixels, mosaics,
 * resampling, quantisation, the names and order of bands, the origin and the year of vectors.
 *
 * <p>Enters: {@link org.aether.raster.EmbeddingRaster}s of {@code geotiff} and of the front ends. Leaves: rasters that are
 * joined, cropped, paired or resampled, behind the same interface. May use the root package and {@code crs}.
 */
@NullMarked
package org.aether.raster;

import org.jspecify.annotations.NullMarked;
