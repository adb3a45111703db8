package org.aether.view;

import java.util.Arrays;
import org.aether.AetherException;
import org.geotools.api.referencing.FactoryException;
import org.geotools.api.referencing.crs.CoordinateReferenceSystem;
import org.geotools.api.referencing.operation.MathTransform;
import org.geotools.api.referencing.operation.TransformException;
import org.geotools.referencing.CRS;
import org.locationtech.jts.geom.CoordinateSequence;
import org.locationtech.jts.geom.CoordinateSequenceFilter;
import org.locationtech.jts.geom.Geometry;

/**
 * Takes coordinates from one CRS to another, x = easting or longitude on both sides whatever axis order either CRS
 * declares. Coordinates that have no image (outside the projection's domain) become NaN. Thread-safe.
 */
public final class CrsTransform {

    private final MathTransform transform;
    private final boolean swapSource;
    private final boolean swapTarget;

    private CrsTransform(MathTransform transform, boolean swapSource, boolean swapTarget) {
        this.transform = transform;
        this.swapSource = swapSource;
        this.swapTarget = swapTarget;
    }

    /**
     * Without a datum shift where none is known (lenient).
     *
     * @throws AetherException when there is no way from one to the other
     */
    public static CrsTransform between(CoordinateReferenceSystem from, CoordinateReferenceSystem to) {
        CoordinateReferenceSystem source = horizontal(from);
        CoordinateReferenceSystem target = horizontal(to);
        try {
            return new CrsTransform(
                    CRS.findMathTransform(source, target, true), northFirst(source), northFirst(target));
        } catch (FactoryException e) {
            throw new AetherException(
                    "Coordinates cannot be converted from '" + source.getName().getCode() + "' to '"
                            + target.getName().getCode() + "'; reproject the data to one CRS first.",
                    e);
        }
    }

    private static CoordinateReferenceSystem horizontal(CoordinateReferenceSystem crs) {
        CoordinateReferenceSystem horizontal = CRS.getHorizontalCRS(crs);
        return horizontal == null ? crs : horizontal;
    }

    private static boolean northFirst(CoordinateReferenceSystem crs) {
        return CRS.getAxisOrder(crs) == CRS.AxisOrder.NORTH_EAST;
    }

    /** Whether it changes nothing. */
    public boolean isIdentity() {
        return swapSource == swapTarget && transform.isIdentity();
    }

    /** Converts {@code x0, y0, x1, y1, …} in place. */
    public void apply(double[] xy) {
        if (isIdentity()) {
            return;
        }
        if (swapSource) {
            swap(xy);
        }
        double[] source = xy.clone();
        try {
            transform.transform(source, 0, xy, 0, xy.length / 2);
        } catch (TransformException e) {
            onePointAtATime(source, xy);
        }
        if (swapTarget) {
            swap(xy);
        }
    }

    /** One bad point fails a whole array, so after a failure every point gets its own chance. */
    private void onePointAtATime(double[] source, double[] target) {
        for (int i = 0; i < source.length; i += 2) {
            try {
                transform.transform(source, i, target, i, 1);
            } catch (TransformException e) {
                Arrays.fill(target, i, i + 2, Double.NaN);
            }
        }
    }

    private static void swap(double[] xy) {
        for (int i = 0; i < xy.length; i += 2) {
            double first = xy[i];
            xy[i] = xy[i + 1];
            xy[i + 1] = first;
        }
    }

    /** A converted copy; straight edges stay straight between their converted ends. */
    public Geometry apply(Geometry geometry) {
        Geometry copy = geometry.copy();
        if (isIdentity()) {
            return copy;
        }
        copy.apply(new CoordinateSequenceFilter() {
            @Override
            public void filter(CoordinateSequence sequence, int index) {
                if (index > 0) {
                    return; // the whole sequence was done with its first coordinate
                }
                double[] xy = new double[2 * sequence.size()];
                for (int i = 0; i < sequence.size(); i++) {
                    xy[2 * i] = sequence.getX(i);
                    xy[2 * i + 1] = sequence.getY(i);
                }
                CrsTransform.this.apply(xy);
                for (int i = 0; i < sequence.size(); i++) {
                    sequence.setOrdinate(i, 0, xy[2 * i]);
                    sequence.setOrdinate(i, 1, xy[2 * i + 1]);
                }
            }

            @Override
            public boolean isDone() {
                return false;
            }

            @Override
            public boolean isGeometryChanged() {
                return true;
            }
        });
        return copy;
    }
}
