package org.aether.server.ogcapi;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.aether.server.failure.ServiceException;
import org.aether.server.http.Exchange;
import org.aether.server.process.DataKind;
import org.aether.server.process.InputValue;
import org.aether.server.process.InputValue.ProcessCall;
import org.aether.server.process.ProcessEntry;
import org.geotools.api.data.Parameter;

/** Reads the inputs of an execution request: values, qualified values, bounding boxes, and references to layers. */
final class JsonInputs {

    private static final String LAYER = "layer:";

    private final ProcessEntry process;
    private final String base;

    /** @param base the address of this server; {@code /layers/NAME} below it refers to a layer */
    JsonInputs(ProcessEntry process, String base) {
        this.process = process;
        this.base = base;
    }

    ProcessCall call(JsonNode inputs) {
        if (!inputs.isMissingNode() && !inputs.isObject()) {
            throw ServiceException.invalid("inputs", "The inputs must be a JSON object with their names as keys.");
        }
        Map<String, List<InputValue>> values = new LinkedHashMap<>();
        inputs.properties().forEach(input -> {
            List<InputValue> list = new ArrayList<>();
            if (input.getValue().isArray()) {
                input.getValue().forEach(item -> list.add(value(input.getKey(), item)));
            } else if (!input.getValue().isNull()) {
                list.add(value(input.getKey(), input.getValue()));
            }
            values.put(input.getKey(), list);
        });
        return new ProcessCall(process.id(), values);
    }

    private InputValue value(String name, JsonNode node) {
        if (node.isTextual()) {
            return inline(name, node.asText());
        }
        if (!node.isObject()) {
            return new InputValue.Inline(node.asText(), null, false);
        }
        if (node.has("href")) {
            return reference(node.path("href").asText());
        }
        if (node.path("bbox").isArray()) {
            return box(name, node);
        }
        if (node.has("value") && !isGeoJson(node)) {
            JsonNode value = node.get("value");
            String mime = node.path("mediaType")
                    .asText(node.path("format").path("mediaType").asText(null));
            boolean base64 = node.path("encoding").asText("").equals("base64");
            return value.isTextual()
                    ? new InputValue.Inline(value.asText(), mime, base64)
                    : new InputValue.Inline(value.toString(), mime == null ? DataKind.GEOJSON : mime, false);
        }
        return new InputValue.Inline(node.toString(), DataKind.GEOJSON, false);
    }

    private static boolean isGeoJson(JsonNode node) {
        return node.has("type") && (node.has("features") || node.has("geometry") || node.has("coordinates"));
    }

    private InputValue inline(String name, String text) {
        Parameter<?> parameter = process.inputs().get(name);
        boolean layer = text.startsWith(LAYER)
                && parameter != null
                && (DataKind.of(parameter) == DataKind.COVERAGE || DataKind.of(parameter) == DataKind.FEATURES);
        return layer ? reference(text) : new InputValue.Inline(text, null, false);
    }

    private InputValue reference(String href) {
        String own = base + "/layers/";
        if (href.startsWith(LAYER)) {
            return new InputValue.LayerReference(href.substring(LAYER.length()), null);
        }
        if (href.startsWith(own)) {
            return new InputValue.LayerReference(Exchange.decode(href.substring(own.length())), null);
        }
        throw ServiceException.invalid(
                "href",
                "This server does not fetch data from other servers; refer to one of its layers as layer:NAME.");
    }

    private static InputValue box(String name, JsonNode node) {
        JsonNode corners = node.get("bbox");
        if (corners.size() != 4) {
            throw ServiceException.invalid(name, "A bbox must have four numbers: minx, miny, maxx, maxy.");
        }
        return new InputValue.Box(
                new double[] {number(corners.get(0)), number(corners.get(1))},
                new double[] {number(corners.get(2)), number(corners.get(3))},
                node.path("crs").asText("http://www.opengis.net/def/crs/OGC/1.3/CRS84"));
    }

    private static double number(JsonNode node) {
        return node.isNumber() ? node.asDouble() : Double.NaN;
    }
}
