package org.aether.cli.terminal;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/**
 * What standard error is connected to. Java 17 cannot tell (its console needs both ends to be a terminal), so the
 * launcher looks and says so in system properties.
 *
 * @param interactive whether a person watches, so that a line may be painted over
 * @param columns width in characters
 * @param charset of both output streams
 */
public record Terminal(boolean interactive, int columns, Charset charset) {

    /** No person: logs, pipes, tests. */
    public static final Terminal PIPE = new Terminal(false, 100, StandardCharsets.UTF_8);

    /** As the launcher saw it: {@code aether.tty=true}, {@code aether.columns=120}. */
    public static Terminal ofProcess() {
        return new Terminal(
                Boolean.getBoolean("aether.tty"),
                Math.max(40, Integer.getInteger("aether.columns", 100)),
                Charset.forName(System.getProperty("aether.charset", StandardCharsets.UTF_8.name())));
    }
}
