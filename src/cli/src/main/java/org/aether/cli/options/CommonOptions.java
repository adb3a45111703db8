package org.aether.cli.options;

import java.nio.file.Path;
import java.util.Map;
import org.aether.AetherException;
import org.aether.device.ComputeSettings;
import picocli.CommandLine.Option;

/** The options of every command. */
public final class CommonOptions {

    @Option(
            names = "--store",
            paramLabel = "DIR",
            order = 100,
            description = "Directory of the models. Default: $AETHER_HOME/models, or ./aether-data/models when "
                    + "AETHER_HOME is not set. The vectors of sentences are cached beside it.")
    private Path store;

    @Option(
            names = "--device",
            paramLabel = "DEVICE",
            order = 101,
            description = "The device that computes: auto, cpu, gpu, gpu:N, or gpus (maps on all GPUs). Default: auto "
                    + "(a GPU when there is one).")
    private String device;

    @Option(
            names = "--threads",
            paramLabel = "N",
            order = 102,
            description = "Number of threads for computing, reading and writing, 1 to 1024. On the CPU it does not "
                    + "change any result. Default: one per core.")
    private Integer threads;

    @Option(
            names = "--json",
            order = 103,
            description = "Print the answer as one JSON object on standard output, and nothing else there.")
    private boolean json;

    @Option(
            names = "--verbose",
            order = 104,
            description = "Show the stack traces of errors and the logs of the libraries.")
    private boolean verbose;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            order = 105,
            description = "Show this help and exit.")
    @SuppressWarnings("UnusedVariable") // picocli acts on it
    private boolean help;

    @Option(
            names = {"-V", "--version"},
            versionHelp = true,
            order = 106,
            description = "Show the versions and exit.")
    @SuppressWarnings("UnusedVariable") // picocli acts on it
    private boolean version;

    /** The directory of the models: the option, else from the environment, else below the working directory. */
    public Path store() {
        return store(System.getenv());
    }

    Path store(Map<String, String> environment) {
        if (store != null) {
            return store;
        }
        String home = environment.getOrDefault("AETHER_HOME", "");
        return home.isBlank() ? Path.of("aether-data", "models") : Path.of(home, "models");
    }

    /** Whether the directory was given as an option. */
    public boolean storeGiven() {
        return store != null;
    }

    /** @throws AetherException when the device is not known or the number of threads is out of range */
    public ComputeSettings compute() {
        ComputeSettings defaults = ComputeSettings.defaults();
        return new ComputeSettings(
                device == null ? defaults.device() : device, threads == null ? defaults.threads() : threads);
    }

    public boolean json() {
        return json;
    }

    public boolean verbose() {
        return verbose;
    }
}
