package org.aether.cli.answer;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.aether.evaluate.EvaluationJob;
import org.aether.head.Protocol;

/** The five-seed table, for people and programs. */
public final class EvaluationAnswer {

    private EvaluationAnswer() {}

    public static Answer of(EvaluationJob.Table table, double bufferMetres, Map<String, Integer> unusableRows) {
        String text = table(table)
                + String.format(
                        Locale.ROOT,
                        "%n%s on %,d of %,d places, %s; mean ± sample standard deviation over five seeds.",
                        capitalised(table.task().name()),
                        table.used(),
                        table.places(),
                        bufferMetres > 0 ? "within " + trimmed(bufferMetres) + " m" : "pixels inside the polygons")
                + Counts.leftOut("rows of the file", unusableRows)
                + Counts.leftOut("places", table.unusable())
                + Counts.normalised(table.normalised(), "places")
                + (table.underHalf() == 0
                        ? ""
                        : String.format(
                                Locale.ROOT,
                                "%n%,d places have data for less than half of their area.",
                                table.underHalf()))
                + Counts.repaired(table.repaired());
        return new Answer(json(table, bufferMetres, unusableRows), text);
    }

    /** The table alone. */
    public static String table(EvaluationJob.Table table) {
        Protocol.Scores first = table.rows().get(0).scores();
        boolean byTarget = !first.byTarget().isEmpty();
        List<String> header = new ArrayList<>(List.of("vectors", "numbers"));
        if (byTarget) {
            header.add("target");
        }
        header.addAll(first.metrics().keySet());
        TextTable text = new TextTable(header);
        for (EvaluationJob.Row row : table.rows()) {
            text.row(cells(row, byTarget ? "mean" : "", row.scores().metrics()));
            row.scores().byTarget().forEach((target, scores) -> text.row(cells(row, target, scores)));
        }
        return text.toString();
    }

    /** @param target empty where there is only one */
    private static List<String> cells(EvaluationJob.Row row, String target, Map<String, Protocol.Score> scores) {
        List<String> cells = new ArrayList<>(List.of(row.name(), Integer.toString(row.inputs())));
        if (!target.isEmpty()) {
            cells.add(target);
        }
        scores.values()
                .forEach(score ->
                        cells.add(String.format(Locale.ROOT, "%.4f ± %.4f", score.mean(), score.standardDeviation())));
        return cells;
    }

    public static ObjectNode json(EvaluationJob.Table table, double bufferMetres, Map<String, Integer> unusableRows) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("task", table.task().name().toLowerCase(Locale.ROOT));
        json.put("places", table.places());
        json.put("used", table.used());
        json.put("bufferMetres", bufferMetres);
        table.unusable().forEach(json.putObject("leftOut")::put);
        json.put("normalised", table.normalised());
        json.put("underHalfCovered", table.underHalf());
        json.put("repaired", table.repaired());
        unusableRows.forEach(json.putObject("unusableRows")::put);
        ArrayNode seeds = json.putArray("seeds");
        Protocol.SEEDS.forEach(seeds::add);
        ArrayNode rows = json.putArray("models");
        for (EvaluationJob.Row row : table.rows()) {
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

    private static void put(ObjectNode node, Map<String, Protocol.Score> scores) {
        scores.forEach((metric, score) ->
                node.putObject(metric).put("mean", score.mean()).put("standardDeviation", score.standardDeviation()));
    }

    private static String capitalised(String name) {
        return name.charAt(0) + name.substring(1).toLowerCase(Locale.ROOT);
    }

    private static String trimmed(double metres) {
        return metres == Math.rint(metres) ? Long.toString((long) metres) : Double.toString(metres);
    }
}
