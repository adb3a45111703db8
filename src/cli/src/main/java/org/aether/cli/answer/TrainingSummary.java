package org.aether.cli.answer;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import org.aether.cli.terminal.TerminalProgress;

/** The report of a training as a person reads it: who took part, how the loss fell, what was kept. */
public final class TrainingSummary {

    /** About so many epochs are shown, first, best and last among them. */
    private static final int SHOWN = 8;

    private TrainingSummary() {}

    public static String of(String model, JsonNode report) {
        StringBuilder text = new StringBuilder();
        text.append("Trained the model '").append(model).append("'.\n");
        JsonNode pois = report.path("pois");
        text.append(String.format(
                Locale.ROOT,
                "POIs: %,d used of %,d read",
                pois.path("used").asLong(),
                pois.path("read").asLong()));
        StringBuilder reasons = new StringBuilder();
        for (Map.Entry<String, JsonNode> reason : pois.path("leftOut").properties()) {
            if (reason.getValue().asLong() > 0) {
                reasons.append(reasons.isEmpty() ? "" : ", ");
                reasons.append(
                        String.format(Locale.ROOT, "%,d %s", reason.getValue().asLong(), reason.getKey()));
            }
        }
        text.append(reasons.isEmpty() ? ".\n" : "; left out: " + reasons + ".\n");
        text.append(words(report.at("/config/data")));
        JsonNode weights = report.at("/config/sentenceWeights");
        if (weights.isObject()) {
            text.append(String.format(
                    Locale.ROOT,
                    "Sentences with %s weights: cosine to fp32 at least %.4f, %.4f in the mean, over %,d sentences.%n",
                    weights.path("type").asText(),
                    weights.path("leastCosine").asDouble(),
                    weights.path("meanCosine").asDouble(),
                    weights.path("comparedSentences").asInt()));
        }
        JsonNode epochs = report.at("/config/epochs");
        int best = report.at("/config/bestEpoch").asInt();
        if (epochs.size() > 0) {
            text.append(epochTable(epochs, best)).append('\n');
        }
        text.append(String.format(Locale.ROOT, "Best epoch %d of %d", best, epochs.size()));
        if (best >= 1 && best <= epochs.size()) {
            text.append(String.format(
                    Locale.ROOT,
                    ", gate %.4f",
                    epochs.get(best - 1).path("gate").asDouble()));
        }
        double seconds = 0;
        StringBuilder stages = new StringBuilder();
        for (Map.Entry<String, JsonNode> stage : report.path("seconds").properties()) {
            seconds += stage.getValue().asDouble();
            stages.append(stages.isEmpty() ? "" : ", ").append(stage.getKey());
            stages.append(String.format(Locale.ROOT, " %.1f s", stage.getValue().asDouble()));
        }
        text.append(", ").append(TerminalProgress.duration(Math.round(seconds * 1e9)));
        text.append(stages.isEmpty() ? "" : " (" + stages + ")");
        text.append(".\nStored in ").append(report.path("stored").asText()).append('.');
        return text.toString();
    }

    /** The attributes that were used, and what came of them. */
    private static String words(JsonNode data) {
        StringBuilder text = new StringBuilder();
        for (Map.Entry<String, JsonNode> attribute : data.path("poiAttributes").properties()) {
            if (attribute.getValue().isTextual()) {
                text.append(text.isEmpty() ? "Attributes: " : ", ")
                        .append(attribute.getKey())
                        .append(" from ")
                        .append(attribute.getValue().asText());
            }
        }
        text.append(text.isEmpty() ? "" : ".\n");
        text.append(String.format(
                Locale.ROOT,
                "%,d different sentences, for example:%n",
                data.path("distinctSentences").asLong()));
        data.path("exampleSentences")
                .forEach(sentence -> text.append("  ").append(sentence.asText()).append('\n'));
        return text.toString();
    }

    private static String epochTable(JsonNode epochs, int best) {
        boolean validated = epochs.get(0).path("validationCrossModalLoss").isNumber()
                && Double.isFinite(
                        epochs.get(0).path("validationCrossModalLoss").asDouble());
        TextTable table = validated
                ? new TextTable(List.of("epoch", "loss", "text loss", "view loss", "validation", "gate"))
                : new TextTable(List.of("epoch", "loss", "text loss", "view loss", "gate"));
        TreeSet<Integer> shown = new TreeSet<>();
        int step = Math.max(1, (epochs.size() + SHOWN - 1) / SHOWN);
        for (int epoch = 1; epoch <= epochs.size(); epoch += step) {
            shown.add(epoch);
        }
        shown.add(epochs.size());
        if (best >= 1 && best <= epochs.size()) {
            shown.add(best);
        }
        for (int epoch : shown) {
            JsonNode row = epochs.get(epoch - 1);
            String name = epoch + (epoch == best ? " *" : "");
            table.row(
                    validated
                            ? List.of(
                                    name,
                                    number(row, "loss"),
                                    number(row, "crossModalLoss"),
                                    number(row, "contextLoss"),
                                    number(row, "validationCrossModalLoss"),
                                    number(row, "gate"))
                            : List.of(
                                    name,
                                    number(row, "loss"),
                                    number(row, "crossModalLoss"),
                                    number(row, "contextLoss"),
                                    number(row, "gate")));
        }
        return table.toString();
    }

    private static String number(JsonNode row, String field) {
        return String.format(Locale.ROOT, "%.4f", row.path(field).asDouble(Double.NaN));
    }
}
