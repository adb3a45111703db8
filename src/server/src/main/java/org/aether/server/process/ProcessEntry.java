package org.aether.server.process;

import java.util.LinkedHashMap;
import java.util.Map;
import org.aether.wps.request.LiteralInputs;
import org.geotools.api.data.Parameter;
import org.geotools.api.feature.type.Name;
import org.geotools.api.util.InternationalString;
import org.geotools.process.Process;
import org.geotools.process.ProcessFactory;

/**
 * A process as its factory describes it.
 *
 * @param id {@code prefix:Name}
 * @param inputs the inputs by name, in the order of the process
 * @param outputs the outputs by name
 */
public record ProcessEntry(
        String id,
        Name name,
        ProcessFactory factory,
        String title,
        String description,
        String version,
        Map<String, Parameter<?>> inputs,
        Map<String, Parameter<?>> outputs) {

    static ProcessEntry of(ProcessFactory factory, Name name) {
        String prefix = name.getNamespaceURI();
        return new ProcessEntry(
                prefix == null || prefix.isEmpty() ? name.getLocalPart() : prefix + ":" + name.getLocalPart(),
                name,
                factory,
                text(factory.getTitle(name), name.getLocalPart()),
                text(factory.getDescription(name), ""),
                factory.getVersion(name),
                typed(factory.getParameterInfo(name)),
                factory.getResultInfo(name, null));
    }

    /** The typed parameters of a process whose literals are declared as text, see {@link LiteralInputs}. */
    private static Map<String, Parameter<?>> typed(Map<String, Parameter<?>> parameters) {
        Map<String, Parameter<?>> typed = new LinkedHashMap<>();
        parameters.forEach((key, parameter) -> typed.put(
                key,
                parameter.metadata != null && parameter.metadata.get(LiteralInputs.TYPED) instanceof Parameter<?> own
                        ? own
                        : parameter));
        return typed;
    }

    /** A text of the process, or a substitute where it has none. */
    public static String text(InternationalString text, String otherwise) {
        return text == null || text.toString().isBlank() ? otherwise : text.toString();
    }

    Process create() {
        return factory.create(name);
    }
}
