package org.aether.poi;

import java.util.HashMap;
import java.util.Map;
import org.aether.feature.NestedValue;
import org.geotools.api.feature.simple.SimpleFeature;

/** A feature whose attributes are unpacked ({@link NestedValue}) once, however many fields lie in them. */
final class PoiRow {

    private final SimpleFeature feature;
    private final Map<String, Object> unpacked = new HashMap<>();

    PoiRow(SimpleFeature feature) {
        this.feature = feature;
    }

    Object attribute(String name) {
        return unpacked.computeIfAbsent(name, unknown -> NestedValue.of(feature.getAttribute(unknown)));
    }
}
