package org.aether.wps.request;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.aether.AetherException;
import org.geotools.api.data.Parameter;
import org.geotools.process.Process;
import org.geotools.process.ProcessException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A process as GeoTools makes it from its annotations, with what all processes share: literal inputs are parsed and checked
 * against the ranges in the annotations ({@link LiteralInputs}), and an {@link AetherException} reaches the client as a
 * {@link ProcessFailedException}.
 *
 * <p>The proxy implements all interfaces of the process, since rendering transformations have more than other processes
 * and their number differs between versions of GeoTools. Only {@code execute} is intercepted.
 */
public final class GuardedProcess implements InvocationHandler {

    private static final Logger LOG = LoggerFactory.getLogger(GuardedProcess.class);

    private final Process process;
    private final Map<String, Parameter<?>> parameters;
    private final ClientWording wording;

    private GuardedProcess(Process process, Map<String, Parameter<?>> parameters, ClientWording wording) {
        this.process = process;
        this.parameters = parameters;
        this.wording = wording;
    }

    /**
     * Wraps a process.
     *
     * @param parameters name → description with the type and the range
     * @param wording of the messages to clients
     */
    public static Process of(Process process, Map<String, Parameter<?>> parameters, ClientWording wording) {
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
                arguments[0] = LiteralInputs.parse(parameters, inputs);
            }
            return method.invoke(process, arguments);
        } catch (InvocationTargetException e) {
            throw forClient(e.getCause());
        } catch (AetherException e) {
            throw forClient(e);
        }
    }

    private Throwable forClient(Throwable thrown) {
        Throwable cause = thrown instanceof ProcessException && thrown.getCause() != null ? thrown.getCause() : thrown;
        if (!(cause instanceof AetherException failure)) {
            return thrown;
        }
        if (failure.getCause() != null) {
            LOG.warn("A process failed: {}", failure.getMessage(), failure.getCause());
        }
        return new ProcessFailedException(failure, wording);
    }
}
