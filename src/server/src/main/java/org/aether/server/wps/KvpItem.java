package org.aether.server.wps;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.opengis.wps.v_1_0_0.DataInputsType;
import net.opengis.wps.v_1_0_0.DataType;
import net.opengis.wps.v_1_0_0.InputReferenceType;
import net.opengis.wps.v_1_0_0.InputType;
import net.opengis.wps.v_1_0_0.LiteralDataType;
import org.aether.server.ServiceException;
import org.aether.server.process.InputValue;
import org.aether.server.process.ProcessRunner.Wanted;

/**
 * One of the semicolon-separated items in which WPS puts inputs and outputs into an address:
 * {@code name=value@attribute=value}. A semicolon or at sign of a value is written with a percent sign, twice encoded.
 *
 * @param text the value before the first attribute, or null
 */
record KvpItem(String name, String text, Map<String, String> attributes) {

    static List<KvpItem> list(String items) {
        List<KvpItem> list = new ArrayList<>();
        if (items != null) {
            for (String item : items.split(";")) {
                if (!item.isBlank()) {
                    list.add(of(item));
                }
            }
        }
        return list;
    }

    private static KvpItem of(String item) {
        String[] parts = item.split("@");
        int equals = parts[0].indexOf('=');
        Map<String, String> attributes = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (int i = 1; i < parts.length; i++) {
            int at = parts[i].indexOf('=');
            if (at > 0) {
                attributes.put(parts[i].substring(0, at).strip(), decoded(parts[i].substring(at + 1)));
            }
        }
        String name = equals < 0 ? parts[0] : parts[0].substring(0, equals);
        String text = equals < 0 ? null : decoded(parts[0].substring(equals + 1));
        return new KvpItem(name.strip(), text, attributes);
    }

    /** Many clients encode values once more; those that do not have no percent sign in them as a rule. */
    private static String decoded(String text) {
        if (!text.matches("(?s).*%[0-9a-fA-F]{2}.*")) {
            return text;
        }
        try {
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return text;
        }
    }

    Wanted wanted() {
        return new Wanted(name, attributes.get("mimeType"));
    }

    boolean byReference() {
        return "true".equalsIgnoreCase(attributes.get("asReference"));
    }

    InputValue value() {
        String href = attributes.getOrDefault("xlink:href", attributes.get("href"));
        if (href != null) {
            return References.value(href, null);
        }
        if (text == null || text.isEmpty()) {
            throw ServiceException.missing(name, "The input '" + name + "' has no value.");
        }
        if (text.startsWith(References.LAYER)) {
            return References.value(text, null);
        }
        return new InputValue.Inline(
                text, attributes.get("mimeType"), "base64".equalsIgnoreCase(attributes.get("encoding")));
    }

    /** The inputs as a document would give them, for the lineage. */
    static DataInputsType asXml(String items) {
        DataInputsType inputs = new DataInputsType();
        for (KvpItem item : list(items)) {
            InputType input = new InputType();
            input.setIdentifier(Words.code(item.name()));
            String href = item.attributes()
                    .getOrDefault("xlink:href", item.attributes().get("href"));
            if (href == null && item.text() != null && item.text().startsWith(References.LAYER)) {
                href = item.text();
            }
            if (href != null) {
                InputReferenceType reference = new InputReferenceType();
                reference.setHref(href);
                input.setReference(reference);
            } else {
                LiteralDataType literal = new LiteralDataType();
                literal.setValue(Words.clean(String.valueOf(item.text())));
                DataType data = new DataType();
                data.setLiteralData(literal);
                input.setData(data);
            }
            inputs.getInput().add(input);
        }
        return inputs.getInput().isEmpty() ? null : inputs;
    }
}
