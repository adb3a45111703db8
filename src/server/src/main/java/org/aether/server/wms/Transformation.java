package org.aether.server.wms;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.aether.server.ServiceException;
import org.aether.server.process.DataKind;
import org.aether.server.process.ProcessCatalogue;
import org.aether.server.process.ProcessEntry;
import org.aether.server.process.RunProgress;
import org.aether.store.ModelStore;
import org.geotools.coverage.grid.GridCoverage2D;

/**
 * Runs the rendering transformation of a style on the part of a map, a few at a time.
 *
 * <p>Thread-safe. Requests wait for their turn in the order in which they came.
 */
final class Transformation {

    private static final int PATIENCE_SECONDS = 120;

    private final ProcessCatalogue processes;
    private final ModelStore store;
    private final Semaphore turns;

    /** @param store the models, to find the one that is meant when there is only one; null when there is none */
    Transformation(ProcessCatalogue processes, ModelStore store) {
        this.processes = processes;
        this.store = store;
        turns = new Semaphore(Math.max(2, Runtime.getRuntime().availableProcessors()), true);
    }

    /** Whether the processes have what a style needs. */
    boolean offers(MapStyle style) {
        return style.process() == null || find(style) != null;
    }

    private ProcessEntry find(MapStyle style) {
        return processes.all().stream()
                .filter(entry -> entry.name().getLocalPart().equals(style.process()))
                .findFirst()
                .orElse(null);
    }

    /**
     * The style's arguments with what can be guessed filled in.
     *
     * @throws ServiceException when one is missing and cannot be
     */
    Map<String, String> complete(MapStyle style, Map<String, String> given) {
        Map<String, String> complete = new LinkedHashMap<>(given);
        if (needs(style, "model") && !complete.containsKey("model")) {
            complete.put("model", only("model", store == null ? List.of() : store.list(), ""));
        }
        if (needs(style, "head") && !complete.containsKey("head")) {
            String model = complete.get("model");
            complete.put("head", only("head", store == null ? List.of() : store.heads(model), " of '" + model + "'"));
        }
        if (needs(style, "text") && !complete.containsKey("text")) {
            throw ServiceException.missing(
                    "text", "The style similarity needs a sentence: text=a quiet street with old book shops.");
        }
        return complete;
    }

    /** Names of the classes that a style shows, in the order of their numbers; none for a style without classes. */
    List<String> labels(MapStyle style, Map<String, String> given) {
        if (style != MapStyle.CLASSES || store == null) {
            return List.of();
        }
        Map<String, String> arguments = complete(style, given);
        return store.loadHead(arguments.get("model"), arguments.get("head")).labels();
    }

    private boolean needs(MapStyle style, String input) {
        ProcessEntry process = style.process() == null ? null : find(style);
        return process != null && process.inputs().containsKey(input);
    }

    private static String only(String what, List<String> choices, String of) {
        if (choices.size() == 1) {
            return choices.get(0);
        }
        throw ServiceException.missing(
                what,
                choices.isEmpty()
                        ? "There is no " + what + of + " yet; train one first, or use the style raw."
                        : "Say which " + what + of + " to use: " + what + "= one of " + String.join(", ", choices)
                                + ".");
    }

    /** @param arguments as {@link #complete} gives them */
    GridCoverage2D apply(MapStyle style, GridCoverage2D coverage, Map<String, String> arguments, RunProgress progress) {
        if (style == MapStyle.RAW) {
            return coverage;
        }
        ProcessEntry process = find(style);
        if (process == null) {
            throw new ServiceException(
                    400, "StyleNotDefined", "styles", "The process " + style.process() + " is not there.");
        }
        Map<String, Object> inputs = new LinkedHashMap<>();
        process.inputs().forEach((name, parameter) -> {
            if (DataKind.of(parameter) == DataKind.COVERAGE) {
                inputs.put(name, coverage);
            } else if (parameter.type == String.class && arguments.containsKey(name)) {
                inputs.put(name, arguments.get(name));
            }
        });
        takeTurn(progress);
        try {
            for (Object result : process.factory()
                    .create(process.name())
                    .execute(inputs, progress)
                    .values()) {
                if (result instanceof GridCoverage2D transformed) {
                    return transformed;
                }
            }
            return null;
        } finally {
            turns.release();
        }
    }

    private void takeTurn(RunProgress progress) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        try {
            while (!turns.tryAcquire(200, TimeUnit.MILLISECONDS)) {
                progress.check();
                if (System.nanoTime() > deadline) {
                    throw new ServiceException(
                            503, "ServerBusy", null, "The server is busy with other maps; try again in a minute.");
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new org.aether.CancelledException();
        }
    }
}
