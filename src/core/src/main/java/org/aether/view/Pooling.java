package org.aether.view;

/** The neighbourhood of a point whose valid pixels are averaged for a view (section 2.3). */
public sealed interface Pooling {

    /** Pixels whose centre lies within {@code radius} metres of the point (boundary included, see {@link Footprint}). */
    record Circle(double radius) implements Pooling {}

    /** The square of {@code 2 * radius + 1} pixels around the pixel that holds the point, clipped to the raster. */
    record Square(int radius) implements Pooling {}
}
