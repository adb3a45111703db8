package org.aether.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.aether.AetherException;
import org.aether.head.HeadReport;
import org.aether.head.HeadSettings;
import org.aether.head.Metric;
import org.aether.head.Scores;
import org.aether.head.Task;
import org.aether.head.TaskHead;
import org.aether.model.Tensor;
import org.aether.raster.VectorOrigin;

/** Task heads as JSON: as the store describes them in files, and as front ends report them. */
public final class HeadJson {

    private HeadJson() {}

    /**
     * The report of a head: {@code task}, {@code targets}, {@code labels}, {@code inputs}, {@code settings}, the number of
     * {@code rows} in each part, {@code bestEpoch}, {@code validationLoss}, the losses of all {@code epochs}, and the
     * metrics on {@code test}. A regression of several targets also has the metrics of each target in
     * {@code testByTarget}; {@code test} then holds the means. {@code vectors} is the origin of the vectors. Of a head
     * without a report only {@code vectors} is there; it is absent when the origin is not known.
     */
    public static ObjectNode report(TaskHead head) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        head.report().ifPresent(report -> {
            json.put("task", head.task().label());
            head.targets().forEach(json.putArray("targets")::add);
            head.labels().forEach(json.putArray("labels")::add);
            json.put("inputs", head.inputs());
            json.putObject("settings")
                    .put("hidden", report.settings().hidden())
                    .put("learningRate", report.settings().learningRate())
                    .put("batchSize", report.settings().batchSize())
                    .put("maxEpochs", report.settings().maxEpochs())
                    .put("patience", report.settings().patience())
                    .put("seed", report.settings().seed());
            json.putObject("rows")
                    .put("train", report.rows().train())
                    .put("validation", report.rows().validation())
                    .put("test", report.rows().test());
            json.put("bestEpoch", report.bestEpoch());
            json.put("validationLoss", report.validationLoss());
            ArrayNode epochs = json.putArray("epochs");
            for (HeadReport.Epoch epoch : report.epochs()) {
                epochs.addObject()
                        .put("epoch", epoch.epoch())
                        .put("train", epoch.train())
                        .put("validation", epoch.validation());
            }
            json.set("test", metrics(report.test().metrics()));
            if (!report.test().byTarget().isEmpty()) {
                ObjectNode byTarget = json.putObject("testByTarget");
                report.test().byTarget().forEach((target, scores) -> byTarget.set(target, metrics(scores)));
            }
        });
        head.origin().ifPresent(origin -> json.put(VectorOrigin.COLUMN, origin.toString()));
        return json;
    }

    /** {@code {METRIC: SCORE…}}. */
    public static ObjectNode metrics(Map<Metric, Double> scores) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        scores.forEach((metric, score) -> json.put(metric.key(), score));
        return json;
    }

    /** {@code {"task", "labels": […], "targets": […], "report": {…}}}, as the store writes it. */
    static ObjectNode description(TaskHead head) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("task", head.task().name());
        head.labels().forEach(json.putArray("labels")::add);
        head.targets().forEach(json.putArray("targets")::add);
        json.set("report", report(head));
        return json;
    }

    /**
     * A head with a {@link #description}. A report that is incomplete is left out, because a head predicts without it.
     *
     * @throws IllegalArgumentException when the description does not contain the task, the labels or the targets
     */
    static TaskHead head(JsonNode description, Map<String, Tensor> tensors) {
        JsonNode report = description.path("report");
        return new TaskHead(
                Task.valueOf(description.path("task").asText()),
                texts(description.path("labels")),
                texts(description.path("targets")),
                tensors,
                VectorOrigin.parse(report.path(VectorOrigin.COLUMN).asText()),
                readReport(report));
    }

    private static List<String> texts(JsonNode array) {
        if (!array.isArray()) {
            throw new IllegalArgumentException("There is no array of texts");
        }
        List<String> texts = new ArrayList<>();
        array.forEach(item -> texts.add(item.asText()));
        return texts;
    }

    private static Optional<HeadReport> readReport(JsonNode json) {
        if (!json.path("settings").isObject() || !json.path("test").isObject()) {
            return Optional.empty();
        }
        Map<String, Map<Metric, Double>> byTarget = new LinkedHashMap<>();
        json.path("testByTarget")
                .properties()
                .forEach(target -> byTarget.put(target.getKey(), scores(target.getValue())));
        List<HeadReport.Epoch> epochs = new ArrayList<>();
        for (JsonNode epoch : json.path("epochs")) {
            epochs.add(new HeadReport.Epoch(
                    epoch.path("epoch").asInt(),
                    epoch.path("train").asDouble(),
                    epoch.path("validation").asDouble()));
        }
        JsonNode rows = json.path("rows");
        try {
            return Optional.of(new HeadReport(
                    settings(json.path("settings")),
                    new HeadReport.Rows(
                            rows.path("train").asInt(),
                            rows.path("validation").asInt(),
                            rows.path("test").asInt()),
                    json.path("bestEpoch").asInt(),
                    json.path("validationLoss").asDouble(),
                    epochs,
                    new Scores<>(scores(json.path("test")), byTarget)));
        } catch (AetherException settingsOutOfRange) {
            return Optional.empty();
        }
    }

    private static HeadSettings settings(JsonNode json) {
        return new HeadSettings(
                json.path("hidden").asInt(),
                json.path("learningRate").asDouble(),
                json.path("batchSize").asInt(),
                json.path("maxEpochs").asInt(),
                json.path("patience").asInt(),
                json.path("seed").asLong());
    }

    private static Map<Metric, Double> scores(JsonNode json) {
        Map<Metric, Double> scores = new EnumMap<>(Metric.class);
        for (Metric metric : Metric.values()) {
            if (json.path(metric.key()).isNumber()) {
                scores.put(metric, json.path(metric.key()).asDouble());
            }
        }
        return scores;
    }
}
