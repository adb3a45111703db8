package org.aether.poi;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.aether.AetherException;
import org.aether.AetherException.Kind;
import org.aether.LeftOut;
import org.aether.feature.FeatureFile;
import org.geotools.api.feature.simple.SimpleFeature;
import org.geotools.api.feature.simple.SimpleFeatureType;
import org.geotools.api.referencing.crs.CoordinateReferenceSystem;
import org.geotools.data.simple.SimpleFeatureIterator;
import org.jspecify.annotations.Nullable;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.geom.Point;

/** Reads POIs from features: takes centroids, composes the sentences, and counts the features that are left out. */
final class PoiReader {

    /** From more POIs than this with fewer than {@link #MIN_SENTENCES} different sentences a model learns nothing. */
    private static final int MANY_POIS = 1_000;

    private static final int MIN_SENTENCES = 10;

    private final SimpleFeatureType schema;

    private PoiReader(SimpleFeatureType schema) {
        this.schema = schema;
    }

    /** Makes the result from what was read. */
    interface Factory<T> {
        T of(List<Poi> pois, CoordinateReferenceSystem crs, PoiAttributes attributes, LeftOut leftOut);
    }

    static <T> T read(FeatureFile file, PoiAttributes wanted, Factory<T> factory) {
        return new PoiReader(file.features().getSchema()).readAll(file, wanted, factory);
    }

    private <T> T readAll(FeatureFile file, PoiAttributes wanted, Factory<T> factory) {
        PoiFields fields = PoiFieldFinder.find(file.features(), wanted);
        Set<String> sentences = new HashSet<>();
        List<Poi> pois = new ArrayList<>(file.features().size());
        LeftOut.Counter leftOut = LeftOut.counter().add(file.leftOut());
        try (SimpleFeatureIterator features = file.features().features()) {
            while (features.hasNext()) {
                SimpleFeature feature = features.next();
                Point place = place(feature);
                if (place == null) {
                    leftOut.add("no geometry");
                    continue;
                }
                PoiRow row = new PoiRow(feature);
                PoiFields.Taxonomy taxonomy = fields.taxonomy(row);
                String sentence = fields.description(row);
                if (sentence.isEmpty()) {
                    sentence = PoiSentence.of(taxonomy.subcategory(), taxonomy.category(), fields.name(row));
                }
                if (sentence.isEmpty()) {
                    leftOut.add("nothing to say in words");
                    continue;
                }
                if (sentences.size() < MIN_SENTENCES) {
                    sentences.add(sentence);
                }
                pois.add(new Poi(place.getX(), place.getY(), taxonomy.category(), taxonomy.subcategory(), sentence));
            }
        }
        if (pois.isEmpty()) {
            throw new AetherException(
                    Kind.INVALID_INPUT,
                    "The layer {} has no usable point of interest ({}); it needs features with a geometry and a name, a"
                            + " category or a description.",
                    schema.getTypeName(),
                    leftOut.toLeftOut().isEmpty() ? "it is empty" : leftOut.toLeftOut());
        }
        boolean guessed = wanted.category() == null && wanted.description() == null;
        if (guessed && pois.size() > MANY_POIS && sentences.size() < MIN_SENTENCES) {
            throw new AetherException(
                    Kind.INVALID_INPUT,
                    "The {} POIs of {} have only {}, such as “{}”, from which a model learns nothing; name the attribute"
                            + " with the category, or the one with a description. The layer has {}.",
                    pois.size(),
                    schema.getTypeName(),
                    sentences.size() == 1 ? "1 sentence" : sentences.size() + " different sentences",
                    pois.get(0).sentence(),
                    PoiFieldFinder.available(file.features()));
        }
        // A POI has a geometry, and geometries have a CRS.
        CoordinateReferenceSystem crs = Objects.requireNonNull(file.crs());
        return factory.of(Collections.unmodifiableList(pois), crs, fields.attributes(), leftOut.toLeftOut());
    }

    /** The place of a feature; null when it has no geometry, or one without a centroid. */
    private static @Nullable Point place(SimpleFeature feature) {
        if (!(feature.getDefaultGeometry() instanceof Geometry geometry) || geometry.isEmpty()) {
            return null;
        }
        Point place = geometry instanceof Point point ? point : geometry.getCentroid();
        return !place.isEmpty() && Double.isFinite(place.getX()) && Double.isFinite(place.getY()) ? place : null;
    }
}
