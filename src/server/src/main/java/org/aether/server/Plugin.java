package org.aether.server;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.aether.store.ModelStore;
import org.aether.wps.security.CallerCheck;
import org.geotools.process.ProcessFactory;
import org.springframework.beans.factory.xml.XmlBeanDefinitionReader;
import org.springframework.context.support.GenericApplicationContext;

/**
 * The plugin as GeoServer loads it: the Spring context of {@code applicationContext.xml}, with the beans that it needs from its
 * parent.
 */
final class Plugin implements AutoCloseable {

    /** The name of the bean of the model store. */
    private static final String STORE = "aetherStore";

    private final GenericApplicationContext parent;
    private final GenericApplicationContext context;

    private Plugin(GenericApplicationContext parent, GenericApplicationContext context) {
        this.parent = parent;
        this.context = context;
    }

    /** The bean {@code dataDirectory}, with the method of GeoServer's that the plugin calls. */
    public static final class DataDirectory {

        private final File root;

        DataDirectory(Path root) {
            this.root = root.toFile();
        }

        public File root() {
            return root;
        }
    }

    /** @param store the directory of the models, which replaces the plugin's own below the data directory */
    static Plugin load(Path store) {
        Path home = store.toAbsolutePath().normalize().getParent();
        GenericApplicationContext parent = new GenericApplicationContext();
        parent.registerBean("dataDirectory", DataDirectory.class, () -> new DataDirectory(home));
        // The guard has checked every request before a process runs.
        parent.registerBean("callerCheck", CallerCheck.class, () -> () -> true);
        parent.refresh();
        GenericApplicationContext context = new GenericApplicationContext(parent);
        new XmlBeanDefinitionReader(context).loadBeanDefinitions("classpath:applicationContext.xml");
        context.registerBean(STORE, ModelStore.class, () -> new ModelStore(store));
        context.refresh();
        return new Plugin(parent, context);
    }

    List<ProcessFactory> factories() {
        return new ArrayList<>(context.getBeansOfType(ProcessFactory.class).values());
    }

    ModelStore store() {
        return context.getBean(ModelStore.class);
    }

    @Override
    public void close() {
        context.close();
        parent.close();
    }
}
