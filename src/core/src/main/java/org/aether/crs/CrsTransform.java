package org.aether.crs;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.aether.AetherException;
import org.aether.AetherException.Kind;
import org.aether.TemporaryDirectory;
import org.geotools.api.referencing.FactoryException;
import org.geotools.api.referencing.crs.CoordinateReferenceSystem;
import org.geotools.api.referencing.crs.GeneralDerivedCRS;
import org.geotools.api.referencing.crs.GeographicCRS;
import org.geotools.api.referencing.crs.ProjectedCRS;
import org.geotools.api.referencing.operation.MathTransform;
import org.geotools.api.referencing.operation.NoninvertibleTransformException;
import org.geotools.api.referencing.operation.TransformException;
import org.geotools.referencing.CRS;
import org.geotools.referencing.operation.transform.AffineTransform2D;
import org.geotools.referencing.operation.transform.ConcatenatedTransform;
import org.jspecify.annotations.Nullable;
import org.locationtech.jts.geom.Envelope;

/**
 * A transformation between two CRSs. Easting (longitude) is first on both sides, whatever the axis order of the CRS
 * objects. All transformations of coordinates go through this class.
 *
 * <p>Between two datums the EPSG database often has several operations, each with an area of use and an accuracy. As in
 * PROJ, each point is transformed by the most accurate operation whose area of use contains it. Among equally accurate
 * operations the one with the smaller area is used, and a point outside all areas uses the operation with the largest
 * area. GeoTools by itself uses one operation for all points, which is up to 190 m off (Indian 1975). When there is no
 * direct operation, two are concatenated by way of WGS 84. When that is not possible either, the pair is refused: an
 * unknown shift is never taken to be zero.
 *
 * <p>Grid files (NTv2, NADCON) are not used. {@link #accuracy} states the accuracy of the operation that is used instead.
 * Immutable and thread-safe.
 */
public final class CrsTransform {

    /** An operation with its area of use. */
    private record Branch(String name, double accuracy, AreaOfUse area, MathTransform math) {}

    private final boolean swapBefore;
    private final boolean swapAfter;

    /** To longitude and latitude, by which a branch is chosen; null when there is at most one branch. */
    private final @Nullable MathTransform toLonLat;

    /** The branch with the largest area first; none when coordinates are not changed. */
    private final List<Branch> branches;

    private CrsTransform(AxisOrder before, AxisOrder after, @Nullable MathTransform toLonLat, List<Branch> branches) {
        this.swapBefore = before == AxisOrder.NORTH_FIRST;
        this.swapAfter = after == AxisOrder.NORTH_FIRST;
        this.toLonLat = toLonLat;
        this.branches = List.copyOf(branches);
    }

    /**
     * The transformation from one CRS to another.
     *
     * @throws AetherException when no operation between the two is known, or the axes of one do not point east and north
     */
    public static CrsTransform between(CoordinateReferenceSystem from, CoordinateReferenceSystem to) {
        AxisOrder before = AxisOrder.of(from);
        AxisOrder after = AxisOrder.of(to);
        if (before == after && same(from, to)) {
            return new CrsTransform(AxisOrder.EAST_FIRST, AxisOrder.EAST_FIRST, null, List.of());
        }
        CoordinateReferenceSystem source = CRS.getHorizontalCRS(from);
        CoordinateReferenceSystem target = CRS.getHorizontalCRS(to);
        try {
            List<Branch> branches = branches(source, target);
            AreaOfUse domain = domain(source, target);
            branches.sort(Comparator.<Branch>comparingDouble(branch -> -sizeWithin(branch.area(), domain))
                    .thenComparingDouble(branch -> -branch.area().size())
                    .thenComparingDouble(Branch::accuracy)
                    .thenComparingInt(branch -> branch.name().length())
                    .thenComparing(Branch::name, Comparator.reverseOrder()));
            MathTransform toLonLat = branches.size() == 1 ? null : lonLat(source);
            return new CrsTransform(before, after, toLonLat, branches);
        } catch (FactoryException | NoninvertibleTransformException e) {
            TemporaryDirectory.requireUsable("the EPSG database", e);
            throw unknown(from, to, e);
        }
    }

    /** Whether two CRSs give the same coordinates to every point. Names are ignored, shifts to WGS 84 are compared. */
    public static boolean same(CoordinateReferenceSystem a, CoordinateReferenceSystem b) {
        if (!CRS.equalsIgnoreMetadata(a, b)) {
            return false;
        }
        GeographicCRS first = base(CRS.getHorizontalCRS(a));
        GeographicCRS second = base(CRS.getHorizontalCRS(b));
        return first == null || second == null || GeographicDatums.same(first.getDatum(), second.getDatum());
    }

    /**
     * The projection of a projected CRS without any datum shift: from degrees on its own datum (longitude east of Greenwich,
     * latitude) to its coordinates.
     */
    public static CrsTransform projection(ProjectedCRS crs) {
        try {
            MathTransform up = lonLat(crs).inverse();
            return new CrsTransform(AxisOrder.EAST_FIRST, AxisOrder.of(crs), null, single(up));
        } catch (FactoryException | NoninvertibleTransformException e) {
            throw unknown(EpsgCodes.decode(DatumShift.WGS_84), crs, e);
        }
    }

    /** The inverse of {@link #projection}. */
    public static CrsTransform unprojection(ProjectedCRS crs) {
        try {
            return new CrsTransform(AxisOrder.of(crs), AxisOrder.EAST_FIRST, null, single(lonLat(crs)));
        } catch (FactoryException e) {
            throw unknown(crs, EpsgCodes.decode(DatumShift.WGS_84), e);
        }
    }

    private static AetherException unknown(
            CoordinateReferenceSystem from, CoordinateReferenceSystem to, @Nullable Exception cause) {
        return new AetherException(
                Kind.INVALID_INPUT,
                cause,
                "No datum shift from {} to {} is known; reproject the data with another program first, such as ogr2ogr"
                        + " -t_srs or gdalwarp -t_srs.",
                EpsgCodes.name(from),
                EpsgCodes.name(to));
    }

    private static List<Branch> branches(CoordinateReferenceSystem source, CoordinateReferenceSystem target)
            throws FactoryException, NoninvertibleTransformException {
        GeographicCRS sourceBase = base(source);
        GeographicCRS targetBase = base(target);
        if (sourceBase == null || targetBase == null || sameDatum(sourceBase, targetBase)) {
            return single(DatumShift.strict(source, target));
        }
        Integer a = code(sourceBase);
        Integer b = code(targetBase);
        List<Branch> found = new ArrayList<>();
        if (a == null || b == null) {
            // The datum is defined by parameters: first to WGS 84 by its own shift, then by one of the database.
            for (DatumShift first :
                    a == null ? DatumShift.ofDatum(sourceBase) : DatumShift.between(a, DatumShift.WGS_84)) {
                for (DatumShift second : b == null
                        ? DatumShift.inverse(DatumShift.ofDatum(targetBase))
                        : DatumShift.between(DatumShift.WGS_84, b)) {
                    add(found, source, target, first, second);
                }
            }
        } else {
            for (DatumShift direct : DatumShift.between(a, b)) {
                add(found, source, target, direct, null);
            }
            if (found.isEmpty()) {
                for (DatumShift first : DatumShift.between(a, DatumShift.WGS_84)) {
                    for (DatumShift second : DatumShift.between(DatumShift.WGS_84, b)) {
                        add(found, source, target, first, second);
                    }
                }
            }
        }
        if (found.isEmpty()) {
            throw unknown(source, target, null);
        }
        return found;
    }

    /** The common area of use of both CRSs; that of the source when they have none in common. */
    private static AreaOfUse domain(CoordinateReferenceSystem source, CoordinateReferenceSystem target) {
        AreaOfUse a = AreaOfUse.of(source.getDomainOfValidity());
        AreaOfUse both = a.intersection(AreaOfUse.of(target.getDomainOfValidity()));
        return both == null ? a : both;
    }

    private static double sizeWithin(AreaOfUse area, AreaOfUse domain) {
        AreaOfUse common = area.intersection(domain);
        return common == null ? 0 : common.size();
    }

    private static List<Branch> single(MathTransform math) {
        return new ArrayList<>(List.of(new Branch("", 0, AreaOfUse.WORLD, math)));
    }

    private static void add(
            List<Branch> found,
            CoordinateReferenceSystem source,
            CoordinateReferenceSystem target,
            DatumShift first,
            @Nullable DatumShift second)
            throws FactoryException {
        MathTransform math = ConcatenatedTransform.create(step(source, first.source()), first.math());
        AreaOfUse area = first.area();
        double accuracy = first.accuracy();
        String name = first.name();
        DatumShift last = first;
        if (second != null) {
            area = area.intersection(second.area());
            if (area == null) {
                return;
            }
            math = ConcatenatedTransform.create(
                    ConcatenatedTransform.create(math, step(first.target(), second.source())), second.math());
            accuracy += second.accuracy();
            name += " + " + second.name();
            last = second;
        }
        math = ConcatenatedTransform.create(math, step(last.target(), target));
        found.add(new Branch(name, accuracy, area, math));
    }

    /** From one CRS to another whose datum is the same or differs only by the prime meridian. */
    private static MathTransform step(CoordinateReferenceSystem from, CoordinateReferenceSystem to)
            throws FactoryException {
        GeographicCRS a = requireBase(from);
        GeographicCRS b = requireBase(to);
        double turn = GeographicDatums.greenwich(a.getDatum()) - GeographicDatums.greenwich(b.getDatum());
        MathTransform down = DatumShift.strict(from, GeographicDatums.lonLat(a));
        MathTransform up = DatumShift.strict(GeographicDatums.lonLat(b), to);
        return ConcatenatedTransform.create(
                ConcatenatedTransform.create(down, new AffineTransform2D(1, 0, 0, 1, turn, 0)), up);
    }

    /** From coordinates in axis order to degrees east of Greenwich and north, without a datum shift. */
    private static MathTransform lonLat(CoordinateReferenceSystem crs) throws FactoryException {
        GeographicCRS base = requireBase(crs);
        MathTransform own = DatumShift.strict(crs, GeographicDatums.lonLat(base));
        return ConcatenatedTransform.create(
                own, new AffineTransform2D(1, 0, 0, 1, GeographicDatums.greenwich(base.getDatum()), 0));
    }

    private static GeographicCRS requireBase(CoordinateReferenceSystem crs) {
        GeographicCRS base = base(crs);
        if (base == null) {
            throw new IllegalArgumentException(crs.getName() + " has no geographic base CRS");
        }
        return base;
    }

    private static @Nullable GeographicCRS base(CoordinateReferenceSystem crs) {
        CoordinateReferenceSystem base = crs;
        while (base instanceof GeneralDerivedCRS derived) {
            base = derived.getBaseCRS();
        }
        return base instanceof GeographicCRS geographic ? geographic : null;
    }

    private static boolean sameDatum(GeographicCRS a, GeographicCRS b) {
        Integer first = code(a);
        Integer second = code(b);
        if (first != null && second != null) {
            return first.equals(second);
        }
        return first == null
                && second == null
                && CRS.equalsIgnoreMetadata(a.getDatum(), b.getDatum())
                && GeographicDatums.same(a.getDatum(), b.getDatum());
    }

    /** The EPSG code of a geographic CRS when its datum is that of the database, else null. */
    private static @Nullable Integer code(GeographicCRS crs) {
        Integer code = EpsgCodes.of(crs);
        return code != null && GeographicDatums.isDatumOf(code, crs) ? code : null;
    }

    /** Whether coordinates are returned unchanged, bit for bit. */
    public boolean identity() {
        return branches.isEmpty();
    }

    /**
     * Transforms points in place.
     *
     * @param points x and y alternately; a point that cannot be transformed becomes NaN, NaN
     */
    public void transform(double[] points) {
        if (identity()) {
            return;
        }
        if (swapBefore) {
            swap(points);
        }
        if (toLonLat == null) {
            apply(branches.get(0).math(), points);
        } else {
            double[] lonLat = points.clone();
            apply(toLonLat, lonLat);
            applyByArea(points, lonLat);
        }
        for (int i = 0; i < points.length; i += 2) {
            if (!Double.isFinite(points[i]) || !Double.isFinite(points[i + 1])) {
                points[i] = Double.NaN;
                points[i + 1] = Double.NaN;
            }
        }
        if (swapAfter) {
            swap(points);
        }
    }

    /** Transforms each run of consecutive points that use the same operation with one call. */
    @SuppressWarnings("ReferenceEquality") // branches are compared as objects
    private void applyByArea(double[] points, double[] lonLat) {
        int from = 0;
        Branch current = null;
        for (int i = 0; i <= points.length; i += 2) {
            Branch next = i == points.length ? null : best(lonLat[i], lonLat[i + 1]);
            if (next != current || i == points.length) {
                if (current != null && i > from) {
                    double[] run = Arrays.copyOfRange(points, from, i);
                    apply(current.math(), run);
                    System.arraycopy(run, 0, points, from, run.length);
                }
                from = i;
                current = next;
            }
        }
    }

    private Branch best(double longitude, double latitude) {
        Branch best = null;
        for (Branch branch : branches) {
            if (branch.area().contains(longitude, latitude)
                    && (best == null
                            || (!branch.area().offshore()
                                    && (branch.accuracy() < best.accuracy()
                                            || (branch.accuracy() == best.accuracy()
                                                    && branch.area().within(best.area())))))) {
                best = branch;
            }
        }
        return best == null ? branches.get(0) : best;
    }

    /**
     * The accuracy in metres that the EPSG database states for the operation at a point: 0 within one datum, and for datums
     * that are defined in a file.
     *
     * @param x in the source CRS
     * @param y in the source CRS
     */
    public double accuracy(double x, double y) {
        Branch branch = branch(x, y);
        return branch == null ? 0 : branch.accuracy();
    }

    /** The name that the EPSG database has for the operation at a point; empty within one datum. */
    public String operation(double x, double y) {
        Branch branch = branch(x, y);
        return branch == null ? "" : branch.name();
    }

    private @Nullable Branch branch(double x, double y) {
        if (toLonLat == null) {
            return branches.isEmpty() ? null : branches.get(0);
        }
        double[] lonLat = swapBefore ? new double[] {y, x} : new double[] {x, y};
        apply(toLonLat, lonLat);
        return best(lonLat[0], lonLat[1]);
    }

    /**
     * The envelope of a transformed rectangle, computed from a regular grid of points.
     *
     * @param steps number of intervals along each edge
     * @return null when one of the points cannot be transformed
     */
    public @Nullable Envelope bounds(Envelope box, int steps) {
        double[] points = new double[2 * (steps + 1) * (steps + 1)];
        int i = 0;
        for (int row = 0; row <= steps; row++) {
            for (int column = 0; column <= steps; column++) {
                points[i++] = box.getMinX() + box.getWidth() * column / steps;
                points[i++] = box.getMinY() + box.getHeight() * row / steps;
            }
        }
        transform(points);
        Envelope bounds = new Envelope();
        for (i = 0; i < points.length; i += 2) {
            if (!Double.isFinite(points[i])) {
                return null;
            }
            bounds.expandToInclude(points[i], points[i + 1]);
        }
        return bounds;
    }

    private static void swap(double[] points) {
        for (int i = 0; i < points.length; i += 2) {
            double first = points[i];
            points[i] = points[i + 1];
            points[i + 1] = first;
        }
    }

    /** GeoTools stops at a point that fails, or skips it, so the points of a failed call are repeated one by one. */
    private static void apply(MathTransform math, double[] points) {
        int chunk = 2048;
        for (int start = 0; start < points.length; start += chunk) {
            double[] part = Arrays.copyOfRange(points, start, Math.min(points.length, start + chunk));
            double[] moved = new double[part.length];
            boolean complete = finite(part);
            if (complete) {
                try {
                    math.transform(part, 0, moved, 0, part.length / 2);
                } catch (TransformException | RuntimeException e) {
                    complete = false;
                }
            }
            if (!complete) {
                for (int i = 0; i < part.length; i += 2) {
                    applyToPoint(math, part, moved, i);
                }
            }
            System.arraycopy(moved, 0, points, start, moved.length);
        }
    }

    private static void applyToPoint(MathTransform math, double[] part, double[] moved, int i) {
        moved[i] = Double.NaN;
        moved[i + 1] = Double.NaN;
        if (Double.isFinite(part[i]) && Double.isFinite(part[i + 1])) {
            double[] point = new double[2];
            try {
                math.transform(part, i, point, 0, 1);
                moved[i] = point[0];
                moved[i + 1] = point[1];
            } catch (TransformException | RuntimeException e) {
                moved[i] = Double.NaN;
            }
        }
    }

    private static boolean finite(double[] points) {
        for (double number : points) {
            if (!Double.isFinite(number)) {
                return false;
            }
        }
        return true;
    }
}
