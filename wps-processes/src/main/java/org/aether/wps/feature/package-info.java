/**
 * Features as input and as output of the core.
 *
 * <p>A GeoTools feature collection enters in any CRS and axis order; {@link org.aether.wps.feature.FeatureLayer} gives it easting
 * first and limits its memory, {@link org.aether.wps.feature.RegionMeans} adds mean vectors, and {@link
 * org.aether.wps.feature.PortableFeatures} gives the result types that all output formats can write.
 *
 * <p>It may use the core, {@code org.aether.wps.coverage} and {@code org.aether.wps.request}.
 */
package org.aether.wps.feature;
