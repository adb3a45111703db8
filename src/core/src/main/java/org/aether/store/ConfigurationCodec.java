package org.aether.store;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.aether.AetherException;
import org.aether.AetherException.Kind;
import org.aether.model.ModelConfiguration;
import org.aether.model.ModelConfiguration.Origin;
import org.aether.model.NumberType;
import org.aether.model.ProjectorWeights;
import org.aether.poi.PoiAttributes;
import org.aether.text.SentenceWeights;
import org.aether.text.VectorAgreement;
import org.aether.view.Pooling;
import org.aether.view.ViewSettings;
import org.jspecify.annotations.Nullable;

/**
 * A model's configuration as JSON, in the format {@value #FORMAT}. Also reads {@code aether-model/1}, in which imported
 * models had no {@code format} and described their pooling in other words.
 */
final class ConfigurationCodec {

    /** The format that is written. */
    static final String FORMAT = "aether-model/2";

    /** Stands in {@code textEncoder} for an encoder that is not known. */
    static final String UNKNOWN_ENCODER = "unknown";

    private static final int NEWEST_VERSION = 2;
    private static final Pattern VERSION = Pattern.compile("aether-model/([1-9][0-9]{0,8})");
    private static final String IMPORT = "import";
    private static final String TRAINING = "training";

    private static final ObjectMapper JSON = new ObjectMapper();

    private ConfigurationCodec() {}

    static ObjectNode write(ModelConfiguration configuration) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("format", FORMAT);
        json.put("origin", configuration.origin() == Origin.IMPORTED ? IMPORT : TRAINING);
        if (configuration.method() != null) {
            json.put("method", configuration.method());
        }
        json.put("bands", configuration.bands());
        json.put("dimension", configuration.dimension());
        write(configuration.text(), json);
        if (configuration.crs() != null) {
            json.put("crs", configuration.crs());
        }
        ViewSettings pooling = configuration.pooling();
        if (pooling != null) {
            ObjectNode views = json.putObject("pooling");
            write(pooling.base(), views.putObject("base"));
            write(pooling.context(), views.putObject("context"));
        }
        if (configuration.training() != null) {
            write(configuration.training(), json.putObject("training"));
        }
        if (configuration.data() != null) {
            write(configuration.data(), json.putObject("data"));
        }
        if (configuration.bestEpoch() != null) {
            json.put("bestEpoch", configuration.bestEpoch());
        }
        if (!configuration.epochs().isEmpty()) {
            ArrayNode epochs = json.putArray("epochs");
            configuration.epochs().forEach(epoch -> write(epoch, epochs.addObject()));
        }
        if (configuration.versions() != null) {
            write(configuration.versions(), json.putObject("versions"));
        }
        if (configuration.checkpoint() != null) {
            write(configuration.checkpoint(), json.putObject("checkpoint"));
        }
        return json;
    }

    private static void write(ModelConfiguration.TextEncoding text, ObjectNode json) {
        json.put("textEncoder", text.encoder() == null ? UNKNOWN_ENCODER : text.encoder());
        if (text.note() != null) {
            json.put("textEncoderNote", text.note());
        }
        json.put("textDimension", text.dimension());
        VectorAgreement agreement = text.agreement();
        if (agreement != null) {
            json.putObject("sentenceWeights")
                    .put("type", SentenceWeights.INT8.label())
                    .put("comparedSentences", agreement.sentences())
                    .put("leastCosine", agreement.leastCosine())
                    .put("meanCosine", agreement.meanCosine());
        }
    }

    private static void write(Pooling pooling, ObjectNode json) {
        if (pooling instanceof Pooling.Circle circle) {
            json.put("shape", "circle").put("radiusMetres", circle.radius());
        } else if (pooling instanceof Pooling.Square square) {
            json.put("shape", "square").put("radiusPixels", square.radius());
        }
    }

    private static void write(ModelConfiguration.Training training, ObjectNode json) {
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        values.put("lambda", training.lambda());
        values.put("temperature", training.temperature());
        values.put("epochs", training.epochs());
        values.put("batchSize", training.batchSize());
        values.put("learningRate", training.learningRate());
        values.put("weightDecay", training.weightDecay());
        values.put("seed", training.seed());
        values.put("trainFraction", training.trainFraction());
        values.put("validationFraction", training.validationFraction());
        values.put("threads", training.threads());
        values.forEach((key, value) -> {
            if (value != null) {
                json.set(key, JSON.valueToTree(value));
            }
        });
    }

    private static void write(ModelConfiguration.Data data, ObjectNode json) {
        ArrayNode rasters = json.putArray("rasters");
        for (ModelConfiguration.Raster raster : data.rasters()) {
            ObjectNode item = rasters.addObject();
            item.put("name", raster.name());
            item.put("crs", raster.crs());
            item.put("width", raster.width());
            item.put("height", raster.height());
            item.putArray("extent")
                    .add(raster.west())
                    .add(raster.south())
                    .add(raster.east())
                    .add(raster.north());
            raster.provenance().forEach(item.putObject("provenance")::put);
        }
        json.put("pois", data.pois());
        json.put("distinctSentences", data.distinctSentences());
        json.putObject("poiAttributes")
                .put("name", data.attributes().name())
                .put("category", data.attributes().category())
                .put("subcategory", data.attributes().subcategory())
                .put("description", data.attributes().description());
        data.exampleSentences().forEach(json.putArray("exampleSentences")::add);
        json.put("viewsSha256", data.viewsSha256());
        json.put("sentencesSha256", data.sentencesSha256());
    }

    private static void write(ModelConfiguration.Epoch epoch, ObjectNode json) {
        json.put("epoch", epoch.epoch());
        json.put("loss", epoch.loss());
        json.put("crossModalLoss", epoch.crossModalLoss());
        json.put("contextLoss", epoch.contextLoss());
        if (!Double.isNaN(epoch.validationCrossModalLoss())) {
            json.put("validationCrossModalLoss", epoch.validationCrossModalLoss());
        }
        json.put("gate", epoch.gate());
        json.put("learningRate", epoch.learningRate());
    }

    private static void write(ModelConfiguration.Versions versions, ObjectNode json) {
        json.put("aether", versions.aether());
        json.put("java", versions.java());
        json.put("djl", versions.djl());
        json.put("geotools", versions.geotools());
        json.put("compute", versions.compute());
    }

    private static void write(ModelConfiguration.Checkpoint checkpoint, ObjectNode json) {
        json.put("file", checkpoint.file());
        ArrayNode types = json.putArray("numberTypes");
        checkpoint.numberTypes().forEach(type -> types.add(type.toString()));
        checkpoint.contents().forEach((key, value) -> json.set(key, JSON.valueToTree(value)));
    }

    /**
     * Reads a configuration.
     *
     * @param shapes of the model's weights by name, which the configuration must agree with
     * @throws AetherException of kind UNAVAILABLE when the format is a newer one, of kind DAMAGED when a field has the
     *     wrong type or contradicts the weights
     */
    static ModelConfiguration read(JsonFields json, Map<String, int[]> shapes) {
        int version = version(json);
        Origin origin = origin(json, version);
        ModelConfiguration.@Nullable Checkpoint checkpoint = readCheckpoint(json.optionalObject("checkpoint"));
        return new ModelConfiguration(
                origin,
                json.optionalText("method"),
                size(json, "bands", ProjectorWeights.bands(shapes)),
                size(json, "dimension", ProjectorWeights.dimension(shapes)),
                readText(json, size(json, "textDimension", ProjectorWeights.textDimension(shapes))),
                json.optionalText("crs"),
                version == 1 && origin == Origin.IMPORTED
                        ? readImportedPooling(json.optionalObject("pooling"))
                        : readPooling(json.optionalObject("pooling")),
                readTraining(json.optionalObject("training")),
                readData(json.optionalObject("data")),
                json.optionalInteger("bestEpoch"),
                json.objects("epochs").stream()
                        .map(ConfigurationCodec::readEpoch)
                        .toList(),
                readVersions(json.optionalObject("versions")),
                checkpoint);
    }

    private static int version(JsonFields json) {
        String format = json.optionalText("format");
        if (format == null) {
            // Imported models had none, and models put together by hand may have none.
            return 1;
        }
        Matcher matcher = VERSION.matcher(format);
        if (!matcher.matches()) {
            throw json.wrong("format", "that of a model");
        }
        int version = Integer.parseInt(matcher.group(1));
        if (version > NEWEST_VERSION) {
            throw new AetherException(
                    Kind.UNAVAILABLE,
                    "The file {} has the format {}, and this version of AETHER reads the formats up to {}; use a newer"
                            + " version of AETHER.",
                    json.file(),
                    format,
                    FORMAT);
        }
        return version;
    }

    private static Origin origin(JsonFields json, int version) {
        String origin = version == 1 && !json.has("origin") ? TRAINING : json.text("origin");
        return switch (origin) {
            case TRAINING -> Origin.TRAINED;
            case IMPORT -> Origin.IMPORTED;
            default -> throw json.wrong("origin", "\"" + TRAINING + "\" or \"" + IMPORT + "\"");
        };
    }

    private static int size(JsonFields json, String key, int actual) {
        Integer size = json.optionalInteger(key);
        if (size != null && size != actual) {
            throw json.wrong(key, actual + ", the number that the weights have");
        }
        return actual;
    }

    private static ModelConfiguration.TextEncoding readText(JsonFields json, int dimension) {
        String encoder = json.optionalText("textEncoder");
        JsonFields weights = json.optionalObject("sentenceWeights");
        return new ModelConfiguration.TextEncoding(
                encoder == null || encoder.isBlank() || encoder.equals(UNKNOWN_ENCODER) ? null : encoder,
                json.optionalText("textEncoderNote"),
                dimension,
                weights == null
                        ? null
                        : new VectorAgreement(
                                weights.integer("comparedSentences"),
                                weights.number("leastCosine"),
                                weights.number("meanCosine")));
    }

    private static @Nullable ViewSettings readPooling(@Nullable JsonFields json) {
        return json == null
                ? null
                : new ViewSettings(readShape(json.object("base")), readShape(json.object("context")));
    }

    private static Pooling readShape(JsonFields json) {
        return switch (json.text("shape")) {
            case "circle" -> new Pooling.Circle(json.number("radiusMetres"));
            case "square" -> new Pooling.Square(json.integer("radiusPixels"));
            default -> throw json.wrong("shape", "\"circle\" or \"square\"");
        };
    }

    private static @Nullable ViewSettings readImportedPooling(@Nullable JsonFields json) {
        Integer base = json == null ? null : json.optionalInteger("baseRadiusPixels");
        Integer context = json == null ? null : json.optionalInteger("contextRadiusPixels");
        return base == null || context == null
                ? null
                : new ViewSettings(new Pooling.Square(base), new Pooling.Square(context));
    }

    private static ModelConfiguration.@Nullable Training readTraining(@Nullable JsonFields json) {
        return json == null
                ? null
                : new ModelConfiguration.Training(
                        json.optionalNumber("lambda"),
                        json.optionalNumber("temperature"),
                        json.optionalInteger("epochs"),
                        json.optionalInteger("batchSize"),
                        json.optionalNumber("learningRate"),
                        json.optionalNumber("weightDecay"),
                        json.optionalLong("seed"),
                        json.optionalNumber("trainFraction"),
                        json.optionalNumber("validationFraction"),
                        json.optionalInteger("threads"));
    }

    private static ModelConfiguration.@Nullable Data readData(@Nullable JsonFields json) {
        if (json == null) {
            return null;
        }
        JsonFields attributes = json.object("poiAttributes");
        return new ModelConfiguration.Data(
                json.objects("rasters").stream()
                        .map(ConfigurationCodec::readRaster)
                        .toList(),
                json.integer("pois"),
                json.integer("distinctSentences"),
                new PoiAttributes(
                        attributes.optionalText("name"),
                        attributes.optionalText("category"),
                        attributes.optionalText("subcategory"),
                        attributes.optionalText("description")),
                json.texts("exampleSentences"),
                json.text("viewsSha256"),
                json.text("sentencesSha256"));
    }

    private static ModelConfiguration.Raster readRaster(JsonFields json) {
        List<Double> extent = json.numbers("extent");
        if (extent.size() != 4) {
            throw json.wrong("extent", "an array of four numbers");
        }
        return new ModelConfiguration.Raster(
                json.text("name"),
                json.text("crs"),
                json.integer("width"),
                json.integer("height"),
                extent.get(0),
                extent.get(1),
                extent.get(2),
                extent.get(3),
                json.textsByKey("provenance"));
    }

    private static ModelConfiguration.Epoch readEpoch(JsonFields json) {
        Double validation = json.optionalNumber("validationCrossModalLoss");
        return new ModelConfiguration.Epoch(
                json.integer("epoch"),
                json.number("loss"),
                json.number("crossModalLoss"),
                json.number("contextLoss"),
                validation == null ? Double.NaN : validation,
                json.number("gate"),
                json.number("learningRate"));
    }

    private static ModelConfiguration.@Nullable Versions readVersions(@Nullable JsonFields json) {
        return json == null
                ? null
                : new ModelConfiguration.Versions(
                        json.optionalText("aether"),
                        json.integer("java"),
                        json.text("djl"),
                        json.text("geotools"),
                        json.text("compute"));
    }

    private static ModelConfiguration.@Nullable Checkpoint readCheckpoint(@Nullable JsonFields json) {
        if (json == null) {
            return null;
        }
        Map<String, @Nullable Object> contents = json.plainValues();
        contents.remove("file");
        contents.remove("numberTypes");
        return new ModelConfiguration.Checkpoint(
                json.text("file"),
                json.texts("numberTypes").stream()
                        .map(name -> numberType(json, name))
                        .toList(),
                contents);
    }

    private static NumberType numberType(JsonFields json, String name) {
        try {
            return NumberType.valueOf(name.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw json.wrong("numberTypes", "an array of types of numbers");
        }
    }
}
