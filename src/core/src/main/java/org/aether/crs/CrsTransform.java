package org.aether.crs;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.aether.AetherException;
import org.aether.TemporaryDirectory;
import org.geotools.api.metadata.extent.Extent;
import org.geotools.api.metadata.extent.GeographicBoundingBox;
import org.geotools.api.metadata.extent.GeographicExtent;
import org.geotools.api.referencing.FactoryException;
import org.geotools.api.referencing.crs.CoordinateReferenceSystem;
import org.geotools.api.referencing.crs.GeneralDerivedCRS;
import org.geotools.api.referencing.crs.GeographicCRS;
import org.geotools.api.referencing.crs.ProjectedCRS;
import org.geotools.api.referencing.operation.ConcatenatedOperation;
import org.geotools.api.referencing.operation.CoordinateOperation;
import org.geotools.api.referencing.operation.CoordinateOperationAuthorityFactory;
import org.geotools.api.referencing.operation.MathTransform;
import org.geotools.api.referencing.operation.NoninvertibleTransformException;
import org.geotools.api.referencing.operation.TransformException;
import org.geotools.referencing.CRS;
import org.geotools.referencing.ReferencingFactoryFinder;
import org.geotools.referencing.operation.AbstractCoordinateOperation;
import org.geotools.referencing.operation.transform.AffineTransform2D;
import org.geotools.referencing.operation.transform.ConcatenatedTransform;
import org.geotools.util.factory.Hints;
import org.locationtech.jts.geom.Envelope;

/**
 * The way from one CRS to another, easting (longitude) first on both sides whatever order of axes the CRS objects have.
 * The only place that asks GeoTools for transformations.
 *
 * <p>Between two datums there are often several operations, each for a part of the world and with an accuracy. As PROJ
 * does, every point takes the one of best accuracy whose area of use holds the point, and one for a smaller area among
 * equals; a point outside all areas takes the one for the widest. GeoTools by itself takes one for all places, which is
 * up to 190 m off (Indian 1975). Where the EPSG database has no direct operation, the way leads by WGS 84. Where there
 * is none either, the two are refused: zero is never taken for an unknown shift.
 *
 * <p>Grid files (NTv2, NADCON) are not used; the operations that stand in for them have their accuracy said by
 * {@link #accuracy}. Immutable and thread-safe.
 */
public final class CrsTransform {

    /** An operation for a part of the world. */
    private record Branch(String name, double accuracy, Area area, MathTransform math) {}

    /** Longitudes and latitudes; it may cross the 180th meridian, then west is greater than east. */
    private record Area(double west, double south, double east, double north, boolean offshore) {

        static final Area WORLD = new Area(-180, -90, 180, 90, false);

        boolean holds(double longitude, double latitude) {
            if (!(latitude >= south && latitude <= north)) {
                return false;
            }
            double x = longitude - 360 * Math.floor((longitude + 180) / 360);
            return west <= east ? x >= west && x <= east : x >= west || x <= east;
        }

        double width() {
            return west <= east ? east - west : east + 360 - west;
        }

        double size() {
            return width() * (north - south);
        }

        boolean within(Area other) {
            return west > other.west && east < other.east && south > other.south && north < other.north;
        }
    }

    /** A datum shift between two geographic CRSs of the EPSG database, in the direction in which it is to be used. */
    private record Shift(
            String name,
            double accuracy,
            Area area,
            CoordinateReferenceSystem source,
            CoordinateReferenceSystem target,
            MathTransform math) {}

    private static final int WGS_84 = 4326;

    /** Where longitude is first everywhere, as in GeoServer, GeoTools lists one operation of many without this. */
    private static final Hints AXES_AS_LISTED = new Hints(Hints.FORCE_LONGITUDE_FIRST_AXIS_ORDER, Boolean.FALSE);

    /** Metres; operations that are only good to more are not taken. */
    private static final double MAX_ACCURACY = 50;

    /** Geographic CRSs that differ from another by the prime meridian alone, with that other. */
    private static final Map<Integer, Integer> GREENWICH = Map.ofEntries(
            Map.entry(4801, 4149), // Bern
            Map.entry(4802, 4218), // Bogota
            Map.entry(4803, 4207), // Lisbon
            Map.entry(4805, 4312), // MGI, Ferro
            Map.entry(4806, 4265), // Monte Mario, Rome
            Map.entry(4807, 4275), // NTF, Paris
            Map.entry(4811, 4304), // Voirol 1875, Paris
            Map.entry(4813, 4211), // Batavia, Jakarta
            Map.entry(4815, 4120), // Greek, Athens
            Map.entry(4817, 4273), // NGO 1948, Oslo
            Map.entry(4818, 4156), // S-JTSK, Ferro
            Map.entry(4820, 4613)); // Gunung Segara, Jakarta

    /** Spheres of no datum, whose latitudes and longitudes count as those of WGS 84, as in PROJ. */
    private static final Set<Integer> SPHERES = Set.of(4035, 4047, 4052, 4053, 4055);

    private final boolean swapBefore;
    private final boolean swapAfter;
    private final MathTransform toLonLat;
    private final List<Branch> branches;
    private final Branch widest;

    private CrsTransform(
            AxisOrder before, AxisOrder after, MathTransform toLonLat, List<Branch> branches, Branch widest) {
        this.swapBefore = before == AxisOrder.NORTH_FIRST;
        this.swapAfter = after == AxisOrder.NORTH_FIRST;
        this.toLonLat = toLonLat;
        this.branches = branches;
        this.widest = widest;
    }

    /**
     * The way from one CRS to another.
     *
     * @throws AetherException when no operation between the two is known, or the axes of one do not point east and north
     */
    public static CrsTransform between(CoordinateReferenceSystem from, CoordinateReferenceSystem to) {
        AxisOrder before = AxisOrder.of(from);
        AxisOrder after = AxisOrder.of(to);
        if (before == after && same(from, to)) {
            return new CrsTransform(AxisOrder.EAST_FIRST, AxisOrder.EAST_FIRST, null, List.of(), null);
        }
        CoordinateReferenceSystem source = CRS.getHorizontalCRS(from);
        CoordinateReferenceSystem target = CRS.getHorizontalCRS(to);
        try {
            List<Branch> branches = branches(source, target);
            Area domain = domain(source, target);
            branches.sort(Comparator.<Branch>comparingDouble(branch -> -sizeWithin(branch.area(), domain))
                    .thenComparingDouble(branch -> -branch.area().size())
                    .thenComparingDouble(Branch::accuracy)
                    .thenComparingInt(branch -> branch.name().length())
                    .thenComparing(Branch::name, Comparator.reverseOrder()));
            MathTransform toLonLat = branches.size() == 1 ? null : lonLat(source);
            return new CrsTransform(before, after, toLonLat, List.copyOf(branches), branches.get(0));
        } catch (FactoryException | NoninvertibleTransformException e) {
            TemporaryDirectory.requireUsable("the EPSG database", e);
            throw unknown(from, to, e);
        }
    }

    /** Whether coordinates in one are coordinates in the other: names do not count, shifts to WGS 84 do. */
    public static boolean same(CoordinateReferenceSystem a, CoordinateReferenceSystem b) {
        if (!CRS.equalsIgnoreMetadata(a, b)) {
            return false;
        }
        GeographicCRS first = base(CRS.getHorizontalCRS(a));
        GeographicCRS second = base(CRS.getHorizontalCRS(b));
        return first == null || second == null || GeographicTwins.same(first.getDatum(), second.getDatum());
    }

    /**
     * From degrees (longitude east of Greenwich, latitude) on a projected CRS's own datum to its coordinates: what the
     * projection does, without any shift.
     */
    public static CrsTransform projection(ProjectedCRS crs) {
        try {
            MathTransform up = lonLat(crs).inverse();
            return new CrsTransform(AxisOrder.EAST_FIRST, AxisOrder.of(crs), null, one(up), one(up).get(0));
        } catch (FactoryException | NoninvertibleTransformException e) {
            throw unknown(EpsgCodes.decode(WGS_84), crs, e);
        }
    }

    /** The way back of {@link #projection}. */
    public static CrsTransform unprojection(ProjectedCRS crs) {
        try {
            List<Branch> down = one(lonLat(crs));
            return new CrsTransform(AxisOrder.of(crs), AxisOrder.EAST_FIRST, null, down, down.get(0));
        } catch (FactoryException e) {
            throw unknown(crs, EpsgCodes.decode(WGS_84), e);
        }
    }

    private static AetherException unknown(
            CoordinateReferenceSystem from, CoordinateReferenceSystem to, Exception cause) {
        return new AetherException(
                "No datum shift from " + EpsgCodes.name(from) + " to " + EpsgCodes.name(to)
                        + " is known; reproject the data with another program first, such as ogr2ogr -t_srs or gdalwarp"
                        + " -t_srs.",
                cause);
    }

    private static List<Branch> branches(CoordinateReferenceSystem source, CoordinateReferenceSystem target)
            throws FactoryException, NoninvertibleTransformException {
        GeographicCRS sourceBase = base(source);
        GeographicCRS targetBase = base(target);
        if (sourceBase == null || targetBase == null || sameDatum(sourceBase, targetBase)) {
            return one(strict(source, target));
        }
        Integer a = code(sourceBase);
        Integer b = code(targetBase);
        List<Branch> found = new ArrayList<>();
        if (a == null || b == null) {
            // A datum of parameters: to WGS 84 by its own, and on by the database.
            for (Shift first : a == null ? own(sourceBase) : shifts(a, WGS_84)) {
                for (Shift second : b == null ? inverse(own(targetBase)) : shifts(WGS_84, b)) {
                    add(found, source, target, first, second);
                }
            }
        } else {
            for (Shift direct : shifts(a, b)) {
                add(found, source, target, direct, null);
            }
            if (found.isEmpty()) {
                for (Shift first : shifts(a, WGS_84)) {
                    for (Shift second : shifts(WGS_84, b)) {
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

    /** Where both CRSs are meant to be used. */
    private static Area domain(CoordinateReferenceSystem source, CoordinateReferenceSystem target) {
        Area a = area(source.getDomainOfValidity());
        Area both = intersection(a, area(target.getDomainOfValidity()));
        return both == null ? a : both;
    }

    private static double sizeWithin(Area area, Area domain) {
        Area common = intersection(area, domain);
        return common == null ? 0 : common.size();
    }

    private static List<Branch> one(MathTransform math) {
        return new ArrayList<>(List.of(new Branch("", 0, Area.WORLD, math)));
    }

    private static void add(
            List<Branch> found,
            CoordinateReferenceSystem source,
            CoordinateReferenceSystem target,
            Shift first,
            Shift second)
            throws FactoryException {
        MathTransform math = ConcatenatedTransform.create(step(source, first.source()), first.math());
        Area area = first.area();
        double accuracy = first.accuracy();
        String name = first.name();
        Shift last = first;
        if (second != null) {
            area = intersection(area, second.area());
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

    private static Area intersection(Area a, Area b) {
        if (a.west > a.east || b.west > b.east) {
            // One of the two crosses the 180th meridian: the smaller one, if they meet at all.
            Area small = a.size() <= b.size() ? a : b;
            Area large = small == a ? b : a;
            return large.width() >= 359 || large.holds(small.west, Math.max(small.south, large.south))
                    ? new Area(
                            small.west,
                            Math.max(a.south, b.south),
                            small.east,
                            Math.min(a.north, b.north),
                            a.offshore || b.offshore)
                    : null;
        }
        Area common = new Area(
                Math.max(a.west, b.west),
                Math.max(a.south, b.south),
                Math.min(a.east, b.east),
                Math.min(a.north, b.north),
                a.offshore || b.offshore);
        return common.west < common.east && common.south < common.north ? common : null;
    }

    /** From one CRS to another of the same datum, or of one that differs by the prime meridian alone. */
    private static MathTransform step(CoordinateReferenceSystem from, CoordinateReferenceSystem to)
            throws FactoryException {
        GeographicCRS a = base(from);
        GeographicCRS b = base(to);
        double turn = GeographicTwins.greenwich(a.getDatum()) - GeographicTwins.greenwich(b.getDatum());
        MathTransform down = strict(from, GeographicTwins.lonLat(a));
        MathTransform up = strict(GeographicTwins.lonLat(b), to);
        return ConcatenatedTransform.create(
                ConcatenatedTransform.create(down, new AffineTransform2D(1, 0, 0, 1, turn, 0)), up);
    }

    /** Never lenient: GeoTools then takes zero for shifts that it does not know. */
    private static MathTransform strict(CoordinateReferenceSystem from, CoordinateReferenceSystem to)
            throws FactoryException {
        return CRS.findMathTransform(from, to, false);
    }

    /** From coordinates in axis order to degrees east of Greenwich and north, without a shift of datum. */
    private static MathTransform lonLat(CoordinateReferenceSystem crs) throws FactoryException {
        GeographicCRS base = base(crs);
        MathTransform own = strict(crs, GeographicTwins.lonLat(base));
        return ConcatenatedTransform.create(
                own, new AffineTransform2D(1, 0, 0, 1, GeographicTwins.greenwich(base.getDatum()), 0));
    }

    private static GeographicCRS base(CoordinateReferenceSystem crs) {
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
                && GeographicTwins.same(a.getDatum(), b.getDatum());
    }

    /** The EPSG number of a geographic CRS when its datum is that of the database, else null. */
    private static Integer code(GeographicCRS crs) {
        Integer code = EpsgCodes.of(crs);
        return code != null && GeographicTwins.isDatumOf(code, crs) ? code : null;
    }

    /** The shift to WGS 84 that a datum brings itself (TOWGS84). */
    private static List<Shift> own(GeographicCRS base) throws FactoryException {
        CoordinateReferenceSystem wgs84 = EpsgCodes.decode(WGS_84);
        return List.of(
                new Shift(base.getName().getCode() + " to WGS 84", 0, Area.WORLD, base, wgs84, strict(base, wgs84)));
    }

    private static List<Shift> inverse(List<Shift> shifts) throws NoninvertibleTransformException {
        List<Shift> inverse = new ArrayList<>();
        for (Shift shift : shifts) {
            inverse.add(new Shift(
                    "Inverse of " + shift.name(),
                    shift.accuracy(),
                    shift.area(),
                    shift.target(),
                    shift.source(),
                    shift.math().inverse()));
        }
        return inverse;
    }

    /** The operations of the database between two geographic CRSs, both directions. */
    private static List<Shift> shifts(int from, int to) throws FactoryException, NoninvertibleTransformException {
        int a = GREENWICH.getOrDefault(from, from);
        int b = GREENWICH.getOrDefault(to, to);
        if (a == b) {
            CoordinateReferenceSystem same = EpsgCodes.decode(a);
            return List.of(new Shift("", 0, Area.WORLD, same, same, strict(same, same)));
        }
        if (b == WGS_84 && SPHERES.contains(a)) {
            return List.of(unshifted(a));
        }
        if (a == WGS_84 && SPHERES.contains(b)) {
            return inverse(List.of(unshifted(b)));
        }
        List<Shift> shifts = new ArrayList<>(listed(a, b));
        shifts.addAll(inverse(listed(b, a)));
        for (FurtherShifts.Entry entry : FurtherShifts.ALL) {
            if (entry.source() == a && entry.target() == b) {
                shifts.add(further(entry));
            } else if (entry.source() == b && entry.target() == a) {
                shifts.addAll(inverse(List.of(further(entry))));
            }
        }
        return shifts;
    }

    /**
     * The database's operations in one direction, without those that it has withdrawn or replaced: GeoTools lists by
     * accuracy and puts those behind, so an operation that is better than one before it is one of them.
     */
    private static List<Shift> listed(int from, int to) {
        CoordinateOperationAuthorityFactory factory =
                ReferencingFactoryFinder.getCoordinateOperationAuthorityFactory("EPSG", AXES_AS_LISTED);
        Map<String, Shift> shifts = new LinkedHashMap<>();
        double worst = 0;
        try {
            Set<CoordinateOperation> operations =
                    factory.createFromCoordinateReferenceSystemCodes("EPSG:" + from, "EPSG:" + to);
            for (CoordinateOperation operation : operations) {
                if (operation instanceof ConcatenatedOperation) {
                    continue; // GeoTools says neither where nor how well it holds
                }
                double accuracy = AbstractCoordinateOperation.getAccuracy(operation);
                if (accuracy >= worst && accuracy <= MAX_ACCURACY) {
                    worst = accuracy;
                    shifts.putIfAbsent(
                            operation.getName().getCode() + operation.getIdentifiers(),
                            new Shift(
                                    operation.getName().getCode(),
                                    accuracy,
                                    area(operation.getDomainOfValidity()),
                                    operation.getSourceCRS(),
                                    operation.getTargetCRS(),
                                    operation.getMathTransform()));
                }
            }
        } catch (FactoryException | RuntimeException e) {
            // One operation with a method that GeoTools lacks ends the whole list; what came before it counts.
            TemporaryDirectory.requireUsable("the EPSG database", e);
        }
        return List.copyOf(shifts.values());
    }

    private static Shift unshifted(int code) {
        return new Shift(
                "EPSG:" + code + " as WGS 84",
                0,
                Area.WORLD,
                GeographicTwins.lonLat((GeographicCRS) EpsgCodes.decode(code)),
                EpsgCodes.decode(WGS_84),
                new AffineTransform2D(1, 0, 0, 1, 0, 0));
    }

    private static Shift further(FurtherShifts.Entry entry) throws FactoryException {
        GeographicCRS source = FurtherShifts.source(entry);
        CoordinateReferenceSystem target = EpsgCodes.decode(WGS_84);
        return new Shift(
                entry.name(),
                entry.accuracy(),
                new Area(entry.west(), entry.south(), entry.east(), entry.north(), false),
                source,
                target,
                strict(source, target));
    }

    private static Area area(Extent extent) {
        if (extent != null) {
            boolean offshore = extent.getDescription() != null
                    && extent.getDescription().toString().contains("- offshore");
            for (GeographicExtent element : extent.getGeographicElements()) {
                if (element instanceof GeographicBoundingBox box) {
                    return new Area(
                            box.getWestBoundLongitude(),
                            box.getSouthBoundLatitude(),
                            box.getEastBoundLongitude(),
                            box.getNorthBoundLatitude(),
                            offshore);
                }
            }
        }
        return Area.WORLD;
    }

    /** Whether coordinates pass unchanged, bit for bit. */
    public boolean identity() {
        return branches.isEmpty();
    }

    /**
     * Transforms points in place.
     *
     * @param points x and y in turn; a point that cannot be transformed becomes NaN, NaN
     */
    public void transform(double[] points) {
        if (identity()) {
            return;
        }
        if (swapBefore) {
            swap(points);
        }
        if (branches.size() == 1) {
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

    /** Runs of points that take the same operation go through it together. */
    private void applyByArea(double[] points, double[] lonLat) {
        int from = 0;
        Branch current = null;
        for (int i = 0; i <= points.length; i += 2) {
            Branch next = i == points.length ? null : best(lonLat[i], lonLat[i + 1]);
            if (next != current || i == points.length) {
                if (current != null && i > from) {
                    double[] run = java.util.Arrays.copyOfRange(points, from, i);
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
            if (branch.area().holds(longitude, latitude)
                    && (best == null
                            || (!branch.area().offshore()
                                    && (branch.accuracy() < best.accuracy()
                                            || (branch.accuracy() == best.accuracy()
                                                    && branch.area().within(best.area())))))) {
                best = branch;
            }
        }
        return best == null ? widest : best;
    }

    /**
     * Metres to which the EPSG database says that the operation at a place is good: 0 within one datum, and for datums
     * that a file defines itself.
     *
     * @param x in the CRS from which this leads
     */
    public double accuracy(double x, double y) {
        return branch(x, y) == null ? 0 : branch(x, y).accuracy();
    }

    /** The EPSG database's name of the operation at a place; empty within one datum. */
    public String operation(double x, double y) {
        return branch(x, y) == null ? "" : branch(x, y).name();
    }

    private Branch branch(double x, double y) {
        if (branches.size() <= 1) {
            return widest;
        }
        double[] lonLat = swapBefore ? new double[] {y, x} : new double[] {x, y};
        apply(toLonLat, lonLat);
        return best(lonLat[0], lonLat[1]);
    }

    /**
     * The rectangle around the image of a rectangle, from points along its edges and across it.
     *
     * @param steps points along an edge
     * @return null when a point of it has no image
     */
    public Envelope bounds(Envelope box, int steps) {
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

    /** GeoTools stops at, or skips, points of a failing call, so those are redone one by one. */
    private static void apply(MathTransform math, double[] points) {
        int chunk = 2048;
        for (int start = 0; start < points.length; start += chunk) {
            double[] part = java.util.Arrays.copyOfRange(points, start, Math.min(points.length, start + chunk));
            double[] moved = new double[part.length];
            boolean whole = finite(part);
            if (whole) {
                try {
                    math.transform(part, 0, moved, 0, part.length / 2);
                } catch (TransformException | RuntimeException e) {
                    whole = false;
                }
            }
            if (!whole) {
                for (int i = 0; i < part.length; i += 2) {
                    single(math, part, moved, i);
                }
            }
            System.arraycopy(moved, 0, points, start, moved.length);
        }
    }

    private static void single(MathTransform math, double[] part, double[] moved, int i) {
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
