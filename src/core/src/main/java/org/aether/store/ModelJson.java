package org.aether.store;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.aether.LeftOut;
import org.aether.align.TrainingReport;
import org.aether.model.AlignmentModel;
import org.aether.model.ModelConfiguration;

/** The JSON that front ends show of models and trainings; the keys are part of their interface. */
public final class ModelJson {

    private ModelJson() {}

    /** A configuration as {@code config.json} holds it, without the digests of files. */
    public static ObjectNode configuration(ModelConfiguration configuration) {
        return ConfigurationCodec.write(configuration);
    }

    /**
     * {@code {"model", "pois": {"read", "used", "leftOut": {REASON: COUNT…}}, "stepsPerSecond", "seconds": {STAGE:
     * SECONDS…}, "config": {…}}}.
     */
    public static ObjectNode report(TrainingReport report) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("model", report.model());
        ObjectNode pois = json.putObject("pois");
        pois.put("read", report.read());
        pois.put("used", report.used());
        pois.set("leftOut", leftOut(report.leftOut()));
        json.put("stepsPerSecond", report.stepsPerSecond());
        json.putObject("seconds")
                .put("views", report.seconds().views())
                .put("sentences", report.seconds().sentences())
                .put("training", report.seconds().training())
                .put("categories", report.seconds().categories());
        json.set("config", configuration(report.configuration()));
        return json;
    }

    /** {@code {"model", "bands", "dimension", "textEncoder", "categories": COUNT, "heads": [ID…]}}. */
    public static ObjectNode summary(StoredModel model) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("model", model.id());
        json.put("bands", model.bands());
        json.put("dimension", model.dimension());
        json.put("textEncoder", model.textEncoder().orElse(ConfigurationCodec.UNKNOWN_ENCODER));
        json.put("categories", model.categories());
        model.heads().forEach(json.putArray("heads")::add);
        return json;
    }

    /** {@code {REASON: COUNT…}}. */
    public static ObjectNode leftOut(LeftOut leftOut) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        leftOut.counts().forEach(json::put);
        return json;
    }

    /** The id of a model's text encoder, or {@value ConfigurationCodec#UNKNOWN_ENCODER}. */
    public static String textEncoder(AlignmentModel model) {
        return model.textEncoder().orElse(ConfigurationCodec.UNKNOWN_ENCODER);
    }
}
