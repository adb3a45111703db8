package org.aether.wps;

import java.lang.reflect.Method;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
 * Offers the plugin's processes to GeoTools, and so to GeoServer's WPS and to SLD's {@code <Transformation>}, with the
 * prefix {@code aether:}.
 *
 * <p>The factory registers itself when it is created and deregisters itself when it is closed. GeoTools caches the functions
 * that it makes of processes; both operations clear this cache, since otherwise a rendering transformation would not find
 * processes that were registered later.
 */
public final class AetherProcessFactory extends AnnotationDrivenProcessFactory implements AutoCloseable {

    /** Prefix of all processes. */
    public static final String NAMESPACE = "aether";

    private static final String SUFFIX = "Process";

    private final Map<String, AetherProcess> processes = new LinkedHashMap<>();
    private final ClientWording wording;

    /** @param processes each of a class {@code …Process} that is annotated as a GeoTools process */
    public AetherProcessFactory(List<AetherProcess> processes) {
        this(processes, new ClientWording(Path.of("models")));
    }

    /**
     * @param processes each of a class {@code …Process} that is annotated as a GeoTools process
     * @param settings with the directories that messages to clients do not show
     */
    public AetherProcessFactory(List<AetherProcess> processes, PluginSettings settings) {
        this(processes, new ClientWording(settings.store()));
    }

    private AetherProcessFactory(List<AetherProcess> processes, ClientWording wording) {
        super(new SimpleInternationalString("AETHER: human-centred embeddings"), NAMESPACE);
        this.wording = wording;
        for (AetherProcess process : processes) {
            String name = process.getClass().getSimpleName();
            if (!name.endsWith(SUFFIX)) {
                throw new IllegalArgumentException("The name of the class " + name + " must end in " + SUFFIX);
            }
            this.processes.put(name.substring(0, name.length() - SUFFIX.length()), process);
        }
        Processors.addProcessFactory(this);
        clearFunctions();
    }

    @Override
    public Set<Name> getNames() {
        return processes.keySet().stream()
                .map(name -> (Name) new NameImpl(NAMESPACE, name))
                .collect(Collectors.toCollection(java.util.LinkedHashSet::new));
    }

    /** Numbers, choices and booleans appear as text, see {@link LiteralInputs}. */
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
        clearFunctions();
    }

    private static void clearFunctions() {
        for (FunctionFactory factory : CommonFactoryFinder.getFunctionFactories(null)) {
            if (factory instanceof ProcessFunctionFactory functions) {
                functions.clear();
            }
        }
    }
}
