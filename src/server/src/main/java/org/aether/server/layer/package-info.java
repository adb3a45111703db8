/**
 * The published layers: GeoTIFFs and vector files of a directory.
 *
 * <p>A directory enters; {@link org.aether.server.layer.Layer}s leave, as coverages and features for processes.
 *
 * <p>It may use the core, {@code failure} and the images of {@code org.aether.wps.coverage}.
 */
package org.aether.server.layer;
