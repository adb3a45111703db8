package org.aether.cli.terminal;

import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The chatter of the libraries: GeoTools through java.util.logging, DJL through SLF4J. Off, since what a user must know
 * is said in our own words; on with {@code --verbose}.
 */
public final class LibraryLogs {

    private LibraryLogs() {}

    /** Call before the first class of a library. */
    public static void silence(boolean verbose) {
        System.setProperty("org.slf4j.simpleLogger.defaultLogLevel", verbose ? "info" : "off");
        // Handlers hang at the root; its level is what every other logger inherits.
        Logger.getLogger("").setLevel(verbose ? Level.INFO : Level.OFF);
    }
}
