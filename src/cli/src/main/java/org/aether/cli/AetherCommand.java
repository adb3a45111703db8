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
import org.aether.AetherException.Kind;
import org.aether.CancelledException;
import org.aether.Progress;
import org.aether.cli.answer.Answer;
import org.aether.cli.options.Arguments;
import org.aether.cli.options.CommonOptions;
import org.aether.cli.options.NewDirectories;
import org.aether.cli.options.OptionWording;
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
 * The steps of every command: check the arguments ({@link #check()}; a mistake is wrong usage), do the work ({@link
 * #work(Progress)}), and print the answer as text or JSON.
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
        checkArguments();
        Aether program = (Aether) spec.root().userObject();
        LibraryLogs.configure(common.verbose());
        program.interrupt().workBegins();
        if (computes()) {
            compute().requireDevice();
        }
        Answer answer = null;
        NewDirectories directories = NewDirectories.before(outputs().values(), common.store());
        try (TerminalProgress progress = new TerminalProgress(
                spec.commandLine().getErr(), program.terminal(), common.json(), program.interrupt()::cancelled)) {
            answer = work(progress);
        } catch (RuntimeException | LinkageError e) {
            throw afterInterrupt(e);
        } finally {
            if (answer == null) {
                directories.removeEmpty();
            }
        }
        PrintWriter out = spec.commandLine().getOut();
        out.println(common.json() ? answer.json().toPrettyString() : answer.text());
        if (out.checkError()) {
            throw new AetherException(
                    Kind.OUT_OF_RESOURCES,
                    "The work is done, but the answer could not be written to standard output; is the disk full, or has"
                            + " the program that reads it ended?");
        }
        return 0;
    }

    /**
     * The failure, or a cancellation when the user has interrupted the program: while the virtual machine shuts down,
     * libraries fail with errors of their own.
     *
     * @param failure a {@link RuntimeException} or an {@link Error}
     */
    protected final RuntimeException afterInterrupt(Throwable failure) {
        Aether program = (Aether) spec.root().userObject();
        if (program.interrupt().cancelled() && !isCancellation(failure)) {
            return new CancelledException(failure);
        }
        if (failure instanceof Error error) {
            throw error;
        }
        return (RuntimeException) failure;
    }

    private static boolean isCancellation(Throwable failure) {
        return failure instanceof AetherException exception && exception.kind() == Kind.CANCELLED;
    }

    /** Turns an error about the arguments into wrong usage. */
    private void checkArguments() {
        try {
            common.compute();
            checkStore();
            check();
            checkOutputs();
        } catch (AetherException e) {
            throw new ParameterException(spec.commandLine(), e.sentence().in(new OptionWording()), e);
        }
    }

    private void checkStore() {
        Path store = common.store();
        Arguments.require(
                !Files.isRegularFile(store), "--store '{}' is a file; name the directory of the models.", store);
        Arguments.require(
                !OutputFile.isModel(store),
                "--store '{}' is the directory of one model; name its parent, which contains all models.",
                store);
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

    /** Checks that no result replaces an input or another result, or lies in the model store. */
    private void checkOutputs() {
        Path store = common.store().toAbsolutePath().normalize();
        outputs().forEach((name, out) -> {
            for (OptionSpec option : spec.options()) {
                String other = option.longestName();
                if (OUTPUTS.contains(other)) {
                    boolean same = !other.equals(name) && option.getValue() instanceof Path path && same(out, path);
                    Arguments.require(
                            !same, "{} and {} name the same file '{}'; choose another name.", name, other, out);
                } else if (!other.equals("--store")) {
                    requireApart(name, out, other, files(option.getValue()));
                }
            }
            Arguments.require(
                    !out.toAbsolutePath().normalize().startsWith(store),
                    "{} '{}' lies inside the model store '{}'; choose a place outside it.",
                    name,
                    out,
                    common.store());
        });
    }

    /** The files in the value of an option. */
    private static List<Path> files(Object value) {
        Collection<?> values =
                value instanceof Collection<?> several ? several : value == null ? List.of() : List.of(value);
        return values.stream()
                .filter(Path.class::isInstance)
                .map(Path.class::cast)
                .toList();
    }

    /**
     * Checks the arguments beyond what picocli knows: ranges, ids, options that exclude each other. Opens no file.
     *
     * @throws AetherException when the command was used wrongly
     */
    protected abstract void check();

    /** Whether the command computes on the chosen device, which then must exist before the work begins. */
    protected boolean computes() {
        return true;
    }

    /**
     * Does the work.
     *
     * @throws AetherException when it cannot be done
     */
    protected abstract Answer work(Progress progress);

    /** Checks that a text may be the id of a model or a head. */
    protected final void requireId(String option, String id) {
        about(option, () -> ArtifactId.require(id));
    }

    /** Checks that a text may be the id of a new model. */
    protected final void requireNewModel(String option, String id) {
        about(option, () -> ArtifactId.requireModel(id));
    }

    private static void about(String option, Runnable check) {
        try {
            check.run();
        } catch (AetherException e) {
            throw new AetherException(e.kind(), e, "{}: {}", option, e.sentence());
        }
    }

    /** Checks that a result does not replace an input. */
    protected final void requireApart(String outOption, Path out, String inOption, Iterable<Path> inputs) {
        for (Path input : inputs) {
            Arguments.require(
                    !same(out, FeatureFiles.file(input)),
                    "{} and {} name the same file '{}'; choose another name for the result.",
                    outOption,
                    inOption,
                    out);
        }
    }

    /** Whether two names mean one file, also through links and other spellings. */
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

    /** The home of heads: a model, or raw vectors. */
    protected final HeadHome headHome(String modelId) {
        return HeadHome.isRaw(modelId) ? HeadHome.RAW : HeadHome.of(load(modelId));
    }

    protected final ComputeSettings computeSettings() {
        return common.compute();
    }

    protected final Compute compute() {
        return Compute.open(common.compute());
    }

    /** The directory in which vectors of sentences are kept between runs: beside the store, because models share it. */
    protected final Path textCache() {
        return common.store().toAbsolutePath().normalize().resolveSibling("text-cache");
    }
}
