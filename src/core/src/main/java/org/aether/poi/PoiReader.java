package org.aether.poi;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.aether.AetherException;
import org.aether.LeftOut;
import org.aether.feature.FeatureFile;
import org.geotools.api.feature.simple.SimpleFeature;
import org.geotools.api.feature.simple.SimpleFeatureType;
import org.geotools.data.simple.SimpleFeatureIterator;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.geom.Point;

/** Makes POIs of features: takes centroids, writes the sentences, counts what is left over. */
final class PoiReader {

    /** Beyond this many POIs, fewer than {@link #MIN_SENTENCES} different sentences teach a model nothing. */
    private static final int MANY_POIS = 1_000;

    private static final int MIN_SENTENCES = 10;

    private final SimpleFeatureType schema;

    private PoiReader(SimpleFeatureType schema) {
        this.schema = schema;
    }

    static PoiSet read(FeatureFile file, PoiAttributes wanted) {
        return new PoiReader(file.features().getSchema()).readAll(file, wanted);
    }

    private PoiSet readAll(FeatureFile file, PoiAttributes wanted) {
        PoiFields fields = PoiFieldFinder.find(file.features(), wanted);
        Set<String> sentences = new HashSet<>();
        List<Poi> pois = new ArrayList<>(file.features().size());
        Map<String, Integer> unusable = new LinkedHashMap<>(file.leftOut().counts());
        try (SimpleFeatureIterator features = file.features().features()) {
            while (features.hasNext()) {
                SimpleFeature feature = features.next();
                Point place = place(feature);
                if (place == null) {
                    unusable.merge("no geometry", 1, Integer::sum);
                    continue;
                }
                PoiRow row = new PoiRow(feature);
                PoiFields.Taxonomy taxonomy = fields.taxonomy(row);
                String sentence = fields.description(row);
                if (sentence.isEmpty()) {
                    sentence = PoiSentence.of(taxonomy.subcategory(), taxonomy.category(), fields.name(row));
                }
                if (sentence.isEmpty()) {
                    unusable.merge("nothing to say in words", 1, Integer::sum);
                    continue;
                }
                if (sentences.size() < MIN_SENTENCES) {
                    sentences.add(sentence);
                }
                pois.add(new Poi(place.getX(), place.getY(), taxonomy.category(), taxonomy.subcategory(), sentence));
            }
        }
        if (pois.isEmpty()) {
            throw new AetherException("The layer " + schema.getTypeName() + " has no usable point of interest ("
                    + (unusable.isEmpty() ? "it is empty" : new LeftOut(unusable))
                    + "); it needs features with a geometry and a name, a category or a description.");
        }
        boolean guessed = wanted.category() == null && wanted.description() == null;
        if (guessed && pois.size() > MANY_POIS && sentences.size() < MIN_SENTENCES) {
            throw new AetherException("The " + pois.size() + " POIs of " + schema.getTypeName() + " have only "
                    + sentences.size() + (sentences.size() == 1 ? " sentence" : " different sentences") + ", such as “"
                    + pois.get(0).sentence()
                    + "”, from which nothing can be learned; name the attribute with the category, or the one with a"
                    + " description. The layer has " + PoiFieldFinder.available(file.features()) + ".");
        }
        return new PoiSet(
                Collections.unmodifiableList(pois),
                file.crs(),
                fields.attributes(),
                Collections.unmodifiableMap(unusable));
    }

    /** Null where there is none; a centroid of an empty or broken geometry is none. */
    private static Point place(SimpleFeature feature) {
        if (!(feature.getDefaultGeometry() instanceof Geometry geometry) || geometry.isEmpty()) {
            return null;
        }
        Point place = geometry instanceof Point point ? point : geometry.getCentroid();
        return !place.isEmpty() && Double.isFinite(place.getX()) && Double.isFinite(place.getY()) ? place : null;
    }
}
