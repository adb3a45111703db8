package org.aether.wps;

import java.io.File;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.aether.store.ModelStore;
import org.aether.wps.security.CallerCheck;
import org.geotools.api.util.ProgressListener;
import org.geotools.feature.NameImpl;
import org.geotools.process.ProcessException;
import org.springframework.context.support.ClassPathXmlApplicationContext;
import org.springframework.context.support.GenericApplicationContext;

/** The plugin as GeoServer loads it: its own Spring context, on a parent that has a data directory. */
final class Plugin implements AutoCloseable {

    /** What GeoServer's bean of the name dataDirectory offers the plugin. */
    public record DataDirectory(File directory) {
        public File root() {
            return directory;
        }
    }

    private final GenericApplicationContext parent = new GenericApplicationContext();
    private final ClassPathXmlApplicationContext context;

    private Plugin(Path directory, CallerCheck check) {
        parent.registerBean("dataDirectory", DataDirectory.class, () -> new DataDirectory(directory.toFile()));
        if (check != null) {
            parent.registerBean("caller", CallerCheck.class, (Supplier<CallerCheck>) () -> check);
        }
        parent.refresh();
        context = new ClassPathXmlApplicationContext(new String[] {"classpath:applicationContext.xml"}, parent);
    }

    /** With every caller an administrator. */
    static Plugin open(Path directory) {
        return new Plugin(directory, () -> true);
    }

    static Plugin open(Path directory, CallerCheck check) {
        return new Plugin(directory, check);
    }

    <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    Object bean(String name) {
        return context.getBean(name);
    }

    boolean has(String bean) {
        return context.containsBean(bean);
    }

    ModelStore store() {
        return bean(ModelStore.class);
    }

    /** As a WPS does it, but by this plugin where several are open; the single result. */
    @SuppressWarnings("unchecked")
    <T> T execute(String process, Map<String, Object> inputs, ProgressListener listener) throws ProcessException {
        NameImpl name = new NameImpl("aether", process);
        return (T) bean(AetherProcessFactory.class)
                .create(name)
                .execute(new HashMap<>(inputs), listener)
                .get("result");
    }

    <T> T execute(String process, Map<String, Object> inputs) throws ProcessException {
        return execute(process, inputs, null);
    }

    @Override
    public void close() {
        context.close();
        parent.close();
    }
}
