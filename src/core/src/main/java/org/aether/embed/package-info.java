/**
 * Functions of pixels, and their application to whole rasters (section 2.6 of the paper).
 *
 * <p>Enters: an {@link org.aether.model.AlignmentModel} and, for maps of classes, a {@link org.aether.head.TaskHead}. Leaves:
 * {@link org.aether.embed.PixelFunction}s on the device, and GeoTIFF files that {@link org.aether.embed.RasterTransform}
 * writes. The package may use {@code device}, {@code raster}, {@code geotiff}, {@code model} and {@code head}, and PyTorch
 * through {@code model}.
 */
@NullMarked
package org.aether.embed;

import org.jspecify.annotations.NullMarked;
