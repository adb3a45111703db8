package org.aether.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/** What {@code --version} prints; the numbers come from the build. */
public final class AetherVersion implements IVersionProvider {

    @Override
    public String[] getVersion() {
        return new String[] {
            "aether " + number(), "Java " + System.getProperty("java.version") + ", " + System.getProperty("os.name")
        };
    }

    /** The version of this build, such as {@code 0.1.0}. */
    static String number() {
        Properties properties = new Properties();
        try (InputStream in = AetherVersion.class.getResourceAsStream("version.properties")) {
            properties.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return properties.getProperty("version");
    }
}
