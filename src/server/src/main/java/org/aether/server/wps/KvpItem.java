package org.aether.server.wps;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import net.opengis.wps.v_1_0_0.DataInputsType;
import net.opengis.wps.v_1_0_0.DataType;
import net.opengis.wps.v_1_0_0.InputReferenceType;
import net.opengis.wps.v_1_0_0.InputType;
import net.opengis.wps.v_1_0_0.LiteralDataType;
import org.aether.server.failure.ServiceException;
import org.aether.server.http.Exchange;
import org.aether.server.process.InputValue;
import org.aether.server.process.ProcessRunner.Wanted;

/**
 * One of the semicolon-separated items of inputs and outputs in the address of a WPS request:
 * {@code name=value@attribute=value}.
 *
 * <p>The encoding is undone once. If a client encodes each value and not the {@code =} and {@code ;} between them, an encoded
 * semicolon belongs to its value. If it encodes the whole list, values cannot contain semicolons. An at sign begins an
 * attribute only if the name of an attribute follows.
 *
 * @param text the value before the first attribute, or null
 */
record KvpItem(String name, String text, Map<String, String> attributes) {

    private static final Pattern ATTRIBUTE = Pattern.compile(
            "@(?=(?:mimeType|encoding|schema|href|xlink:href|dataType|uom|asReference|method|header|body|bodyReference)=)",
            Pattern.CASE_INSENSITIVE);

    /** An address that was encoded before the list was. */
    private static final Pattern ENCODED_ADDRESS = Pattern.compile("(?i)[a-z]+%3A.*", Pattern.DOTALL);

    /** @param encoded the list as in the address, still encoded, or null */
    static List<KvpItem> list(String encoded) {
        if (encoded == null || encoded.isBlank()) {
            return List.of();
        }
        boolean byItem = encoded.indexOf('=') >= 0;
        List<KvpItem> list = new ArrayList<>();
        for (String item : (byItem ? encoded : Exchange.decode(encoded)).split(";")) {
            if (!item.isBlank()) {
                list.add(of(byItem ? Exchange.decode(item) : item));
            }
        }
        return list;
    }

    private static KvpItem of(String item) {
        String[] parts = ATTRIBUTE.split(item);
        int equals = parts[0].indexOf('=');
        Map<String, String> attributes = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (int i = 1; i < parts.length; i++) {
            int at = parts[i].indexOf('=');
            attributes.put(parts[i].substring(0, at), parts[i].substring(at + 1));
        }
        attributes.replaceAll((name, value) -> name.toLowerCase(Locale.ROOT).endsWith("href")
                        && ENCODED_ADDRESS.matcher(value).matches()
                ? Exchange.decode(value)
                : value);
        String name = equals < 0 ? parts[0] : parts[0].substring(0, equals);
        return new KvpItem(name.strip(), equals < 0 ? null : parts[0].substring(equals + 1), attributes);
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

    /** The inputs as in a WPS document, for the lineage. */
    static DataInputsType asXml(String items) {
        DataInputsType inputs = new DataInputsType();
        for (KvpItem item : list(items)) {
            InputType input = new InputType();
            input.setIdentifier(OwsElements.code(item.name()));
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
                literal.setValue(OwsElements.clean(String.valueOf(item.text())));
                DataType data = new DataType();
                data.setLiteralData(literal);
                input.setData(data);
            }
            inputs.getInput().add(input);
        }
        return inputs.getInput().isEmpty() ? null : inputs;
    }
}
