package org.aether.server.process;

import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.aether.server.failure.ServiceException;
import org.aether.server.layer.Layers;
import org.aether.server.process.InputValue.ProcessCall;
import org.geotools.api.data.Parameter;

/** Runs processes: checks and reads the inputs, executes the process, encodes the outputs. Thread-safe. */
public final class ProcessRunner {

    private static final int MAX_CHAIN_LENGTH = 5;

    private final ProcessCatalogue processes;
    private final Layers layers;

    public ProcessRunner(ProcessCatalogue processes, Layers layers) {
        this.processes = processes;
        this.layers = layers;
    }

    /**
     * A requested output.
     *
     * @param mime the media type, or null for the default of the output
     */
    public record Wanted(String output, String mime) {}

    /** The ids of all processes of a call, including those whose results are inputs. */
    public static Set<String> involved(ProcessCall call) {
        Set<String> ids = new TreeSet<>(Set.of(call.process()));
        call.inputs().values().stream()
                .flatMap(List::stream)
                .filter(InputValue.Chained.class::isInstance)
                .forEach(value -> ids.addAll(involved(((InputValue.Chained) value).call())));
        return ids;
    }

    /**
     * Checks a call before any work: process, inputs and outputs exist, and no mandatory input is missing.
     *
     * @param wanted empty for all outputs in their default formats
     * @throws ServiceException when the call is invalid
     */
    public void check(ProcessCall call, List<Wanted> wanted) {
        ProcessEntry process = processes.get(call.process());
        call.inputs().forEach((name, values) -> {
            Parameter<?> parameter = process.inputs().get(name);
            if (parameter == null) {
                throw ServiceException.invalid(
                        name,
                        process.id() + " has no input '" + name + "'; it has "
                                + String.join(", ", process.inputs().keySet()) + ".");
            }
            int maxOccurs = parameter.maxOccurs < 0 ? Integer.MAX_VALUE : Math.max(1, parameter.maxOccurs);
            if (values.size() > maxOccurs) {
                throw ServiceException.invalid(
                        name,
                        "The input '" + name + "' may be given " + maxOccurs + (maxOccurs == 1 ? " time" : " times")
                                + ", not " + values.size() + ".");
            }
            for (InputValue value : values) {
                if (value instanceof InputValue.Chained chained) {
                    check(chained.call(), List.of());
                }
            }
        });
        process.inputs().forEach((name, parameter) -> {
            if (parameter.minOccurs > 0
                    && parameter.getDefaultValue() == null
                    && call.inputs().getOrDefault(name, List.of()).isEmpty()) {
                throw ServiceException.missing(name, process.id() + " needs the input '" + name + "'.");
            }
        });
        for (Wanted output : wanted) {
            OutputEncoder.format(output(process, output.output()), output.mime());
        }
    }

    private static Parameter<?> output(ProcessEntry process, String name) {
        Parameter<?> output = process.outputs().get(name);
        if (output == null) {
            throw ServiceException.invalid(
                    name,
                    process.id() + " has no output '" + name + "'; it has "
                            + String.join(", ", process.outputs().keySet()) + ".");
        }
        return output;
    }

    /**
     * Runs a call and encodes its outputs.
     *
     * @param wanted empty for all outputs in their default formats
     * @param workspace has the files of inputs and outputs; the outputs exist as long as it is open
     * @return the outputs by name
     * @throws ServiceException when the call is invalid
     */
    public Map<String, EncodedOutput> run(
            ProcessCall call, List<Wanted> wanted, RunProgress progress, Workspace workspace) {
        check(call, wanted);
        ProcessEntry process = processes.get(call.process());
        List<Wanted> all = wanted.isEmpty()
                ? process.outputs().keySet().stream()
                        .map(name -> new Wanted(name, null))
                        .toList()
                : wanted;
        Map<String, Object> results = execute(call, progress, workspace, 0);
        OutputEncoder encoder = new OutputEncoder(workspace, progress);
        Map<String, EncodedOutput> encoded = new LinkedHashMap<>();
        for (Wanted output : all) {
            progress.check();
            Parameter<?> description = output(process, output.output());
            Object value = results.get(output.output());
            if (value != null || !wanted.isEmpty()) {
                encoded.put(
                        output.output(),
                        encoder.encode(description, value, OutputEncoder.format(description, output.mime())));
            }
        }
        progress.check();
        return encoded;
    }

    private Map<String, Object> execute(ProcessCall call, RunProgress progress, Workspace workspace, int depth) {
        if (depth == MAX_CHAIN_LENGTH) {
            throw ServiceException.invalid(null, "A chain may have at most " + MAX_CHAIN_LENGTH + " processes.");
        }
        ProcessEntry process = processes.get(call.process());
        InputReader reader = new InputReader(layers, workspace);
        Map<String, Object> inputs = new LinkedHashMap<>();
        call.inputs().forEach((name, values) -> {
            Parameter<?> parameter = process.inputs().get(name);
            List<Object> objects = new ArrayList<>();
            for (InputValue value : values) {
                objects.add(
                        value instanceof InputValue.Chained chained
                                ? chained(parameter, chained.call(), progress, workspace, depth + 1)
                                : reader.read(parameter, value));
            }
            if (!objects.isEmpty()) {
                inputs.put(
                        name,
                        parameter.maxOccurs == 1 || parameter.maxOccurs == 0
                                ? objects.get(0)
                                : array(parameter, objects));
            }
        });
        progress.check();
        return process.create().execute(inputs, progress);
    }

    private Object chained(
            Parameter<?> parameter, ProcessCall call, RunProgress progress, Workspace workspace, int depth) {
        for (Object value : execute(call, progress, workspace, depth).values()) {
            if (parameter.type.isInstance(value)) {
                return value;
            }
        }
        throw ServiceException.invalid(
                parameter.key,
                call.process() + " has no output that the input '" + parameter.key + "' takes; chain another process.");
    }

    private static Object array(Parameter<?> parameter, List<Object> objects) {
        Class<?> element = parameter.type.isArray() ? parameter.type.getComponentType() : parameter.type;
        Object array = Array.newInstance(element, objects.size());
        for (int i = 0; i < objects.size(); i++) {
            Array.set(array, i, objects.get(i));
        }
        return array;
    }
}
