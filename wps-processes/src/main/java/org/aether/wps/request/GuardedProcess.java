package org.aether.wps.request;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.aether.AetherException;
import org.aether.Setting;
import org.aether.Wording;
import org.geotools.api.data.Parameter;
import org.geotools.process.Process;
import org.geotools.process.ProcessException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A process as GeoTools made it from its annotations, with what all processes share: literals are read and held to
 * the ranges that the annotations state ({@link LiteralInputs}), and an {@link AetherException} reaches the client as its sentence and nothing else.
 *
 * <p>It implements whatever interfaces the process has (a rendering transformation has more than others, and they differ
 * between versions of GeoTools) and looks only at {@code execute}.
 */
public final class GuardedProcess implements InvocationHandler {

    private static final Logger LOG = LoggerFactory.getLogger(GuardedProcess.class);

    private final Process process;
    private final Map<String, Parameter<?>> parameters;
    private final UnaryOperator<String> wording;

    private GuardedProcess(Process process, Map<String, Parameter<?>> parameters, UnaryOperator<String> wording) {
        this.process = process;
        this.parameters = parameters;
        this.wording = wording;
    }

    /**
     * @param parameters name → description with the type and the range
     * @param wording applied to every message, see {@link ClientWording}
     */
    public static Process of(Process process, Map<String, Parameter<?>> parameters, UnaryOperator<String> wording) {
        Set<Class<?>> interfaces = new LinkedHashSet<>();
        for (Class<?> type = process.getClass(); type != null; type = type.getSuperclass()) {
            interfaces.addAll(Arrays.asList(type.getInterfaces()));
        }
        return (Process) Proxy.newProxyInstance(
                GuardedProcess.class.getClassLoader(),
                interfaces.toArray(Class<?>[]::new),
                new GuardedProcess(process, parameters, wording));
    }

    @Override
    public Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
        try {
            if (method.getName().equals("execute") && arguments[0] instanceof Map<?, ?> inputs) {
                arguments[0] = LiteralInputs.read(parameters, inputs);
            }
            return method.invoke(process, arguments);
        } catch (InvocationTargetException e) {
            throw understandable(e.getCause());
        } catch (AetherException e) {
            throw understandable(e);
        }
    }

    /** What clients and logs print of an exception is its message, and those of its causes behind it. */
    private Throwable understandable(Throwable thrown) {
        Throwable cause = thrown instanceof ProcessException && thrown.getCause() != null ? thrown.getCause() : thrown;
        if (cause instanceof AetherException) {
            if (cause.getCause() != null) {
                LOG.warn("A process failed: {}", cause.getMessage(), cause.getCause());
            }
            String sentence = cause.getMessage().replace(Wording.PLAIN.setting(Setting.REPLACE), "replace=true");
            return new ProcessException(wording.apply(sentence));
        }
        return thrown;
    }
}
