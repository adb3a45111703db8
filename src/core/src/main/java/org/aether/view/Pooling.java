package org.aether.view;

/** The neighbourhood whose valid pixels a view averages (section 2.3 of the paper's method). */
public sealed interface Pooling {

    /** Pixels whose centre lies within {@code radius} metres of the point (boundary included, see {@link Footprint}). */
    record Circle(double radius) implements Pooling {}

    /** The square of {@code 2 * radius + 1} pixels around the pixel that holds the point, clipped at the raster's edge. */
    record Square(int radius) implements Pooling {}
}
