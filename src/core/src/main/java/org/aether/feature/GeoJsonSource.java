package org.aether.feature;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.FilterReader;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.aether.AetherException;
import org.geotools.api.referencing.crs.CoordinateReferenceSystem;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.geom.GeometryFactory;
import org.locationtech.jts.io.ParseException;
import org.locationtech.jts.io.geojson.GeoJsonReader;

/**
 * Reads GeoJSON feature by feature: Jackson streams the collection, JTS builds each geometry. A sequence of features
 * without a collection (RFC 8142, newline-delimited GeoJSON) and Esri's JSON are read too.
 *
 * <p>A file without "crs" is longitude and latitude by the standard; when most of its coordinates cannot be that, the
 * CRS was forgotten, and the file is refused rather than put into the wrong place.
 */
final class GeoJsonSource {

    // NaN is no JSON, but Python writes it.
    private final JsonMapper mapper = JsonMapper.builder(JsonFactory.builder().build())
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .build();
    private final GeoJsonReader geometries = new GeoJsonReader(new GeometryFactory());
    private final Path file;
    private final FeatureTable table;
    private final EsriGeometry esriGeometries = new EsriGeometry();
    private CoordinateReferenceSystem declared;
    private boolean esri;

    private GeoJsonSource(Path file) {
        this.file = file;
        this.table = new FeatureTable(file.toString());
    }

    static FeatureFile read(Path file, String typeName, CoordinateReferenceSystem assumed) throws IOException {
        return new GeoJsonSource(file).read(typeName, assumed);
    }

    private FeatureFile read(String typeName, CoordinateReferenceSystem assumed) throws IOException {
        try (JsonParser parser =
                mapper.createParser(new SequenceReader(new Utf8Reader(Files.newInputStream(file), file.toString())))) {
            parse(parser);
        } catch (JsonProcessingException e) {
            throw new AetherException(
                    "%s is not valid JSON: %s (line %d, column %d); repair it, or write it again."
                            .formatted(
                                    file,
                                    e.getOriginalMessage().lines().findFirst().orElse("it breaks off"),
                                    e.getLocation().getLineNr(),
                                    e.getLocation().getColumnNr()),
                    e);
        }
        if (esri && declared == null) {
            if (assumed == null) {
                throw new AetherException(
                        file + " is Esri JSON without a \"spatialReference\"; add one, such as" + " {\"wkid\": 4326}.");
            }
            declared = assumed;
        }
        CoordinateReferenceSystem crs = declared == null ? CoordinateSystems.lonLat() : declared;
        if (declared == null && table.shareOutsideLonLat() > 0.5) {
            if (assumed == null) {
                throw new AetherException(file
                        + " has coordinates that are no longitudes and latitudes, but no \"crs\" member; add one, such as"
                        + " {\"type\":\"name\",\"properties\":{\"name\":\"urn:ogc:def:crs:EPSG::27700\"}}.");
            }
            crs = assumed;
        } else if (CoordinateSystems.isLonLat(crs)) {
            table.rejectOutsideLonLat();
        }
        return table.toFeatureFile(typeName, crs);
    }

    private void parse(JsonParser parser) throws IOException {
        JsonToken first = parser.nextToken();
        if (first == null) {
            throw new AetherException("The file " + file + " is empty; choose a file with features.");
        }
        if (first == JsonToken.START_ARRAY) {
            throw new AetherException(file + " is a JSON array, not GeoJSON; put features into a FeatureCollection, or"
                    + " write records with coordinates as CSV.");
        }
        if (first != JsonToken.START_OBJECT) {
            throw notGeoJson();
        }
        boolean collection = root(parser);
        // Asking for what follows the closing brace finds trailing rubbish, too.
        for (JsonToken next = parser.nextToken(); next != null; next = parser.nextToken()) {
            // One feature a line (RFC 8142, newline-delimited GeoJSON).
            if (collection || next != JsonToken.START_OBJECT || root(parser)) {
                throw notGeoJson();
            }
        }
    }

    /**
     * Reads one object of the top level.
     *
     * @return whether it is a collection
     */
    private boolean root(JsonParser parser) throws IOException {
        boolean collection = false;
        ObjectNode rest = mapper.createObjectNode();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String field = parser.currentName();
            JsonToken value = parser.nextToken();
            switch (field) {
                case "features" -> {
                    if (value != JsonToken.START_ARRAY) {
                        throw notGeoJson();
                    }
                    collection = true;
                    while (parser.nextToken() != JsonToken.END_ARRAY) {
                        feature(mapper.readTree(parser));
                    }
                }
                case "crs" -> declared = crs(mapper.readTree(parser));
                case "spatialReference" -> declared = spatialReference(mapper.readTree(parser));
                case "elements" -> throw new AetherException(file
                        + " is an answer of OpenStreetMap's Overpass API; convert it to GeoJSON, for example with"
                        + " osmtogeojson.");
                case "type", "id", "geometry", "properties", "coordinates", "geometries", "attributes" -> rest.set(
                        field, mapper.readTree(parser));
                default -> parser.skipChildren();
            }
        }
        if (!collection) {
            String type = rest.path("type").asText();
            if (type.equals("Feature") || rest.has("attributes")) {
                feature(rest);
            } else if (rest.has("coordinates") || rest.has("geometries")) {
                feature(mapper.createObjectNode().put("type", "Feature").set("geometry", rest));
            } else if (type.equals("Topology")) {
                throw new AetherException(file + " is TopoJSON; convert it to GeoJSON, for example with ogr2ogr.");
            } else {
                throw notGeoJson();
            }
        }
        return collection;
    }

    /** Esri names a CRS by a number, which is EPSG's where EPSG has one, or by well-known text. */
    private CoordinateReferenceSystem spatialReference(JsonNode member) {
        JsonNode number = member.has("latestWkid") ? member.path("latestWkid") : member.path("wkid");
        if (number.canConvertToInt()) {
            return CoordinateSystems.epsg(number.asInt());
        }
        if (member.path("wkt").isTextual()) {
            return CoordinateSystems.decode(member.path("wkt").asText());
        }
        throw new AetherException("The \"spatialReference\" of " + file
                + " names no coordinate reference system; write it as {\"wkid\": 27700}.");
    }

    private AetherException notGeoJson() {
        return new AetherException(
                file + " is JSON but not GeoJSON; it needs a FeatureCollection with a \"features\" array.");
    }

    private CoordinateReferenceSystem crs(JsonNode member) {
        if (member.isNull()) {
            return null;
        }
        JsonNode name = member.path("properties").path("name");
        JsonNode code = member.path("properties").path("code");
        if (name.isTextual()) {
            return CoordinateSystems.decode(name.asText());
        }
        if (member.path("type").asText().equals("EPSG") && code.canConvertToInt()) {
            return CoordinateSystems.epsg(code.asInt());
        }
        throw new AetherException("The \"crs\" member of " + file
                + " names no coordinate reference system; write it as urn:ogc:def:crs:EPSG::27700.");
    }

    private void feature(JsonNode feature) {
        if (feature.path("attributes").isObject() && !feature.has("properties")) {
            esriFeature(feature);
            return;
        }
        if (!feature.path("type").asText().equals("Feature")) {
            table.reject("not a feature");
            return;
        }
        JsonNode shape = feature.path("geometry");
        if (!shape.isObject()) {
            table.reject("no geometry");
            return;
        }
        Geometry geometry;
        try {
            geometry = geometries.read(shape.toString());
        } catch (ParseException | RuntimeException e) {
            // JTS answers a malformed geometry with whatever exception it stumbles into.
            table.reject("broken geometry");
            return;
        }
        if (geometry == null || geometry.isEmpty()) {
            table.reject("no geometry");
            return;
        }
        geometry.setSRID(0);
        table.add(geometry, values(feature.path("properties"), feature));
    }

    private void esriFeature(JsonNode feature) {
        esri = true;
        JsonNode shape = feature.path("geometry");
        if (declared == null && shape.path("spatialReference").isObject()) {
            declared = spatialReference(shape.path("spatialReference"));
        }
        Geometry geometry;
        try {
            geometry = shape.isObject() ? esriGeometries.read(shape) : null;
        } catch (RuntimeException e) {
            table.reject("broken geometry");
            return;
        }
        if (geometry == null) {
            table.reject("no geometry");
            return;
        }
        table.add(geometry, values(feature.path("attributes"), feature));
    }

    private Object[] values(JsonNode properties, JsonNode feature) {
        for (Map.Entry<String, JsonNode> property : properties.properties()) {
            table.column(property.getKey());
        }
        boolean ownId = feature.path("id").isValueNode() && !properties.has("id");
        if (ownId) {
            table.column("id");
        }
        Object[] values = new Object[0];
        for (Map.Entry<String, JsonNode> property : properties.properties()) {
            values = with(values, table.column(property.getKey()), value(property.getValue()));
        }
        return ownId ? with(values, table.column("id"), value(feature.path("id"))) : values;
    }

    /** Turns the separators of GeoJSON text sequences (RFC 8142) into the white space that JSON allows. */
    private static final class SequenceReader extends FilterReader {
        private static final char RECORD_SEPARATOR = 0x1E;

        SequenceReader(Reader in) {
            super(in);
        }

        @Override
        public int read(char[] target, int offset, int length) throws IOException {
            int count = in.read(target, offset, length);
            for (int i = offset; i < offset + count; i++) {
                if (target[i] == RECORD_SEPARATOR) {
                    target[i] = ' ';
                }
            }
            return count;
        }
    }

    private static Object[] with(Object[] values, int index, Object value) {
        Object[] enough = index < values.length ? values : Arrays.copyOf(values, index + 1);
        enough[index] = value;
        return enough;
    }

    private static Object value(JsonNode node) {
        if (node.isNull()) {
            return null;
        }
        if (node.isBoolean()) {
            return node.booleanValue();
        }
        if (node.isIntegralNumber() && node.canConvertToLong()) {
            return node.longValue();
        }
        if (node.isFloatingPointNumber()) {
            return Double.isFinite(node.doubleValue()) ? node.doubleValue() : null;
        }
        return node.isTextual() ? node.textValue() : node.toString();
    }
}
