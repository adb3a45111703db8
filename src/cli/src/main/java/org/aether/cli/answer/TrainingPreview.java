package org.aether.cli.answer;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.aether.align.AlignmentJob;
import org.aether.poi.PoiAttributes;
import org.aether.poi.PoiSet;
import org.aether.store.ModelJson;

/** What {@code aether train --dry-run} says. */
public final class TrainingPreview {

    private TrainingPreview() {}

    /**
     * @param sets what was taken from each file
     * @param batchSize of the training that is not run
     * @param inTheWay the model's name when the store has it and it may not be replaced, else null
     */
    public static Answer of(
            List<Path> files, List<PoiSet> sets, AlignmentJob.Preview preview, int batchSize, String inTheWay) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("dryRun", true);
        StringBuilder text = new StringBuilder();
        ArrayNode attributes = json.putArray("poiAttributes");
        for (int i = 0; i < sets.size(); i++) {
            Map<String, String> used = attributes(sets.get(i).attributes());
            ObjectNode node = attributes.addObject().put("file", files.get(i).toString());
            used.forEach(node::put);
            text.append(files.get(i).getFileName())
                    .append(": ")
                    .append(used.entrySet().stream()
                            .map(entry -> entry.getKey() + " from " + entry.getValue())
                            .collect(Collectors.joining(", ")))
                    .append(".\n");
        }
        ObjectNode pois = json.putObject("pois");
        pois.put("read", preview.read()).put("used", preview.used());
        pois.set("leftOut", ModelJson.leftOut(preview.leftOut()));
        text.append(String.format(
                Locale.ROOT,
                "POIs: %,d of %,d can be used%s.%n",
                preview.used(),
                preview.read(),
                preview.leftOut().isEmpty()
                        ? ""
                        : "; left out: " + Counts.list(preview.leftOut().counts())));
        json.put("distinctSentences", preview.distinctSentences());
        preview.exampleSentences().forEach(json.putArray("exampleSentences")::add);
        text.append(String.format(Locale.ROOT, "%,d different sentences, for example:%n", preview.distinctSentences()));
        preview.exampleSentences()
                .forEach(sentence -> text.append("  ").append(sentence).append('\n'));
        json.put("batchSize", batchSize);
        if (preview.used() < batchSize) {
            text.append(String.format(
                    Locale.ROOT,
                    "That is less than one batch of %,d; the training needs a smaller --batch-size.%n",
                    batchSize));
        }
        json.put("modelExists", inTheWay != null);
        if (inTheWay != null) {
            text.append("There is a model '").append(inTheWay).append("' already; the training needs --replace.\n");
        }
        return new Answer(json, text.append("Nothing was trained or stored.").toString());
    }

    private static Map<String, String> attributes(PoiAttributes attributes) {
        Map<String, String> used = new LinkedHashMap<>();
        put(used, "name", attributes.name());
        put(used, "category", attributes.category());
        put(used, "subcategory", attributes.subcategory());
        put(used, "description", attributes.description());
        return used;
    }

    private static void put(Map<String, String> used, String part, String column) {
        if (column != null && !column.isEmpty()) {
            used.put(part, column);
        }
    }
}
