package org.aether.wps;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;

/**
 * A line of GeoServer releases, by the libraries it brings where the lines differ. What all of them have in common comes
 * from the test's class path, GeoTools among it; the build copies the others.
 */
enum GeoServerLine {
    V2_27("2.27.2", List.of("2", "2.27"), "5.3.39", "2.19.0", "javax.servlet.Servlet", false),
    V2_28("2.27.2", List.of("2", "2.28"), "5.3.39", "2.21.0", "javax.servlet.Servlet", false),
    V3_0("3.0", List.of("3.0"), "7.0.7", "none", "jakarta.servlet.Servlet", true);

    /** What comes from the directories of a line, never from the test's class path. */
    static final Set<String> OF_A_LINE = Set.of(
            "spring-core",
            "spring-beans",
            "spring-context",
            "spring-aop",
            "spring-expression",
            "spring-web",
            "spring-security-core",
            "spring-security-crypto",
            "jackson-annotations",
            "jackson-core",
            "jackson-databind",
            "commons-logging");

    private final String inventory;
    private final List<String> directories;
    private final String spring;
    private final String jackson;
    private final String servlet;
    private final boolean categories;

    GeoServerLine(
            String inventory,
            List<String> directories,
            String spring,
            String jackson,
            String servlet,
            boolean categories) {
        this.inventory = inventory;
        this.directories = directories;
        this.spring = spring;
        this.jackson = jackson;
        this.servlet = servlet;
        this.categories = categories;
    }

    /** The name of the lists of jars and packages that this line was last compared with. */
    String inventory() {
        return inventory;
    }

    /** The lines that {@link PluginStart} prints of the libraries it finds. */
    List<String> libraries() {
        return List.of(
                "spring " + spring,
                "jackson 2 " + jackson,
                "servlets " + servlet,
                "module AETHER" + (categories ? " COMMUNITY" : ""));
    }

    /** Jars of the line, and a stand-in for the one class of GeoServer that the plugin's context names. */
    List<Path> classPath(Path directory) throws IOException {
        List<Path> jars = new ArrayList<>(List.of(standIn(directory)));
        for (String name : directories) {
            try (Stream<Path> files = Files.list(Path.of(System.getProperty("aether.geoserver.libraries"), name))) {
                files.filter(file -> file.toString().endsWith(".jar")).forEach(jars::add);
            }
        }
        return jars;
    }

    private Path standIn(Path directory) throws IOException {
        Path source = Files.createDirectories(directory.resolve("source")).resolve("ModuleStatusImpl.java");
        Files.writeString(
                source,
                """
                package org.geoserver.platform;
                public class ModuleStatusImpl {
                    private final String name;
                    public ModuleStatusImpl(String module, String name) { this.name = name; }
                    public void setVersion(String version) {}
                """
                        + (categories
                                ? """
                                      public enum Category { CORE, EXTENSION, PENDING, COMMUNITY }
                                      private Category category;
                                      public void setCategory(Category category) { this.category = category; }
                                      @Override public String toString() { return name + " " + category.name(); }
                                  }
                                  """
                                : "@Override public String toString() { return name; } }"));
        Path classes = Files.createDirectories(directory.resolve("classes"));
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter messages = new StringWriter();
        if (!compiler.getTask(
                        messages,
                        null,
                        null,
                        List.of("-proc:none", "-d", classes.toString()),
                        null,
                        compiler.getStandardFileManager(null, null, null).getJavaFileObjects(source))
                .call()) {
            throw new IOException("The stand-in does not compile: " + messages);
        }
        return classes;
    }
}
