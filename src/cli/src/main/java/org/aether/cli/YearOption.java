package org.aether.cli;

import picocli.CommandLine.Option;

/** What every command that takes several rasters says about their years. */
final class YearOption {

    @Option(
            names = "--mix-years",
            description = "Take input files of different years together. Default: they are refused.")
    private boolean mixYears;

    boolean mixYears() {
        return mixYears;
    }
}
