package org.aether.align;

import ai.djl.engine.Engine;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.aether.FloatMatrix;
import org.aether.Sha256;
import org.aether.device.Compute;
import org.aether.feature.CoordinateSystems;
import org.aether.poi.PoiAttributes;
import org.aether.poi.PoiSet;
import org.aether.raster.EmbeddingRaster;
import org.aether.raster.Provenance;
import org.aether.raster.RasterGrid;
import org.aether.text.SentenceWeights;
import org.aether.text.TextEncoder;
import org.aether.view.Pooling;
import org.aether.view.ViewSettings;
import org.geotools.util.factory.GeoTools;

/** Writes down a training run: config.json for the artifact, and the report for the user. */
record ModelCard(
        List<EmbeddingRaster> rasters,
        PoiSet pois,
        ViewSettings views,
        TrainingSettings settings,
        TextEncoder encoder,
        Compute compute,
        AlignmentTrainer.TrainingSet data,
        List<String> sentences,
        AlignmentTrainer.Result result) {

    static final String METHOD =
            "Liu et al. 2025, Beyond AlphaEarth: Toward Human-Centered Spatial Representation via POI-Guided"
                    + " Contrastive Learning (AETHER), arXiv 2510.09894";

    /** Everything that decides the model, and how the epochs went; nothing that differs between two equal runs. */
    ObjectNode config() {
        ObjectNode config = JsonNodeFactory.instance.objectNode();
        config.put("format", "aether-model/1");
        config.put("method", METHOD);
        config.put("bands", data.base().columns());
        config.put("dimension", result.weights().dimension());
        config.put("textEncoder", encoder.id());
        config.put("textDimension", encoder.dimension());
        encoder.agreement().ifPresent(agreement -> config.putObject("sentenceWeights")
                .put("type", SentenceWeights.INT8.label())
                .put("comparedSentences", agreement.sentences())
                .put("leastCosine", agreement.leastCosine())
                .put("meanCosine", agreement.meanCosine()));
        config.put("crs", CoordinateSystems.name(rasters.get(0).grid().crs()));
        ObjectNode pooling = config.putObject("pooling");
        describe(pooling.putObject("base"), views.base());
        describe(pooling.putObject("context"), views.context());
        ObjectNode training = config.putObject("training");
        training.put("lambda", settings.lambda());
        training.put("temperature", settings.temperature());
        training.put("epochs", settings.epochs());
        training.put("batchSize", settings.batchSize());
        training.put("learningRate", settings.learningRate());
        training.put("weightDecay", settings.weightDecay());
        training.put("seed", settings.seed());
        training.put("trainFraction", settings.trainFraction());
        training.put("validationFraction", settings.validationFraction());
        training.put("threads", compute.settings().threads());
        describeData(config.putObject("data"));
        config.put("bestEpoch", result.bestEpoch());
        ArrayNode epochs = config.putArray("epochs");
        for (AlignmentTrainer.Epoch epoch : result.epochs()) {
            ObjectNode node = epochs.addObject();
            node.put("epoch", epoch.epoch());
            node.put("loss", epoch.loss());
            node.put("crossModalLoss", epoch.crossModalLoss());
            node.put("contextLoss", epoch.contextLoss());
            if (!Double.isNaN(epoch.validationCrossModalLoss())) {
                node.put("validationCrossModalLoss", epoch.validationCrossModalLoss());
            }
            node.put("gate", epoch.gate());
            node.put("learningRate", epoch.learningRate());
        }
        ObjectNode versions = config.putObject("versions");
        versions.put("aether", ModelCard.class.getPackage().getImplementationVersion());
        versions.put("java", Runtime.version().feature());
        versions.put("djl", Engine.getDjlVersion());
        versions.put("geotools", GeoTools.getVersion().toString());
        versions.put("compute", compute.description());
        return config;
    }

    private void describeData(ObjectNode node) {
        ArrayNode list = node.putArray("rasters");
        for (EmbeddingRaster raster : rasters) {
            ObjectNode item = list.addObject();
            RasterGrid grid = raster.grid();
            item.put("name", raster.name());
            item.put("crs", CoordinateSystems.name(grid.crs()));
            item.put("width", grid.width());
            item.put("height", grid.height());
            ArrayNode extent = item.putArray("extent");
            extent.add(grid.west()).add(grid.south()).add(grid.east()).add(grid.north());
            Provenance.of(raster).forEach(item.putObject("provenance")::put);
        }
        node.put("pois", data.base().rows());
        node.put("distinctSentences", sentences.size());
        PoiAttributes attributes = pois.attributes();
        ObjectNode names = node.putObject("poiAttributes");
        names.put("name", attributes.name());
        names.put("category", attributes.category());
        names.put("subcategory", attributes.subcategory());
        names.put("description", attributes.description());
        ArrayNode examples = node.putArray("exampleSentences");
        IntStream.of(0, sentences.size() / 2, sentences.size() - 1)
                .distinct()
                .mapToObj(sentences::get)
                .forEach(examples::add);
        node.put("viewsSha256", hash(data.base(), data.context()));
        node.put("sentencesSha256", hash(sentences));
    }

    /** The report of a run: what the config says, what was left out, and how long it took. */
    ObjectNode report(String modelId, Map<String, Integer> leftOut, Map<String, Double> seconds) {
        ObjectNode report = JsonNodeFactory.instance.objectNode();
        report.put("model", modelId);
        ObjectNode poiCounts = report.putObject("pois");
        poiCounts.put(
                "read",
                pois.pois().size()
                        + pois.unusable().values().stream()
                                .mapToInt(Integer::intValue)
                                .sum());
        poiCounts.put("used", data.base().rows());
        ObjectNode reasons = poiCounts.putObject("leftOut");
        leftOut.forEach(reasons::put);
        report.put("stepsPerSecond", result.stepsPerSecond());
        ObjectNode times = report.putObject("seconds");
        seconds.forEach(times::put);
        report.set("config", config());
        return report;
    }

    private static void describe(ObjectNode node, Pooling pooling) {
        if (pooling instanceof Pooling.Circle circle) {
            node.put("shape", "circle").put("radiusMetres", circle.radius());
        } else if (pooling instanceof Pooling.Square square) {
            node.put("shape", "square").put("radiusPixels", square.radius());
        }
    }

    private static String hash(FloatMatrix... matrices) {
        MessageDigest digest = Sha256.start();
        for (FloatMatrix matrix : matrices) {
            ByteBuffer row = ByteBuffer.allocate(matrix.columns() * Float.BYTES);
            for (int i = 0; i < matrix.rows(); i++) {
                row.clear();
                row.asFloatBuffer().put(matrix.data(), i * matrix.columns(), matrix.columns());
                digest.update(row);
            }
        }
        return Sha256.hex(digest);
    }

    private static String hash(List<String> sentences) {
        MessageDigest digest = Sha256.start();
        for (String sentence : sentences) {
            digest.update(sentence.getBytes(StandardCharsets.UTF_8));
            digest.update((byte) '\n');
        }
        return Sha256.hex(digest);
    }
}
