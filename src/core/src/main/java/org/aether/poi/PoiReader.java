package org.aether.poi;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.aether.AetherException;
import org.aether.feature.FeatureFile;
import org.aether.feature.Reasons;
import org.geotools.api.feature.simple.SimpleFeature;
import org.geotools.api.feature.simple.SimpleFeatureType;
import org.geotools.api.feature.type.AttributeDescriptor;
import org.geotools.api.feature.type.GeometryDescriptor;
import org.geotools.data.simple.SimpleFeatureIterator;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.geom.Point;

/** Makes POIs of features: resolves the attributes, takes centroids, writes the sentences, counts what is left over. */
final class PoiReader {

    private static final List<String> USUAL_NAMES = List.of("name");
    private static final List<String> USUAL_CATEGORIES = List.of("category", "amenity", "type", "fclass");
    private static final List<String> USUAL_SUBCATEGORIES = List.of("subcategory");

    private final SimpleFeatureType schema;

    private PoiReader(SimpleFeatureType schema) {
        this.schema = schema;
    }

    static PoiSet read(FeatureFile file, PoiAttributes wanted) {
        return new PoiReader(file.features().getSchema()).readAll(file, wanted);
    }

    private PoiSet readAll(FeatureFile file, PoiAttributes wanted) {
        PoiAttributes attributes = resolve(wanted);
        List<Poi> pois = new ArrayList<>(file.features().size());
        Map<String, Integer> unusable = new LinkedHashMap<>(file.unusable());
        try (SimpleFeatureIterator features = file.features().features()) {
            while (features.hasNext()) {
                SimpleFeature feature = features.next();
                Point place = place(feature);
                if (place == null) {
                    unusable.merge("no geometry", 1, Integer::sum);
                    continue;
                }
                String category = value(feature, attributes.category());
                String subcategory = value(feature, attributes.subcategory());
                String sentence = value(feature, attributes.description());
                if (sentence.isEmpty()) {
                    sentence = PoiSentence.of(subcategory, category, value(feature, attributes.name()));
                }
                if (sentence.isEmpty()) {
                    unusable.merge("nothing to say in words", 1, Integer::sum);
                    continue;
                }
                pois.add(new Poi(place.getX(), place.getY(), category, subcategory, sentence));
            }
        }
        if (pois.isEmpty()) {
            throw new AetherException("The layer " + schema.getTypeName() + " has no usable point of interest ("
                    + (unusable.isEmpty() ? "it is empty" : Reasons.sentence(unusable))
                    + "); it needs features with a geometry and a name, a category or a description.");
        }
        return new PoiSet(
                Collections.unmodifiableList(pois), file.crs(), attributes, Collections.unmodifiableMap(unusable));
    }

    /** Null where there is none; a centroid of an empty or broken geometry is none. */
    private static Point place(SimpleFeature feature) {
        if (!(feature.getDefaultGeometry() instanceof Geometry geometry) || geometry.isEmpty()) {
            return null;
        }
        Point place = geometry instanceof Point point ? point : geometry.getCentroid();
        return !place.isEmpty() && Double.isFinite(place.getX()) && Double.isFinite(place.getY()) ? place : null;
    }

    private static String value(SimpleFeature feature, String attribute) {
        return attribute == null ? "" : PoiSentence.clean(feature.getAttribute(attribute));
    }

    private PoiAttributes resolve(PoiAttributes wanted) {
        PoiAttributes resolved = new PoiAttributes(
                resolve(wanted.name(), "name", USUAL_NAMES),
                resolve(wanted.category(), "category", USUAL_CATEGORIES),
                resolve(wanted.subcategory(), "subcategory", USUAL_SUBCATEGORIES),
                resolve(wanted.description(), "description", List.of()));
        if (resolved.name() == null
                && resolved.category() == null
                && resolved.subcategory() == null
                && resolved.description() == null) {
            throw new AetherException("None of the attributes of " + schema.getTypeName()
                    + " is named as a name or a category usually is; say which to use: " + available() + ".");
        }
        return resolved;
    }

    private String resolve(String given, String role, List<String> usual) {
        if (given == null) {
            return usual.stream()
                    .map(this::find)
                    .filter(found -> found != null)
                    .findFirst()
                    .orElse(null);
        }
        if (given.isBlank()) {
            return null;
        }
        String found = find(given);
        if (found == null) {
            throw new AetherException("The " + role + " attribute '" + given + "' is not among those of "
                    + schema.getTypeName() + "; it has " + available() + ".");
        }
        return found;
    }

    /** The attribute of that name, or else one that differs only in case; null when there is none. */
    private String find(String name) {
        String alike = null;
        for (AttributeDescriptor attribute : schema.getAttributeDescriptors()) {
            String own = attribute.getLocalName();
            if (attribute instanceof GeometryDescriptor) {
                continue;
            }
            if (own.equals(name)) {
                return own;
            }
            if (alike == null && own.equalsIgnoreCase(name)) {
                alike = own;
            }
        }
        return alike;
    }

    private String available() {
        List<String> names = schema.getAttributeDescriptors().stream()
                .filter(attribute -> !(attribute instanceof GeometryDescriptor))
                .map(AttributeDescriptor::getLocalName)
                .toList();
        return names.isEmpty() ? "none" : String.join(", ", names);
    }
}
