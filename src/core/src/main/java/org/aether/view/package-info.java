/**
 * Views of points: the means of the pixels around them, close and wide (section 2.3 of the paper).
 *
 * <p>Enters: rasters, and the coordinates of points with their CRS. Leaves: {@link org.aether.view.ViewExtractor.Views}, two
 * matrices with one row per point. {@link org.aether.view.Footprint}, the pixels of a neighbourhood, also serves the package
 * {@code region}. The package may use {@code crs}, {@code raster}, {@code tile} and {@code feature}.
 */
@NullMarked
package org.aether.view;

import org.jspecify.annotations.NullMarked;
