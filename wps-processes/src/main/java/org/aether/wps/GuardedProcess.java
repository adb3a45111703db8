package org.aether.wps;

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
import org.geotools.api.data.Parameter;
import org.geotools.process.Process;
import org.geotools.process.ProcessException;
import org.geotools.util.Converters;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A process as GeoTools made it from its annotations, with what all processes share: numbers are held to the ranges that
 * the annotations state, and an {@link AetherException} reaches the client as its sentence and nothing else.
 *
 * <p>It implements whatever interfaces the process has (a rendering transformation has more than others, and they differ
 * between versions of GeoTools) and looks only at {@code execute}.
 */
final class GuardedProcess implements InvocationHandler {

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
     * @param parameters name → description with the range
     * @param wording applied to every message, such as leaving out directories of the server
     */
    static Process of(Process process, Map<String, Parameter<?>> parameters, UnaryOperator<String> wording) {
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
                requireRanges(inputs);
            }
            return method.invoke(process, arguments);
        } catch (InvocationTargetException e) {
            throw understandable(e.getCause());
        } catch (AetherException e) {
            throw understandable(e);
        }
    }

    private void requireRanges(Map<?, ?> inputs) {
        for (Parameter<?> parameter : parameters.values()) {
            if (Number.class.isAssignableFrom(parameter.getType()) && inputs.get(parameter.key) != null) {
                requireRange(parameter, inputs.get(parameter.key));
            }
        }
    }

    private static void requireRange(Parameter<?> parameter, Object given) {
        Object value = Converters.convert(given, parameter.getType());
        boolean valid = value instanceof Number number && Double.isFinite(number.doubleValue());
        Object min = parameter.metadata.get(Parameter.MIN);
        Object max = parameter.metadata.get(Parameter.MAX);
        if (valid && min instanceof Double low) {
            valid = ((Number) value).doubleValue() >= low;
        }
        if (valid && max instanceof Double high) {
            valid = ((Number) value).doubleValue() <= high;
        }
        if (!valid) {
            String kind = Double.class.equals(parameter.getType()) ? "a number" : "a whole number";
            String range = min == null && max == null
                    ? ""
                    : max == null
                            ? " of at least " + plain(min)
                            : min == null ? " of at most " + plain(max) : " from " + plain(min) + " to " + plain(max);
            throw new AetherException("The parameter '" + parameter.key + "' must be " + kind + range + ", not " + given
                    + "; correct it.");
        }
    }

    private static String plain(Object number) {
        return new java.math.BigDecimal(number.toString()).stripTrailingZeros().toPlainString();
    }

    /** What clients and logs print of an exception is its message, and those of its causes behind it. */
    private Throwable understandable(Throwable thrown) {
        Throwable cause = thrown instanceof ProcessException && thrown.getCause() != null ? thrown.getCause() : thrown;
        if (cause instanceof AetherException) {
            if (cause.getCause() != null) {
                LOG.warn("A process failed: {}", cause.getMessage(), cause.getCause());
            }
            return new ProcessException(wording.apply(cause.getMessage()));
        }
        return thrown;
    }
}
