package org.aether.server.wms;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.aether.server.failure.ServiceException;
import org.aether.server.process.DataKind;
import org.aether.server.process.ProcessCatalogue;
import org.aether.server.process.ProcessEntry;
import org.aether.server.process.RunProgress;
import org.aether.store.ModelStore;
import org.geotools.coverage.grid.GridCoverage2D;

/**
 * Runs the rendering transformation of a style on a part of a map. A limited number runs at a time; the others wait in the order
 * of their arrival. Thread-safe.
 */
final class Transformation {

    private static final int MAX_WAIT_SECONDS = 120;

    private final ProcessCatalogue processes;
    private final ModelStore store;
    private final Semaphore permits;

    /** @param store the models, of which a single one is the default; null when there are none */
    Transformation(ProcessCatalogue processes, ModelStore store) {
        this.processes = processes;
        this.store = store;
        permits = new Semaphore(Math.max(2, Runtime.getRuntime().availableProcessors()), true);
    }

    /** Whether the process of a style exists. */
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
     * Adds the default arguments of a style.
     *
     * @throws ServiceException when an argument is missing and has no default
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

    /** The names of the classes of a style in the order of their numbers; empty for a style without classes. */
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
                        ? "There is no " + what + of + "; train one, or use the style raw."
                        : "Choose a " + what + of + " with the parameter " + what + ", one of "
                                + String.join(", ", choices) + ".");
    }

    /** @param arguments the result of {@link #complete} */
    GridCoverage2D apply(MapStyle style, GridCoverage2D coverage, Map<String, String> arguments, RunProgress progress) {
        if (style == MapStyle.RAW) {
            return coverage;
        }
        ProcessEntry process = find(style);
        if (process == null) {
            throw new ServiceException(
                    400, "StyleNotDefined", "styles", "There is no process " + style.process() + " for this style.");
        }
        Map<String, Object> inputs = new LinkedHashMap<>();
        process.inputs().forEach((name, parameter) -> {
            if (DataKind.of(parameter) == DataKind.COVERAGE) {
                inputs.put(name, coverage);
            } else if (parameter.type == String.class && arguments.containsKey(name)) {
                inputs.put(name, arguments.get(name));
            }
        });
        acquirePermit(progress);
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
            permits.release();
        }
    }

    private void acquirePermit(RunProgress progress) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(MAX_WAIT_SECONDS);
        try {
            while (!permits.tryAcquire(200, TimeUnit.MILLISECONDS)) {
                progress.check();
                if (System.nanoTime() > deadline) {
                    throw ServiceException.busy("maps");
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new org.aether.CancelledException();
        }
    }
}
