/**
 * Vector files and their coordinates.
 *
 * <p>Enters: GeoJSON, CSV and GeoPackage files. Leaves: a {@link org.aether.feature.FeatureFile}, features with easting first
 * together with the rows that were {@linkplain org.aether.LeftOut left out}; {@link org.aether.feature.FeatureFiles#write}
 * is the opposite direction. {@link org.aether.feature.Reprojection} transforms their coordinates, and
 * {@link org.aether.feature.CoordinateSystems} decodes the names of coordinate reference systems. The package may use
 * {@code crs} and the root.
 */
@NullMarked
package org.aether.feature;

import org.jspecify.annotations.NullMarked;
