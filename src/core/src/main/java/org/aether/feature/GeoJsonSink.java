package org.aether.feature;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.geom.GeometryCollection;
import org.locationtech.jts.geom.Point;
import org.locationtech.jts.geom.Polygon;
import org.locationtech.jts.io.geojson.OrientationTransformer;

/**
 * Writes GeoJSON with one feature per line. Closes the stream.
 *
 * <p>The geometry writer of JTS is not used because it rounds coordinates to a fixed number of decimals.
 */
final class GeoJsonSink {

    private final JsonGenerator json;

    private GeoJsonSink(JsonGenerator json) {
        this.json = json;
    }

    static void write(OutputStream out, String name, OutputFeatures features) throws IOException {
        try (JsonGenerator json = JsonMapper.builder().build().createGenerator(out)) {
            new GeoJsonSink(json).collection(name, features);
        }
    }

    private void collection(String name, OutputFeatures features) throws IOException {
        json.writeStartObject();
        json.writeStringField("type", "FeatureCollection");
        json.writeStringField("name", name);
        if (!features.lonLat()) {
            json.writeObjectFieldStart("crs");
            json.writeStringField("type", "name");
            json.writeObjectFieldStart("properties");
            json.writeStringField("name", "urn:ogc:def:crs:EPSG::" + features.epsg());
            json.writeEndObject();
            json.writeEndObject();
        }
        json.writeArrayFieldStart("features");
        String[] names = features.names().toArray(String[]::new);
        features.forEach((geometry, values) -> {
            json.writeRaw('\n');
            json.writeStartObject();
            json.writeStringField("type", "Feature");
            json.writeObjectFieldStart("properties");
            for (int i = 0; i < names.length; i++) {
                json.writeFieldName(names[i]);
                value(values[i]);
            }
            json.writeEndObject();
            json.writeFieldName("geometry");
            if (geometry == null) {
                json.writeNull();
            } else {
                // RFC 7946 requires counter-clockwise exterior rings.
                geometry(features.lonLat() ? OrientationTransformer.transformCCW(geometry) : geometry);
            }
            json.writeEndObject();
        });
        json.writeRaw('\n');
        json.writeEndArray();
        json.writeEndObject();
        json.writeRaw('\n');
    }

    private void value(@Nullable Object value) throws IOException {
        if (value == null) {
            json.writeNull();
        } else if (value instanceof Boolean flag) {
            json.writeBoolean(flag);
        } else if (value instanceof Float number) {
            json.writeNumber(number);
        } else if (value instanceof Double number) {
            json.writeNumber(number);
        } else if (value instanceof Number number) {
            json.writeNumber(number.toString());
        } else {
            json.writeString(value.toString());
        }
    }

    private void geometry(Geometry geometry) throws IOException {
        json.writeStartObject();
        json.writeStringField("type", geometry.getGeometryType().replace("LinearRing", "LineString"));
        if (geometry.getClass() == GeometryCollection.class) {
            json.writeArrayFieldStart("geometries");
            for (int i = 0; i < geometry.getNumGeometries(); i++) {
                geometry(geometry.getGeometryN(i));
            }
            json.writeEndArray();
        } else {
            json.writeFieldName("coordinates");
            coordinates(geometry);
        }
        json.writeEndObject();
    }

    private void coordinates(Geometry geometry) throws IOException {
        if (geometry instanceof GeometryCollection parts) {
            json.writeStartArray();
            for (int i = 0; i < parts.getNumGeometries(); i++) {
                coordinates(parts.getGeometryN(i));
            }
            json.writeEndArray();
        } else if (geometry instanceof Polygon polygon) {
            json.writeStartArray();
            coordinates(polygon.getExteriorRing());
            for (int i = 0; i < polygon.getNumInteriorRing(); i++) {
                coordinates(polygon.getInteriorRingN(i));
            }
            json.writeEndArray();
        } else if (geometry instanceof Point point) {
            position(point.getCoordinate());
        } else {
            json.writeStartArray();
            for (Coordinate vertex : geometry.getCoordinates()) {
                position(vertex);
            }
            json.writeEndArray();
        }
    }

    private void position(Coordinate coordinate) throws IOException {
        json.writeStartArray();
        json.writeNumber(coordinate.x);
        json.writeNumber(coordinate.y);
        json.writeEndArray();
    }
}
