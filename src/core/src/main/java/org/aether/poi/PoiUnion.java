package org.aether.poi;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.aether.LeftOut;
import org.aether.feature.Reprojection;
import org.jspecify.annotations.Nullable;

/**
 * Several POI layers as one.
 *
 * <pre>{@code
 * PoiSet all = PoiUnion.of(List.of(foodHygiene, openStreetMap));
 * }</pre>
 *
 * <p>The result has the CRS of the first layer; every point is kept, in the order of the layers, duplicates too. A point
 * that has no place in that CRS is left out and counted.
 */
public final class PoiUnion {

    /** The reason under which {@link PoiSet#leftOut()} counts points that cannot be reprojected. */
    static final String NO_PLACE_IN_CRS = "coordinates that have no place in the CRS of the first file";

    private PoiUnion() {}

    /**
     * @param sets at least one
     * @return the only set itself when there is one; attribute names that differ between layers are joined by "|"
     * @throws org.aether.AetherException when no transformation leads to the CRS of the first layer
     */
    public static PoiSet of(List<PoiSet> sets) {
        PoiSet first = sets.get(0);
        if (sets.size() == 1) {
            return first;
        }
        List<Poi> pois = new ArrayList<>();
        LeftOut.Counter leftOut = LeftOut.counter();
        for (PoiSet set : sets) {
            leftOut.add(set.leftOut());
            double[] x = set.pois().stream().mapToDouble(Poi::x).toArray();
            double[] y = set.pois().stream().mapToDouble(Poi::y).toArray();
            double[][] moved = Reprojection.toCrs(x, y, set.crs(), first.crs());
            for (int i = 0; i < x.length; i++) {
                Poi poi = set.pois().get(i);
                if (Double.isNaN(moved[0][i])) {
                    leftOut.add(NO_PLACE_IN_CRS);
                } else {
                    pois.add(new Poi(moved[0][i], moved[1][i], poi.category(), poi.subcategory(), poi.sentence()));
                }
            }
        }
        return new PoiSet(pois, first.crs(), attributes(sets), leftOut.toLeftOut());
    }

    private static PoiAttributes attributes(List<PoiSet> sets) {
        return new PoiAttributes(
                joined(sets, PoiAttributes::name),
                joined(sets, PoiAttributes::category),
                joined(sets, PoiAttributes::subcategory),
                joined(sets, PoiAttributes::description));
    }

    private static @Nullable String joined(List<PoiSet> sets, Function<PoiAttributes, @Nullable String> attribute) {
        String names = sets.stream()
                .map(set -> attribute.apply(set.attributes()))
                .filter(Objects::nonNull)
                .distinct()
                .collect(Collectors.joining("|"));
        return names.isEmpty() ? null : names;
    }
}
