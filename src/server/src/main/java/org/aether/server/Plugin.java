package org.aether.server;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.aether.store.ModelStore;
import org.geotools.process.ProcessFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.support.ClassPathXmlApplicationContext;
import org.springframework.context.support.GenericApplicationContext;

/**
 * The plugin as GeoServer would load it: the Spring context of {@code applicationContext.xml}, with the one bean it needs
 * from its surroundings.
 */
final class Plugin implements AutoCloseable {

    private final GenericApplicationContext surroundings;
    private final ClassPathXmlApplicationContext context;

    private Plugin(GenericApplicationContext surroundings, ClassPathXmlApplicationContext context) {
        this.surroundings = surroundings;
        this.context = context;
    }

    /** What the context calls {@code dataDirectory}: GeoServer's has many more methods. */
    public static final class DataDirectory {

        private final File root;

        DataDirectory(Path root) {
            this.root = root.toAbsolutePath().toFile();
        }

        public File root() {
            return root;
        }
    }

    /** @param home the data directory; models are below it */
    static Plugin load(Path home) {
        // Who may train is decided by the token here: there is no Spring Security that the plugin could ask.
        if (System.getProperty("aether.security") == null && System.getenv("AETHER_SECURITY") == null) {
            System.setProperty("aether.security", "open");
        }
        GenericApplicationContext surroundings = new GenericApplicationContext();
        surroundings.registerBean("dataDirectory", DataDirectory.class, () -> new DataDirectory(home));
        surroundings.refresh();
        ClassPathXmlApplicationContext context =
                new ClassPathXmlApplicationContext(new String[] {"classpath:applicationContext.xml"}, surroundings);
        return new Plugin(surroundings, context);
    }

    List<ProcessFactory> factories() {
        return new ArrayList<>(context.getBeansOfType(ProcessFactory.class).values());
    }

    /** The plugin's models, or null when it has no store. */
    ModelStore store() {
        ObjectProvider<ModelStore> stores = context.getBeanProvider(ModelStore.class);
        return stores.getIfAvailable();
    }

    @Override
    public void close() {
        context.close();
        surroundings.close();
    }
}
