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
import org.aether.AetherException.Kind;
import org.geotools.api.referencing.crs.CoordinateReferenceSystem;
import org.jspecify.annotations.Nullable;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.geom.GeometryFactory;
import org.locationtech.jts.io.ParseException;
import org.locationtech.jts.io.geojson.GeoJsonReader;

/**
 * Reads GeoJSON feature by feature: Jackson streams the collection, JTS builds each geometry. A sequence of features
 * without a collection (RFC 8142, newline-delimited GeoJSON) and Esri's JSON are read too.
 *
 * <p>By the standard, coordinates of a file without "crs" are longitudes and latitudes. When most of them are outside that
 * range, the "crs" is missing by mistake, and the file is refused because features would be misplaced.
 */
final class GeoJsonSource {

    // NaN is not valid JSON, but Python writes it.
    private final JsonMapper mapper = JsonMapper.builder(JsonFactory.builder().build())
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .build();
    private final GeoJsonReader geometries = new GeoJsonReader(new GeometryFactory());
    private final Path file;
    private final FeatureTable table;
    private final EsriGeometry esriGeometries = new EsriGeometry();
    private @Nullable CoordinateReferenceSystem declared;
    private boolean esri;

    private GeoJsonSource(Path file) {
        this.file = file;
        this.table = new FeatureTable(file);
    }

    static FeatureFile read(Path file, String typeName, @Nullable CoordinateReferenceSystem assumed)
            throws IOException {
        return new GeoJsonSource(file).read(typeName, assumed);
    }

    private FeatureFile read(String typeName, @Nullable CoordinateReferenceSystem assumed) throws IOException {
        try (JsonParser parser =
                mapper.createParser(new SequenceReader(new Utf8Reader(Files.newInputStream(file), file)))) {
            parse(parser);
        } catch (JsonProcessingException e) {
            throw new AetherException(
                    Kind.DAMAGED,
                    e,
                    "{} is not valid JSON: {} (line {}, column {}); repair it, or write it again.",
                    file,
                    e.getOriginalMessage().lines().findFirst().orElse("it is truncated"),
                    e.getLocation().getLineNr(),
                    e.getLocation().getColumnNr());
        }
        CoordinateReferenceSystem crs = declaredOr(assumed);
        if (CoordinateSystems.isLonLat(crs)) {
            table.leaveOutOutsideLonLat();
        }
        return table.toFeatureFile(typeName, crs);
    }

    private CoordinateReferenceSystem declaredOr(@Nullable CoordinateReferenceSystem assumed) {
        if (declared != null) {
            return declared;
        }
        if (!esri && table.shareOutsideLonLat() <= 0.5) {
            return CoordinateSystems.lonLat();
        }
        if (assumed != null) {
            return assumed;
        }
        throw esri
                ? refused("{} is Esri JSON without a \"spatialReference\"; add one, such as {\"wkid\": 4326}.")
                : refused(
                        "The coordinates of {} are not longitudes and latitudes, but it has no \"crs\" member; add one,"
                                + " such as {\"type\":\"name\",\"properties\":{\"name\":\"urn:ogc:def:crs:EPSG::27700\"}}.");
    }

    /** @param template a sentence with one placeholder, for the file */
    private AetherException refused(String template) {
        return new AetherException(Kind.INVALID_INPUT, template, file);
    }

    private void parse(JsonParser parser) throws IOException {
        JsonToken first = parser.nextToken();
        if (first == null) {
            throw refused("The file {} is empty; choose a file with features.");
        }
        if (first == JsonToken.START_ARRAY) {
            throw refused("{} is a JSON array, not GeoJSON; put the features into a FeatureCollection, or write records"
                    + " with coordinates as CSV.");
        }
        if (first != JsonToken.START_OBJECT) {
            throw notGeoJson();
        }
        boolean collection = root(parser);
        // Reading beyond the closing brace also detects trailing data that is not JSON.
        for (JsonToken next = parser.nextToken(); next != null; next = parser.nextToken()) {
            // One feature per line (RFC 8142, newline-delimited GeoJSON).
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
                case "elements" -> throw refused(
                        "{} is an answer of OpenStreetMap's Overpass API; convert it to GeoJSON,"
                                + " for example with osmtogeojson.");
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
                throw refused("{} is TopoJSON; convert it to GeoJSON, for example with ogr2ogr.");
            } else {
                throw notGeoJson();
            }
        }
        return collection;
    }

    /** Esri identifies a CRS by a number, which is the EPSG code if there is one, or by well-known text. */
    private CoordinateReferenceSystem spatialReference(JsonNode member) {
        JsonNode number = member.has("latestWkid") ? member.path("latestWkid") : member.path("wkid");
        if (number.canConvertToInt()) {
            return CoordinateSystems.epsg(number.asInt());
        }
        if (member.path("wkt").isTextual()) {
            return CoordinateSystems.decode(member.path("wkt").asText());
        }
        throw refused("The \"spatialReference\" of {} does not name a coordinate reference system; write it as"
                + " {\"wkid\": 27700}.");
    }

    private AetherException notGeoJson() {
        return refused("{} is JSON but not GeoJSON; it needs a FeatureCollection with a \"features\" array.");
    }

    private @Nullable CoordinateReferenceSystem crs(JsonNode member) {
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
        throw refused("The \"crs\" member of {} does not name a coordinate reference system; write it as"
                + " urn:ogc:def:crs:EPSG::27700.");
    }

    private void feature(JsonNode feature) {
        if (feature.path("attributes").isObject() && !feature.has("properties")) {
            esriFeature(feature);
            return;
        }
        if (!feature.path("type").asText().equals("Feature")) {
            table.leaveOut("not a feature");
            return;
        }
        JsonNode shape = feature.path("geometry");
        if (!shape.isObject()) {
            table.leaveOut("no geometry");
            return;
        }
        Geometry geometry;
        try {
            geometry = geometries.read(shape.toString());
        } catch (ParseException | RuntimeException e) {
            // For a malformed geometry JTS throws exceptions of various types.
            table.leaveOut("broken geometry");
            return;
        }
        if (geometry == null || geometry.isEmpty()) {
            table.leaveOut("no geometry");
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
            table.leaveOut("broken geometry");
            return;
        }
        if (geometry == null) {
            table.leaveOut("no geometry");
            return;
        }
        table.add(geometry, values(feature.path("attributes"), feature));
    }

    private @Nullable Object[] values(JsonNode properties, JsonNode feature) {
        for (Map.Entry<String, JsonNode> property : properties.properties()) {
            table.column(property.getKey());
        }
        boolean ownId = feature.path("id").isValueNode() && !properties.has("id");
        if (ownId) {
            table.column("id");
        }
        @Nullable Object[] values = new @Nullable Object[0];
        for (Map.Entry<String, JsonNode> property : properties.properties()) {
            values = with(values, table.column(property.getKey()), value(property.getValue()));
        }
        return ownId ? with(values, table.column("id"), value(feature.path("id"))) : values;
    }

    /** Replaces the record separators of GeoJSON text sequences (RFC 8142) by white space, which JSON allows. */
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

    private static @Nullable Object[] with(@Nullable Object[] values, int index, @Nullable Object value) {
        @Nullable Object[] extended = index < values.length ? values : Arrays.copyOf(values, index + 1);
        extended[index] = value;
        return extended;
    }

    private static @Nullable Object value(JsonNode node) {
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
