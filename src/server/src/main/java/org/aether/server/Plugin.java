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
 * The plugin as GeoServer would load it: the Spring context of {@code applicationContext.xml}, with the one bean it needs
 * from its surroundings.
 */
final class Plugin implements AutoCloseable {

    /** The bean of the plugin's context that holds the models. */
    private static final String STORE = "aetherStore";

    private final GenericApplicationContext surroundings;
    private final GenericApplicationContext context;

    private Plugin(GenericApplicationContext surroundings, GenericApplicationContext context) {
        this.surroundings = surroundings;
        this.context = context;
    }

    /** What the context calls {@code dataDirectory}: GeoServer's has many more methods. */
    public static final class DataDirectory {

        private final File root;

        DataDirectory(Path root) {
            this.root = root.toFile();
        }

        public File root() {
            return root;
        }
    }

    /** @param store directory of the models, in place of the plugin's own below the data directory */
    static Plugin load(Path store) {
        Path home = store.toAbsolutePath().normalize().getParent();
        GenericApplicationContext surroundings = new GenericApplicationContext();
        surroundings.registerBean("dataDirectory", DataDirectory.class, () -> new DataDirectory(home));
        // The server's guard has decided before any process runs: by the token, or because only this machine can ask.
        surroundings.registerBean("callerCheck", CallerCheck.class, () -> () -> true);
        surroundings.refresh();
        GenericApplicationContext context = new GenericApplicationContext(surroundings);
        new XmlBeanDefinitionReader(context).loadBeanDefinitions("classpath:applicationContext.xml");
        context.registerBean(STORE, ModelStore.class, () -> new ModelStore(store));
        context.refresh();
        return new Plugin(surroundings, context);
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
        surroundings.close();
    }
}
