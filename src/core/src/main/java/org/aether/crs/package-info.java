/**
 * Coordinate reference systems and transformations between them.
 *
 * <p>Enters: EPSG codes, well-known text, and the datums, ellipsoids and projections that files define by parameters.
 * Leaves: CRS objects with easting (longitude) first, {@link org.aether.crs.CrsTransform}s between them, and the
 * {@linkplain org.aether.crs.GroundUnits ground units} of a CRS. The package uses GeoTools' referencing and no other
 * package of AETHER except the root.
 */
@NullMarked
package org.aether.crs;

import org.jspecify.annotations.NullMarked;
