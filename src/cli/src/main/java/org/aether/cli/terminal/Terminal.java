package org.aether.cli.terminal;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/**
 * The terminal that standard error is connected to. Java 17 cannot tell whether there is one, because its console needs
 * both standard input and output to be a terminal; so the launcher finds out and sets system properties.
 *
 * @param interactive whether it is a terminal, where a line may be overwritten
 * @param columns width in characters
 * @param charset of both output streams
 */
public record Terminal(boolean interactive, int columns, Charset charset) {

    /** Not a terminal: logs, pipes, tests. */
    public static final Terminal PIPE = new Terminal(false, 100, StandardCharsets.UTF_8);

    /** The terminal of this process, from the properties {@code aether.tty}, {@code aether.columns} and {@code aether.charset}. */
    public static Terminal ofProcess() {
        return new Terminal(
                Boolean.getBoolean("aether.tty"),
                Math.max(40, Integer.getInteger("aether.columns", 100)),
                Charset.forName(System.getProperty("aether.charset", StandardCharsets.UTF_8.name())));
    }
}
