package org.aether.cli.answer;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import org.aether.align.TrainingReport;
import org.aether.cli.terminal.TerminalProgress;
import org.aether.model.ModelConfiguration;
import org.aether.poi.PoiAttributes;
import org.aether.text.VectorAgreement;

/** The report of a training as a person reads it: which POIs were used, how the loss fell, which epoch was kept. */
public final class TrainingSummary {

    /** About this many epochs are shown, the first, the best and the last among them. */
    private static final int SHOWN_EPOCHS = 8;

    private TrainingSummary() {}

    /** @param place where the model is stored */
    public static String of(TrainingReport report, Path place) {
        ModelConfiguration configuration = report.configuration();
        StringBuilder text = new StringBuilder();
        text.append("Trained the model '").append(report.model()).append("'.\n");
        text.append(String.format(Locale.ROOT, "POIs: %,d used of %,d read", report.used(), report.read()));
        text.append(
                report.leftOut().isEmpty()
                        ? ".\n"
                        : "; left out: " + Counts.list(report.leftOut().counts()) + ".\n");
        if (configuration.data() != null) {
            text.append(sentences(configuration.data()));
        }
        VectorAgreement agreement = configuration.text().agreement();
        if (agreement != null) {
            text.append(String.format(
                    Locale.ROOT,
                    "Sentences with int8 weights: cosine to fp32 at least %.4f, on average %.4f, over %,d sentences.%n",
                    agreement.leastCosine(),
                    agreement.meanCosine(),
                    agreement.sentences()));
        }
        List<ModelConfiguration.Epoch> epochs = configuration.epochs();
        int best = configuration.bestEpoch() == null ? 0 : configuration.bestEpoch();
        if (!epochs.isEmpty()) {
            text.append(epochTable(epochs, best)).append('\n');
        }
        text.append(String.format(Locale.ROOT, "Best epoch %d of %d", best, epochs.size()));
        if (best >= 1 && best <= epochs.size()) {
            text.append(String.format(
                    Locale.ROOT, ", gate %.4f", epochs.get(best - 1).gate()));
        }
        TrainingReport.Seconds seconds = report.seconds();
        text.append(", ").append(TerminalProgress.duration(Math.round(seconds.total() * 1e9)));
        text.append(String.format(
                Locale.ROOT,
                " (views %.1f s, sentences %.1f s, training %.1f s, categories %.1f s)",
                seconds.views(),
                seconds.sentences(),
                seconds.training(),
                seconds.categories()));
        return text.append(".\nStored in ").append(place).append('.').toString();
    }

    /** The attributes that were used, and the sentences that they gave. */
    private static String sentences(ModelConfiguration.Data data) {
        StringBuilder text = new StringBuilder();
        String used = attributes(data.attributes());
        text.append(used.isEmpty() ? "" : "Attributes: " + used + ".\n");
        text.append(String.format(Locale.ROOT, "%,d different sentences, for example:%n", data.distinctSentences()));
        data.exampleSentences()
                .forEach(sentence -> text.append("  ").append(sentence).append('\n'));
        return text.toString();
    }

    private static String attributes(PoiAttributes attributes) {
        List<String> used = new ArrayList<>();
        add(used, "name", attributes.name());
        add(used, "category", attributes.category());
        add(used, "subcategory", attributes.subcategory());
        add(used, "description", attributes.description());
        return String.join(", ", used);
    }

    private static void add(List<String> used, String role, String attribute) {
        if (attribute != null) {
            used.add(role + " from " + attribute);
        }
    }

    private static String epochTable(List<ModelConfiguration.Epoch> epochs, int best) {
        boolean validated = !Double.isNaN(epochs.get(0).validationCrossModalLoss());
        TextTable table = validated
                ? new TextTable(List.of("epoch", "loss", "text loss", "view loss", "validation", "gate"))
                : new TextTable(List.of("epoch", "loss", "text loss", "view loss", "gate"));
        TreeSet<Integer> shown = new TreeSet<>();
        int step = Math.max(1, (epochs.size() + SHOWN_EPOCHS - 1) / SHOWN_EPOCHS);
        for (int epoch = 1; epoch <= epochs.size(); epoch += step) {
            shown.add(epoch);
        }
        shown.add(epochs.size());
        if (best >= 1 && best <= epochs.size()) {
            shown.add(best);
        }
        for (int epoch : shown) {
            ModelConfiguration.Epoch row = epochs.get(epoch - 1);
            List<String> cells = new ArrayList<>(List.of(
                    epoch + (epoch == best ? " *" : ""),
                    number(row.loss()),
                    number(row.crossModalLoss()),
                    number(row.contextLoss())));
            if (validated) {
                cells.add(number(row.validationCrossModalLoss()));
            }
            cells.add(number(row.gate()));
            table.row(cells);
        }
        return table.toString();
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.4f", value);
    }
}
