/**
 * GeoTIFF files of embeddings, class maps and pictures: reading them window by window, and writing them tile by tile with
 * overviews.
 *
 * <p>Enters: paths, and pixels with their {@link org.aether.raster.RasterGrid}. Leaves: {@link
 * org.aether.geotiff.GeoTiffRaster}, an {@link org.aether.raster.EmbeddingRaster}, and cloud-optimised GeoTIFFs by {@link
 * org.aether.geotiff.GeoTiffWriter}. May use the root package, {@code crs} and {@code raster}; only this package uses
 * ImageIO-Ext and the compression libraries.
 */
@NullMarked
package org.aether.geotiff;

import org.jspecify.annotations.NullMarked;
