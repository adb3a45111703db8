package org.aether.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.aether.AetherException;
import org.aether.CancelledException;
import org.aether.Progress;
import org.aether.cli.answer.Answer;
import org.aether.cli.options.CommonOptions;
import org.aether.cli.options.NewDirectories;
import org.aether.cli.options.OutputFile;
import org.aether.cli.terminal.LibraryLogs;
import org.aether.cli.terminal.TerminalProgress;
import org.aether.device.Compute;
import org.aether.device.ComputeSettings;
import org.aether.feature.FeatureFiles;
import org.aether.head.HeadHome;
import org.aether.model.AlignmentModel;
import org.aether.model.ArtifactId;
import org.aether.store.ModelStore;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * What every command does: check the arguments before any work ({@link #check()}, wrong usage), then do the work
 * ({@link #work(Progress)}) and print the answer as text or JSON.
 */
@Command(versionProvider = AetherVersion.class)
abstract class AetherCommand implements Callable<Integer> {

    /** Options that name a file or directory to write. */
    private static final Set<String> OUTPUTS = Set.of("--out", "--report");

    @Spec
    private CommandSpec spec;

    @Mixin
    private CommonOptions common;

    @Override
    public final Integer call() {
        common.compute();
        Path store = common.store();
        require(!Files.isRegularFile(store), "--store '" + store + "' is a file; name the directory of the models.");
        require(
                !OutputFile.isModel(store),
                "--store '" + store + "' is the directory of one model; name the one above it, which has all.");
        check();
        checkOutputs();
        Aether program = (Aether) spec.root().userObject();
        LibraryLogs.silence(common.verbose());
        program.interrupt().workBegins();
        if (computes()) {
            compute().requireDevice();
        }
        Answer answer = null;
        NewDirectories made = NewDirectories.before(outputs().values(), common.store());
        try (TerminalProgress progress = new TerminalProgress(
                spec.commandLine().getErr(), program.terminal(), common.json(), program.interrupt()::cancelled)) {
            answer = work(progress);
        } catch (RuntimeException | LinkageError e) {
            // While the machine shuts down libraries fail in ways of their own.
            if (program.interrupt().cancelled()
                    && !(e instanceof CancelledException)
                    && !(e instanceof PartlyDoneException)) {
                throw new CancelledException(e);
            }
            throw e;
        } finally {
            if (answer == null) {
                made.removeEmpty();
            }
        }
        PrintWriter out = spec.commandLine().getOut();
        out.println(common.json() ? answer.json().toPrettyString() : answer.text());
        if (out.checkError()) {
            throw new AetherException(
                    "The work is done, but the answer could not be written to standard output; is the disk"
                            + " full, or has the program that reads it ended?");
        }
        return 0;
    }

    /** The options that name a result, with their values. */
    private Map<String, Path> outputs() {
        Map<String, Path> outputs = new LinkedHashMap<>();
        for (OptionSpec option : spec.options()) {
            if (OUTPUTS.contains(option.longestName()) && option.getValue() instanceof Path path) {
                outputs.put(option.longestName(), path);
            }
        }
        return outputs;
    }

    /** No result may take the place of an input or lie in the model store, whatever the command. */
    private void checkOutputs() {
        outputs().forEach((name, out) -> {
            for (OptionSpec option : spec.options()) {
                String other = option.longestName();
                if (OUTPUTS.contains(other)) {
                    boolean same = !other.equals(name) && option.getValue() instanceof Path path && same(out, path);
                    require(!same, name + " and " + other + " name the same file '" + out + "'; choose another name.");
                } else if (option.getValue() instanceof Path input && !other.equals("--store")) {
                    requireApart(name, out, other, List.of(input));
                } else if (option.getValue() instanceof Collection<?> inputs) {
                    requireApart(
                            name,
                            out,
                            other,
                            inputs.stream()
                                    .filter(Path.class::isInstance)
                                    .map(Path.class::cast)
                                    .toList());
                }
            }
            require(
                    !out.toAbsolutePath()
                            .normalize()
                            .startsWith(common.store().toAbsolutePath().normalize()),
                    name + " '" + out + "' lies inside the model store '" + common.store()
                            + "'; choose a place outside it.");
        });
    }

    /**
     * Looks at the arguments beyond what picocli knows: ranges, ids, options that exclude each other. Touches no file.
     *
     * @throws ParameterException through {@link #require} for a mistake
     */
    protected abstract void check();

    /** Whether the work goes to the device that the options name, so that one that is not there is refused before it. */
    protected boolean computes() {
        return true;
    }

    /** @throws AetherException when it cannot be done */
    protected abstract Answer work(Progress progress);

    /** Wrong usage unless the condition holds; write conditions so that NaN makes them false. */
    protected final void require(boolean condition, String sentence) {
        if (!condition) {
            throw new ParameterException(spec.commandLine(), sentence);
        }
    }

    /** The option's value when the text may name a model or a head in the store. */
    protected final String requireId(String option, String id) {
        try {
            return ArtifactId.require(id);
        } catch (AetherException e) {
            throw new ParameterException(spec.commandLine(), option + ": " + e.getMessage(), e);
        }
    }

    /** As {@link #requireId} for a model that is to be made. */
    protected final void requireNewModel(String option, String id) {
        try {
            ArtifactId.requireModel(id);
        } catch (AetherException e) {
            throw new ParameterException(spec.commandLine(), option + ": " + e.getMessage(), e);
        }
    }

    /** Outputs are replaced, inputs never. */
    protected final void requireApart(String outOption, Path out, String inOption, Iterable<Path> inputs) {
        for (Path input : inputs) {
            require(
                    !same(out, FeatureFiles.file(input)),
                    outOption + " and " + inOption + " name the same file '" + out + "'; choose another name for the "
                            + "result.");
        }
    }

    /** Whether two names mean one file, through links and other spellings too. */
    private static boolean same(Path one, Path other) {
        if (one.toAbsolutePath().normalize().equals(other.toAbsolutePath().normalize())) {
            return true;
        }
        try {
            return Files.exists(one) && Files.exists(other) && Files.isSameFile(one, other);
        } catch (IOException unreadable) {
            return false;
        }
    }

    protected final CommandSpec spec() {
        return spec;
    }

    protected final CommonOptions common() {
        return common;
    }

    protected final ModelStore store() {
        return new ModelStore(common.store());
    }

    protected final AlignmentModel load(String modelId) {
        return store().load(modelId);
    }

    /** What heads belong to: a model, or raw vectors. */
    protected final HeadHome headHome(String modelId) {
        return HeadHome.isRaw(modelId) ? HeadHome.RAW : HeadHome.of(load(modelId));
    }

    protected final ComputeSettings computeSettings() {
        return common.compute();
    }

    protected final Compute compute() {
        return Compute.open(common.compute());
    }

    /** Where sentence vectors are kept between runs: beside the store, since models may share it. */
    protected final Path textCache() {
        return common.store().toAbsolutePath().normalize().resolveSibling("text-cache");
    }
}
