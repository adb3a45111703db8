package org.aether.cli.options;

import picocli.CommandLine.Option;

/** {@code --replace}: without it no model and no head is overwritten. */
public final class ReplaceOption {

    @Option(
            names = "--replace",
            description = "Replace what the store has under this name. Replacing a model deletes its heads.")
    private boolean replace;

    public boolean given() {
        return replace;
    }
}
