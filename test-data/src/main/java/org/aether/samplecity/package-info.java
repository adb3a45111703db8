/**
 * The sample city: a procedural raster, points of interest, districts and land-use labels for tests, the demo and
 * benchmarks.
 *
 * <p>Enters: {@link org.aether.samplecity.SampleCity.Settings}. Leaves: an {@link org.aether.raster.EmbeddingRaster} or a
 * GeoTIFF, and GeoTools feature collections or GeoJSON files. May use the packages {@code raster}, {@code geotiff} and
 * {@code feature} of the core module; nothing in the core module uses it.
 */
package org.aether.samplecity;
