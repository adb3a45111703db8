package org.aether.view;

/**
 * The two views of every POI.
 *
 * @param base the smaller neighbourhood; its radius is r_b, 50 m in the paper
 * @param context the larger neighbourhood; its radius is r_a, 100 m in the paper
 */
public record ViewSettings(Pooling base, Pooling context) {

    /** Circles of 50 m and 100 m, as in the paper. */
    public static final ViewSettings PAPER = new ViewSettings(new Pooling.Circle(50), new Pooling.Circle(100));

    /** Square windows of radius 4 and 9 pixels, as in the authors' code. */
    public static final ViewSettings REFERENCE = new ViewSettings(new Pooling.Square(4), new Pooling.Square(9));
}
