/**
 * Coverages as input and as output of the core.
 *
 * <p>{@link org.aether.wps.coverage.CoverageRaster} and {@code CoveragePixels} read a GeoServer coverage as embeddings; {@link
 * org.aether.wps.coverage.CoverageTransform} returns a coverage that is computed at once or on demand, tile by tile.
 *
 * <p>It may use the core, {@code org.aether.wps.model} and {@code org.aether.wps.request}. It names no class of JAI or ImageN.
 */
package org.aether.wps.coverage;
