package org.aether.poi;

import java.util.HashMap;
import java.util.Map;
import org.aether.feature.NestedValue;
import org.geotools.api.feature.simple.SimpleFeature;
import org.jspecify.annotations.Nullable;

/** A feature of which each attribute is parsed ({@link NestedValue}) only once. */
final class PoiRow {

    private final SimpleFeature feature;
    private final Map<String, Object> unpacked = new HashMap<>();

    PoiRow(SimpleFeature feature) {
        this.feature = feature;
    }

    @Nullable Object attribute(String name) {
        return unpacked.computeIfAbsent(name, unknown -> NestedValue.of(feature.getAttribute(unknown)));
    }
}
