package org.aether.cli.terminal;

import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The logs of the libraries: GeoTools uses java.util.logging, DJL uses SLF4J. They are off, because messages to users come
 * from this program, and on with {@code --verbose}.
 */
public final class LibraryLogs {

    private LibraryLogs() {}

    /** Configures the logs; to be called before the first class of a library is used. */
    public static void configure(boolean verbose) {
        System.setProperty("org.slf4j.simpleLogger.defaultLogLevel", verbose ? "info" : "off");
        // All other loggers inherit the level and the handlers of the root.
        Logger.getLogger("").setLevel(verbose ? Level.INFO : Level.OFF);
    }
}
