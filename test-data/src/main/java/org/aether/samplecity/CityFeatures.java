package org.aether.samplecity;

import java.util.ArrayList;
import java.util.List;
import org.geotools.api.feature.simple.SimpleFeature;
import org.geotools.api.feature.simple.SimpleFeatureType;
import org.geotools.api.referencing.crs.CoordinateReferenceSystem;
import org.geotools.data.collection.ListFeatureCollection;
import org.geotools.data.simple.SimpleFeatureCollection;
import org.geotools.feature.simple.SimpleFeatureBuilder;
import org.geotools.feature.simple.SimpleFeatureTypeBuilder;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.GeometryFactory;
import org.locationtech.jts.geom.Point;
import org.locationtech.jts.geom.Polygon;

/** Builds the vector layers of the sample city. */
final class CityFeatures {

    private static final GeometryFactory GEOMETRY = new GeometryFactory();

    private CityFeatures() {}

    static SimpleFeatureCollection pois(List<PlaceSampler.Place> places, CoordinateReferenceSystem crs) {
        SimpleFeatureTypeBuilder schema = schema("pois", Point.class, crs);
        schema.add("name", String.class);
        schema.add("category", String.class);
        schema.add("subcategory", String.class);
        SimpleFeatureType type = schema.buildFeatureType();
        List<SimpleFeature> features = new ArrayList<>(places.size());
        for (PlaceSampler.Place place : places) {
            features.add(feature(
                    type,
                    features.size(),
                    point(place.x(), place.y()),
                    place.name(),
                    place.category(),
                    place.subcategory()));
        }
        return new ListFeatureCollection(type, features);
    }

    static SimpleFeatureCollection landUse(List<LandUseSampler.Label> labels, CoordinateReferenceSystem crs) {
        SimpleFeatureTypeBuilder schema = schema("landuse", Point.class, crs);
        schema.add("landuse", String.class);
        schema.add("landuse_id", Integer.class);
        SimpleFeatureType type = schema.buildFeatureType();
        List<SimpleFeature> features = new ArrayList<>(labels.size());
        for (LandUseSampler.Label label : labels) {
            features.add(feature(
                    type,
                    features.size(),
                    point(label.x(), label.y()),
                    label.use().text(),
                    label.use().ordinal()));
        }
        return new ListFeatureCollection(type, features);
    }

    static SimpleFeatureCollection districts(List<DistrictSampler.District> districts, CoordinateReferenceSystem crs) {
        SimpleFeatureTypeBuilder schema = schema("districts", Polygon.class, crs);
        schema.add("district_id", Integer.class);
        schema.add("name", String.class);
        schema.add("population", Integer.class);
        for (int i = 1; i <= DistrictSampler.SHARES; i++) {
            schema.add("share_" + i, Double.class);
        }
        SimpleFeatureType type = schema.buildFeatureType();
        List<SimpleFeature> features = new ArrayList<>(districts.size());
        for (DistrictSampler.District district : districts) {
            Object[] values = new Object[4 + DistrictSampler.SHARES];
            values[0] = district.area();
            values[1] = district.id();
            values[2] = district.name();
            values[3] = district.population();
            for (int i = 0; i < DistrictSampler.SHARES; i++) {
                values[4 + i] = district.shares()[i];
            }
            features.add(feature(type, features.size(), values));
        }
        return new ListFeatureCollection(type, features);
    }

    private static SimpleFeatureTypeBuilder schema(String name, Class<?> geometry, CoordinateReferenceSystem crs) {
        SimpleFeatureTypeBuilder schema = new SimpleFeatureTypeBuilder();
        schema.setName(name);
        schema.setCRS(crs);
        schema.add("geometry", geometry);
        return schema;
    }

    private static SimpleFeature feature(SimpleFeatureType type, int index, Object... values) {
        return SimpleFeatureBuilder.build(type, values, type.getTypeName() + "." + (index + 1));
    }

    private static Point point(double x, double y) {
        return GEOMETRY.createPoint(new Coordinate(x, y));
    }
}
