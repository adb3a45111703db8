package org.aether.wps.security;

import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.BeanFactoryAware;

/**
 * The GeoServer request that the current thread processes, read without naming a class of GeoServer or of a servlet API. Two
 * public static thread-locals, whose classes the Spring context names, hold the request and its headers. GeoServer passes
 * both on to the threads that execute processes, also for asynchronous requests. The headers are a copy. The HTTP request
 * itself is used only where there is no such copy: during an asynchronous execution it may have been completed, and its
 * object may be reused for another client.
 *
 * <p>If the class of the requests does not exist, the host is not GeoServer and protects its processes itself
 * ({@link CallerCheck}). If the class exists but cannot be read, or the thread processes no request, everything is refused.
 *
 * <p>Thread-safe.
 */
public final class ServerRequests implements BeanFactoryAware {

    private static final String REQUEST_FIELD = "REQUEST";
    private static final String HEADERS_FIELD = "HEADERS";

    /** Query parameters that execute a process, in WPS and in OGC API - Processes. */
    private static final Set<String> EXECUTION_PARAMETERS = Set.of("identifier", "datainputs", "model");

    private final boolean present;
    private final ThreadLocal<?> requests;
    private final ThreadLocal<?> headers;
    private BeanFactory beans;

    /**
     * @param requestHolder name of the class with the static thread-local {@code REQUEST}
     * @param headerHolder name of the class with the static thread-local {@code HEADERS}, a map from names to values
     */
    public ServerRequests(String requestHolder, String headerHolder) {
        present = holder(requestHolder) != null;
        requests = threadLocal(requestHolder, REQUEST_FIELD);
        headers = threadLocal(headerHolder, HEADERS_FIELD);
    }

    private ServerRequests() {
        present = false;
        requests = null;
        headers = null;
    }

    /** A host other than GeoServer. */
    static ServerRequests none() {
        return new ServerRequests();
    }

    @Override
    public void setBeanFactory(BeanFactory factory) {
        beans = factory;
    }

    private static Class<?> holder(String name) {
        try {
            return Class.forName(name, false, ServerRequests.class.getClassLoader());
        } catch (ClassNotFoundException | LinkageError e) {
            return null;
        }
    }

    private static ThreadLocal<?> threadLocal(String className, String fieldName) {
        try {
            Class<?> type = holder(className);
            Field field = type == null ? null : type.getField(fieldName);
            return field != null && field.get(null) instanceof ThreadLocal<?> found ? found : null;
        } catch (ReflectiveOperationException | LinkageError e) {
            return null;
        }
    }

    /**
     * The reason why the request of the current thread may not change the store.
     *
     * @return empty when the request may change the store
     */
    Optional<Objection> objection(SiteCheck sites) {
        if (!present) {
            return Optional.empty();
        }
        Object request = requests == null ? null : requests.get();
        if (request == null) {
            return Optional.of(Objection.NO_REQUEST);
        }
        try {
            return objection(request, sites);
        } catch (ReflectiveOperationException | RuntimeException e) {
            return Optional.of(Objection.UNREADABLE_REQUEST);
        }
    }

    private Optional<Objection> objection(Object request, SiteCheck sites) throws ReflectiveOperationException {
        UnaryOperator<String> header;
        boolean posted = !Boolean.TRUE.equals(call(request, "isGet")) && !called(call(request, "getRawKvp"));
        if (headers != null && headers.get() instanceof Map<?, ?> copy) {
            header = name -> value(copy, name);
        } else {
            Object http = call(request, "getHttpRequest");
            posted &= "POST".equals(call(http, "getMethod"));
            header = name -> header(http, name);
        }
        if (!posted) {
            return Optional.of(Objection.NOT_POSTED);
        }
        if (sites.foreign(header, proxyAddresses())) {
            return Optional.of(Objection.OTHER_SITE);
        }
        return Optional.empty();
    }

    private static boolean called(Object parameters) {
        Set<String> names = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        if (parameters instanceof Map<?, ?> map) {
            map.keySet().forEach(name -> names.add(String.valueOf(name)));
        }
        return EXECUTION_PARAMETERS.stream().anyMatch(names::contains);
    }

    private static String value(Map<?, ?> headers, String name) {
        for (Map.Entry<?, ?> header : headers.entrySet()) {
            if (name.equalsIgnoreCase(String.valueOf(header.getKey())) && header.getValue() != null) {
                return header.getValue().toString();
            }
        }
        return null;
    }

    private static String header(Object request, String name) {
        try {
            return (String) call(request, "getHeader", name);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The addresses that the administrator has set for a proxy in front of GeoServer, if they are constant. */
    private Collection<String> proxyAddresses() {
        List<String> addresses = new ArrayList<>();
        addresses.add(System.getProperty("PROXY_BASE_URL"));
        addresses.add(System.getenv("PROXY_BASE_URL"));
        try {
            if (beans != null && beans.containsBean("geoServer")) {
                Object settings = call(beans.getBean("geoServer"), "getSettings");
                addresses.add((String) call(settings, "getProxyBaseUrl"));
            }
        } catch (ReflectiveOperationException | RuntimeException e) {
            // Without it the page's address is compared with the headers only.
        }
        addresses.removeIf(address -> address == null || address.isBlank() || address.contains("${"));
        return addresses;
    }

    /** Calls a public method through a public class or interface that declares it, since wrappers often are not public. */
    private static Object call(Object target, String name, String... arguments) throws ReflectiveOperationException {
        if (target == null) {
            throw new NoSuchMethodException(name);
        }
        Class<?>[] types = new Class<?>[arguments.length];
        java.util.Arrays.fill(types, String.class);
        for (Class<?> type : types(target.getClass())) {
            if (java.lang.reflect.Modifier.isPublic(type.getModifiers())) {
                try {
                    Method method = type.getMethod(name, types);
                    if (java.lang.reflect.Modifier.isPublic(
                            method.getDeclaringClass().getModifiers())) {
                        return method.invoke(target, (Object[]) arguments);
                    }
                } catch (NoSuchMethodException e) {
                    // Another type of the object may have it.
                } catch (InvocationTargetException e) {
                    throw new IllegalStateException(e.getCause());
                }
            }
        }
        throw new NoSuchMethodException(name);
    }

    private static Set<Class<?>> types(Class<?> type) {
        Set<Class<?>> all = new LinkedHashSet<>();
        for (Class<?> next = type; next != null; next = next.getSuperclass()) {
            all.add(next);
            for (Class<?> implemented : next.getInterfaces()) {
                all.addAll(types(implemented));
            }
        }
        return all;
    }
}
