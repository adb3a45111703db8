package org.aether.server.ogcapi;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.aether.server.process.DataKind;
import org.aether.server.process.Literals;
import org.aether.server.process.ProcessEntry;
import org.geotools.api.data.Parameter;

/** Describes processes as in OGC API - Processes, with JSON schemas. */
final class ProcessDescriptions {

    private final ObjectMapper mapper;
    private final String base;

    ProcessDescriptions(ObjectMapper mapper, String base) {
        this.mapper = mapper;
        this.base = base;
    }

    ObjectNode summary(ProcessEntry process) {
        ObjectNode node = mapper.createObjectNode();
        node.put("id", process.id());
        node.put("title", process.title());
        node.put("description", process.description());
        node.put("version", process.version() == null ? "1.0.0" : process.version());
        node.putArray("jobControlOptions")
                .add("sync-execute")
                .add("async-execute")
                .add("dismiss");
        node.putArray("outputTransmission").add("value");
        ProcessesApi.link(
                node.putArray("links"),
                base + "/processes/" + process.id(),
                "self",
                "application/json",
                "The full description");
        return node;
    }

    ObjectNode full(ProcessEntry process) {
        ObjectNode node = summary(process);
        ProcessesApi.link(
                (ArrayNode) node.get("links"),
                base + "/processes/" + process.id() + "/execution",
                "http://www.opengis.net/def/rel/ogc/1.0/execute",
                "application/json",
                "The address for executions by POST");
        ObjectNode inputs = node.putObject("inputs");
        process.inputs().forEach((name, parameter) -> {
            ObjectNode input = described(inputs.putObject(name), parameter);
            boolean optional = parameter.minOccurs == 0 || parameter.getDefaultValue() != null;
            input.put("minOccurs", optional ? 0 : Math.max(1, parameter.minOccurs));
            if (parameter.maxOccurs < 0 || parameter.maxOccurs == Integer.MAX_VALUE) {
                input.put("maxOccurs", "unbounded");
            } else {
                input.put("maxOccurs", Math.max(1, parameter.maxOccurs));
            }
            input.set("schema", schema(parameter));
        });
        ObjectNode outputs = node.putObject("outputs");
        process.outputs().forEach((name, parameter) -> described(outputs.putObject(name), parameter)
                .set("schema", schema(parameter)));
        return node;
    }

    private static ObjectNode described(ObjectNode node, Parameter<?> parameter) {
        node.put("title", ProcessEntry.text(parameter.title, parameter.key));
        node.put("description", ProcessEntry.text(parameter.description, ""));
        return node;
    }

    private ObjectNode schema(Parameter<?> parameter) {
        DataKind kind = DataKind.of(parameter);
        return switch (kind) {
            case LITERAL -> literal(parameter);
            case BOUNDS -> mapper.createObjectNode()
                    .put("type", "object")
                    .put("format", "ogc-bbox")
                    .put("$ref", "https://schemas.opengis.net/ogcapi/processes/part1/1.0/openapi/schemas/bbox.yaml");
            default -> {
                ObjectNode schema = mapper.createObjectNode();
                ArrayNode alternatives = schema.putArray("oneOf");
                for (String mime : kind.formats(parameter)) {
                    alternatives.add(format(kind, mime));
                }
                yield schema;
            }
        };
    }

    private ObjectNode format(DataKind kind, String mime) {
        ObjectNode schema = mapper.createObjectNode();
        if (DataKind.binary(mime)) {
            return schema.put("type", "string").put("contentEncoding", "base64").put("contentMediaType", mime);
        }
        if (mime.contains("json")) {
            String format =
                    switch (kind) {
                        case FEATURES -> "geojson-feature-collection";
                        case GEOMETRY -> "geojson-geometry";
                        default -> null;
                    };
            schema.put("type", "object").put("contentMediaType", mime);
            return format == null ? schema : schema.put("format", format);
        }
        return schema.put("type", "string").put("contentMediaType", mime);
    }

    private ObjectNode literal(Parameter<?> parameter) {
        ObjectNode schema = mapper.createObjectNode();
        String type = Literals.schemaType(parameter.type);
        schema.put("type", type.equals("double") ? "number" : type);
        List<String> options = Literals.options(parameter);
        if (!options.isEmpty()) {
            options.forEach(schema.putArray("enum")::add);
        }
        Double min = Literals.bound(parameter, Parameter.MIN);
        Double max = Literals.bound(parameter, Parameter.MAX);
        if (min != null) {
            schema.put("minimum", min);
        }
        if (max != null) {
            schema.put("maximum", max);
        }
        Object standard = parameter.getDefaultValue();
        if (standard instanceof Boolean flag) {
            schema.put("default", flag);
        } else if (standard instanceof Number number) {
            if (Literals.whole(parameter.type)) {
                schema.put("default", number.longValue());
            } else {
                schema.put("default", number.doubleValue());
            }
        } else if (standard != null) {
            schema.put("default", Literals.defaultText(parameter));
        }
        return schema;
    }
}
