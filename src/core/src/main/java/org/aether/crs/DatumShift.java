package org.aether.crs;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.aether.TemporaryDirectory;
import org.geotools.api.referencing.FactoryException;
import org.geotools.api.referencing.crs.CoordinateReferenceSystem;
import org.geotools.api.referencing.crs.GeographicCRS;
import org.geotools.api.referencing.operation.ConcatenatedOperation;
import org.geotools.api.referencing.operation.CoordinateOperation;
import org.geotools.api.referencing.operation.CoordinateOperationAuthorityFactory;
import org.geotools.api.referencing.operation.MathTransform;
import org.geotools.api.referencing.operation.NoninvertibleTransformException;
import org.geotools.referencing.CRS;
import org.geotools.referencing.ReferencingFactoryFinder;
import org.geotools.referencing.operation.AbstractCoordinateOperation;
import org.geotools.referencing.operation.transform.AffineTransform2D;
import org.geotools.util.factory.Hints;

/**
 * An operation between two geographic CRSs of different datums.
 *
 * @param name in the EPSG database; empty when nothing is shifted
 * @param accuracy metres, as the EPSG database states it
 */
record DatumShift(
        String name,
        double accuracy,
        AreaOfUse area,
        CoordinateReferenceSystem source,
        CoordinateReferenceSystem target,
        MathTransform math) {

    static final int WGS_84 = 4326;

    /** Without this hint GeoTools lists only one of several operations when longitude is first everywhere, as in GeoServer. */
    private static final Hints AXES_AS_LISTED = new Hints(Hints.FORCE_LONGITUDE_FIRST_AXIS_ORDER, Boolean.FALSE);

    /** Metres; less accurate operations are not used. */
    private static final double MAX_ACCURACY = 50;

    /** Geographic CRSs that differ from another only by the prime meridian, each with that other. */
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

    /** Spheres without a datum, whose latitudes and longitudes are taken as those of WGS 84, as in PROJ. */
    private static final Set<Integer> SPHERES = Set.of(4035, 4047, 4052, 4053, 4055);

    /**
     * The operations of the EPSG database between two geographic CRSs, in the direction asked for; operations that the
     * database lists in the other direction are inverted.
     */
    static List<DatumShift> between(int from, int to) throws FactoryException, NoninvertibleTransformException {
        int a = GREENWICH.getOrDefault(from, from);
        int b = GREENWICH.getOrDefault(to, to);
        if (a == b) {
            CoordinateReferenceSystem same = EpsgCodes.decode(a);
            return List.of(new DatumShift("", 0, AreaOfUse.WORLD, same, same, strict(same, same)));
        }
        if (b == WGS_84 && SPHERES.contains(a)) {
            return List.of(ofSphere(a));
        }
        if (a == WGS_84 && SPHERES.contains(b)) {
            return inverse(List.of(ofSphere(b)));
        }
        List<DatumShift> shifts = new ArrayList<>(listed(a, b));
        shifts.addAll(inverse(listed(b, a)));
        for (AdditionalShifts.Entry entry : AdditionalShifts.ALL) {
            if (entry.source() == a && entry.target() == b) {
                shifts.add(of(entry));
            } else if (entry.source() == b && entry.target() == a) {
                shifts.addAll(inverse(List.of(of(entry))));
            }
        }
        return shifts;
    }

    /** The shift to WGS 84 that is part of a datum (TOWGS84). */
    static List<DatumShift> ofDatum(GeographicCRS base) throws FactoryException {
        CoordinateReferenceSystem wgs84 = EpsgCodes.decode(WGS_84);
        return List.of(new DatumShift(
                base.getName().getCode() + " to WGS 84", 0, AreaOfUse.WORLD, base, wgs84, strict(base, wgs84)));
    }

    static List<DatumShift> inverse(List<DatumShift> shifts) throws NoninvertibleTransformException {
        List<DatumShift> inverse = new ArrayList<>();
        for (DatumShift shift : shifts) {
            inverse.add(new DatumShift(
                    "Inverse of " + shift.name(),
                    shift.accuracy(),
                    shift.area(),
                    shift.target(),
                    shift.source(),
                    shift.math().inverse()));
        }
        return inverse;
    }

    /** A transform that is never lenient: a lenient one takes zero for a shift that GeoTools does not know. */
    static MathTransform strict(CoordinateReferenceSystem from, CoordinateReferenceSystem to) throws FactoryException {
        return CRS.findMathTransform(from, to, false);
    }

    /**
     * The operations that the database lists in one direction, without those that it has withdrawn or replaced. GeoTools
     * sorts by accuracy and puts withdrawn and replaced operations last, so an operation that is more accurate than the one
     * before it is one of those.
     */
    private static List<DatumShift> listed(int from, int to) {
        CoordinateOperationAuthorityFactory factory =
                ReferencingFactoryFinder.getCoordinateOperationAuthorityFactory("EPSG", AXES_AS_LISTED);
        Map<String, DatumShift> shifts = new LinkedHashMap<>();
        double worst = 0;
        try {
            Set<CoordinateOperation> operations =
                    factory.createFromCoordinateReferenceSystemCodes("EPSG:" + from, "EPSG:" + to);
            for (CoordinateOperation operation : operations) {
                if (operation instanceof ConcatenatedOperation) {
                    continue; // GeoTools states neither its area of use nor its accuracy.
                }
                double accuracy = AbstractCoordinateOperation.getAccuracy(operation);
                if (accuracy >= worst && accuracy <= MAX_ACCURACY) {
                    worst = accuracy;
                    shifts.putIfAbsent(
                            operation.getName().getCode() + operation.getIdentifiers(),
                            new DatumShift(
                                    operation.getName().getCode(),
                                    accuracy,
                                    AreaOfUse.of(operation.getDomainOfValidity()),
                                    operation.getSourceCRS(),
                                    operation.getTargetCRS(),
                                    operation.getMathTransform()));
                }
            }
        } catch (FactoryException | RuntimeException e) {
            // An operation whose method GeoTools lacks ends the iteration; the operations before it are used.
            TemporaryDirectory.requireUsable("the EPSG database", e);
        }
        return List.copyOf(shifts.values());
    }

    private static DatumShift ofSphere(int code) {
        return new DatumShift(
                "EPSG:" + code + " as WGS 84",
                0,
                AreaOfUse.WORLD,
                GeographicDatums.lonLat((GeographicCRS) EpsgCodes.decode(code)),
                EpsgCodes.decode(WGS_84),
                new AffineTransform2D(1, 0, 0, 1, 0, 0));
    }

    private static DatumShift of(AdditionalShifts.Entry entry) throws FactoryException {
        GeographicCRS source = AdditionalShifts.source(entry);
        CoordinateReferenceSystem target = EpsgCodes.decode(WGS_84);
        return new DatumShift(
                entry.name(),
                entry.accuracy(),
                new AreaOfUse(entry.west(), entry.south(), entry.east(), entry.north(), false),
                source,
                target,
                strict(source, target));
    }
}
