package org.aether.cli.options;

import java.nio.file.Path;
import java.util.Map;
import org.aether.AetherException;
import org.aether.device.ComputeSettings;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options every command takes. */
public final class CommonOptions {

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @Option(
            names = "--store",
            paramLabel = "DIR",
            order = 100,
            description = "Directory of the models. Default: $AETHER_HOME/models, or ./aether-data/models when "
                    + "AETHER_HOME is not set. Sentence vectors are cached beside it.")
    private Path store;

    @Option(
            names = "--device",
            paramLabel = "DEVICE",
            order = 101,
            description =
                    "Where PyTorch computes: auto, cpu, gpu, gpu:N, or gpus (maps on all of them). Default: auto (a GPU when there is one).")
    private String device;

    @Option(
            names = "--threads",
            paramLabel = "N",
            order = 102,
            description = "Threads for computing, reading and writing, 1 to 1024. Default: one per core. On the "
                    + "CPU the number changes no result.")
    private Integer threads;

    @Option(
            names = "--json",
            order = 103,
            description = "Print the result as one JSON object on standard output, and nothing else there.")
    private boolean json;

    @Option(names = "--verbose", order = 104, description = "Show stack traces of errors and the log of the libraries.")
    private boolean verbose;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            order = 105,
            description = "Show this help and exit.")
    private boolean help;

    @Option(
            names = {"-V", "--version"},
            versionHelp = true,
            order = 106,
            description = "Show the versions and exit.")
    private boolean version;

    /** Where the models are: the option, else the environment, else below the working directory. */
    public Path store() {
        return store(System.getenv());
    }

    public Path store(Map<String, String> environment) {
        if (store != null) {
            return store;
        }
        String home = environment.getOrDefault("AETHER_HOME", "");
        return home.isBlank() ? Path.of("aether-data", "models") : Path.of(home, "models");
    }

    public boolean storeGiven() {
        return store != null;
    }

    /** @throws ParameterException when device or threads make no sense */
    public ComputeSettings compute() {
        ComputeSettings defaults = ComputeSettings.defaults();
        try {
            return new ComputeSettings(
                    device == null ? defaults.device() : device, threads == null ? defaults.threads() : threads);
        } catch (AetherException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }

    public boolean json() {
        return json;
    }

    public boolean verbose() {
        return verbose;
    }
}
