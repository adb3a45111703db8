package org.aether.cli.answer;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.aether.LeftOut;
import org.aether.evaluate.EvaluationTable;
import org.aether.head.MeanScore;
import org.aether.head.Metric;
import org.aether.head.Protocol;
import org.aether.head.Scores;

/** The five-seed table as an answer. */
public final class EvaluationAnswer {

    private EvaluationAnswer() {}

    public static Answer of(EvaluationTable table, LeftOut rowsLeftOut) {
        String text = table(table)
                + String.format(
                        Locale.ROOT,
                        "%n%s on %,d of %,d places, %s; mean ± sample standard deviation over five seeds.",
                        capitalised(table.target().task().name()),
                        table.places().used(),
                        table.places().count(),
                        table.bufferMetres() > 0
                                ? "within " + trimmed(table.bufferMetres()) + " m"
                                : "pixels inside the polygons")
                + Counts.leftOut("rows of the file", rowsLeftOut)
                + Counts.leftOut("places", table.places().leftOut())
                + Counts.normalised(table.places().normalised(), "places")
                + (table.places().underHalf() == 0
                        ? ""
                        : String.format(
                                Locale.ROOT,
                                "%n%,d places have data for less than half of their area.",
                                table.places().underHalf()))
                + Counts.repaired(table.places().repaired());
        return new Answer(json(table, rowsLeftOut), text);
    }

    /** The table alone. */
    public static String table(EvaluationTable table) {
        Scores<MeanScore> first = table.rows().get(0).scores();
        boolean byTarget = !first.byTarget().isEmpty();
        List<String> header = new ArrayList<>(List.of("vectors", "numbers"));
        if (byTarget) {
            header.add("target");
        }
        first.metrics().keySet().forEach(metric -> header.add(metric.key()));
        TextTable text = new TextTable(header);
        for (EvaluationTable.Row row : table.rows()) {
            text.row(cells(row, byTarget ? "mean" : "", row.scores().metrics()));
            row.scores().byTarget().forEach((target, scores) -> text.row(cells(row, target, scores)));
        }
        return text.toString();
    }

    /** @param target empty where there is only one */
    private static List<String> cells(EvaluationTable.Row row, String target, Map<Metric, MeanScore> scores) {
        List<String> cells = new ArrayList<>(List.of(row.name(), Integer.toString(row.inputs())));
        if (!target.isEmpty()) {
            cells.add(target);
        }
        scores.values()
                .forEach(score ->
                        cells.add(String.format(Locale.ROOT, "%.4f ± %.4f", score.mean(), score.standardDeviation())));
        return cells;
    }

    public static ObjectNode json(EvaluationTable table, LeftOut rowsLeftOut) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("task", table.target().task().label());
        json.put("places", table.places().count());
        json.put("used", table.places().used());
        json.put("bufferMetres", table.bufferMetres());
        LeftOut.Counter leftOut =
                LeftOut.counter().add(rowsLeftOut).add(table.places().leftOut());
        Counts.addLeftOut(json, leftOut.toLeftOut());
        json.put("normalised", table.places().normalised());
        json.put("underHalfCovered", table.places().underHalf());
        json.put("repaired", table.places().repaired());
        ArrayNode seeds = json.putArray("seeds");
        Protocol.SEEDS.forEach(seeds::add);
        ArrayNode rows = json.putArray("models");
        for (EvaluationTable.Row row : table.rows()) {
            ObjectNode node = rows.addObject();
            node.put("model", row.name());
            node.put("inputs", row.inputs());
            put(node.putObject("scores"), row.scores().metrics());
            if (!row.scores().byTarget().isEmpty()) {
                ObjectNode byTarget = node.putObject("scoresByTarget");
                row.scores().byTarget().forEach((target, scores) -> put(byTarget.putObject(target), scores));
            }
        }
        return json;
    }

    private static void put(ObjectNode node, Map<Metric, MeanScore> scores) {
        scores.forEach((metric, score) -> node.putObject(metric.key())
                .put("mean", score.mean())
                .put("standardDeviation", score.standardDeviation()));
    }

    private static String capitalised(String name) {
        return name.charAt(0) + name.substring(1).toLowerCase(Locale.ROOT);
    }

    private static String trimmed(double metres) {
        return metres == Math.rint(metres) ? Long.toString((long) metres) : Double.toString(metres);
    }
}
