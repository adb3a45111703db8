package org.aether.wps;

import java.lang.reflect.Method;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.aether.wps.request.ClientWording;
import org.aether.wps.request.GuardedProcess;
import org.aether.wps.request.LiteralInputs;
import org.aether.wps.request.PluginSettings;
import org.geotools.api.data.Parameter;
import org.geotools.api.feature.type.Name;
import org.geotools.factory.CommonFactoryFinder;
import org.geotools.feature.NameImpl;
import org.geotools.filter.FunctionFactory;
import org.geotools.process.Process;
import org.geotools.process.Processors;
import org.geotools.process.factory.AnnotationDrivenProcessFactory;
import org.geotools.process.factory.DescribeProcess;
import org.geotools.process.function.ProcessFunctionFactory;
import org.geotools.util.SimpleInternationalString;

/**
 * Shows the plugin's processes to GeoTools, and so to GeoServer's WPS and to SLD's {@code <Transformation>}, under the
 * prefix {@code aether:}.
 *
 * <p>Registers itself when it is made and leaves when it is closed. GeoTools keeps the functions it has made of
 * processes, so both also clear that memory: else a rendering transformation would not find a process that came later.
 */
public final class AetherProcessFactory extends AnnotationDrivenProcessFactory implements AutoCloseable {

    /** Prefix of all processes. */
    public static final String NAMESPACE = "aether";

    private static final String SUFFIX = "Process";

    private final Map<String, AetherProcess> processes = new LinkedHashMap<>();
    private final UnaryOperator<String> wording;

    /** @param processes each of a class {@code …Process} that is annotated as a GeoTools process */
    public AetherProcessFactory(List<AetherProcess> processes) {
        this(processes, new ClientWording(Path.of("models")));
    }

    /**
     * @param processes as above
     * @param settings whose directories no message to a client will name
     */
    public AetherProcessFactory(List<AetherProcess> processes, PluginSettings settings) {
        this(processes, new ClientWording(settings.store()));
    }

    private AetherProcessFactory(List<AetherProcess> processes, UnaryOperator<String> wording) {
        super(new SimpleInternationalString("AETHER: human-centred embeddings"), NAMESPACE);
        this.wording = wording;
        for (AetherProcess process : processes) {
            String name = process.getClass().getSimpleName();
            if (!name.endsWith(SUFFIX)) {
                throw new IllegalArgumentException("The class " + name + " must be named …" + SUFFIX);
            }
            this.processes.put(name.substring(0, name.length() - SUFFIX.length()), process);
        }
        Processors.addProcessFactory(this);
        forgetFunctions();
    }

    @Override
    public Set<Name> getNames() {
        return processes.keySet().stream()
                .map(name -> (Name) new NameImpl(NAMESPACE, name))
                .collect(Collectors.toCollection(java.util.LinkedHashSet::new));
    }

    /** Numbers, choices and truth values appear as texts, see {@link LiteralInputs}. */
    @Override
    public Map<String, Parameter<?>> getParameterInfo(Name name) {
        return LiteralInputs.asTexts(super.getParameterInfo(name));
    }

    @Override
    public Process create(Name name) {
        return GuardedProcess.of(super.create(name), super.getParameterInfo(name), wording);
    }

    @Override
    protected DescribeProcess getProcessDescription(Name name) {
        AetherProcess process = processes.get(name.getLocalPart());
        return process == null ? null : process.getClass().getAnnotation(DescribeProcess.class);
    }

    @Override
    protected Method method(String name) {
        AetherProcess process = processes.get(name);
        if (process != null) {
            for (Method method : process.getClass().getMethods()) {
                if (method.getName().equals("execute") && !method.isBridge()) {
                    return method;
                }
            }
        }
        return null;
    }

    @Override
    protected Object createProcessBean(Name name) {
        return processes.get(name.getLocalPart());
    }

    @Override
    public void close() {
        Processors.removeProcessFactory(this);
        forgetFunctions();
    }

    private static void forgetFunctions() {
        for (FunctionFactory factory : CommonFactoryFinder.getFunctionFactories(null)) {
            if (factory instanceof ProcessFunctionFactory functions) {
                functions.clear();
            }
        }
    }
}
