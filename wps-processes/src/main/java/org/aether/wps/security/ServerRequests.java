package org.aether.wps.security;

import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.BeanFactoryAware;

/**
 * The request of GeoServer that the current thread works for, seen without a class of GeoServer or of a servlet API: two
 * public static thread-locals, whose classes the Spring context names, hold the request and its headers. GeoServer
 * carries both over to the threads that execute processes, in the background too. The headers are a copy. The HTTP request
 * itself is asked only where there is no such copy: in the background it may be over, and then belong to another client.
 *
 * <p>Where the class of the requests does not exist, the host is another one, which guards its processes itself
 * ({@link CallerCheck}). Where it exists and cannot be read, or the thread works for no request, everything is refused.
 *
 * <p>Thread-safe.
 */
public final class ServerRequests implements BeanFactoryAware {

    private static final String REQUEST_FIELD = "REQUEST";
    private static final String HEADERS_FIELD = "HEADERS";

    /** Parameters that make a request in an address: of WPS, and of OGC API - Processes for the processes guarded here. */
    private static final Set<String> CALLING = Set.of("identifier", "datainputs", "model");

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
     * Why the request that this thread works for may not change the store.
     *
     * @return the end of a sentence with a remedy, or null when nothing speaks against it
     */
    String objection(SiteCheck sites) {
        if (!present) {
            return null;
        }
        Object request = requests == null ? null : requests.get();
        if (request == null) {
            return "is run for a request to this server only; send one by POST.";
        }
        try {
            return objection(request, sites);
        } catch (ReflectiveOperationException | RuntimeException e) {
            return "cannot be run, because this server does not show where its requests come from; use the command"
                    + " line, and report the version of the server.";
        }
    }

    private String objection(Object request, SiteCheck sites) throws ReflectiveOperationException {
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
            return "is not run by a link or a form; send the request by POST, as a document in XML or JSON with nothing"
                    + " of it in the address.";
        }
        if (sites.foreign(header, proxyAddresses())) {
            return "is not run for a page of another site; call it from a page of this server or from a program, or"
                    + " let the administrator allow the page's site in the setting aether.origins.";
        }
        return null;
    }

    private static boolean called(Object parameters) {
        Set<String> names = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        if (parameters instanceof Map<?, ?> map) {
            map.keySet().forEach(name -> names.add(String.valueOf(name)));
        }
        return CALLING.stream().anyMatch(names::contains);
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

    /** The address that the administrator has set for a proxy in front of GeoServer, if it is a fixed one. */
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
            // Without it the page's address is compared with the headers alone.
        }
        addresses.removeIf(address -> address == null || address.isBlank() || address.contains("${"));
        return addresses;
    }

    /** Calls a public method by way of a public class or interface that declares it, as wrappers often are not public. */
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
                    // Another of its types may have it.
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
