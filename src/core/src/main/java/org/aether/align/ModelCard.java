package org.aether.align;

import ai.djl.engine.Engine;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.stream.IntStream;
import org.aether.FloatMatrix;
import org.aether.Sha256;
import org.aether.device.Compute;
import org.aether.feature.CoordinateSystems;
import org.aether.model.ModelConfiguration;
import org.aether.poi.PoiSet;
import org.aether.raster.EmbeddingRaster;
import org.aether.raster.Provenance;
import org.aether.raster.RasterGrid;
import org.aether.text.TextEncoder;
import org.aether.view.ViewSettings;
import org.geotools.util.factory.GeoTools;

/** Describes a training: everything that decides the model, and nothing that differs between two equal runs. */
record ModelCard(
        List<EmbeddingRaster> rasters,
        PoiSet pois,
        ViewSettings views,
        TrainingSettings settings,
        TextEncoder encoder,
        Compute compute,
        TrainingSet data,
        List<String> sentences,
        AlignmentTrainer.Result result) {

    static final String METHOD =
            "Liu et al. 2025, Beyond AlphaEarth: Toward Human-Centered Spatial Representation via POI-Guided"
                    + " Contrastive Learning (AETHER), arXiv 2510.09894";

    ModelConfiguration configuration() {
        return ModelConfiguration.builder(ModelConfiguration.Origin.TRAINED, result.weights())
                .method(METHOD)
                .textEncoder(encoder.id())
                .agreement(encoder.agreement().orElse(null))
                .crs(CoordinateSystems.name(rasters.get(0).grid().crs()))
                .pooling(views)
                .training(training())
                .data(trainedOn())
                .epochs(result.epochs(), result.bestEpoch())
                .versions(new ModelConfiguration.Versions(
                        ModelCard.class.getPackage().getImplementationVersion(),
                        Runtime.version().feature(),
                        Engine.getDjlVersion(),
                        GeoTools.getVersion().toString(),
                        compute.description()))
                .build();
    }

    private ModelConfiguration.Training training() {
        return new ModelConfiguration.Training(
                settings.lambda(),
                settings.temperature(),
                settings.epochs(),
                settings.batchSize(),
                settings.learningRate(),
                settings.weightDecay(),
                settings.seed(),
                settings.trainFraction(),
                settings.validationFraction(),
                compute.settings().threads());
    }

    private ModelConfiguration.Data trainedOn() {
        return new ModelConfiguration.Data(
                rasters.stream().map(ModelCard::describe).toList(),
                data.base().rows(),
                sentences.size(),
                pois.attributes(),
                IntStream.of(0, sentences.size() / 2, sentences.size() - 1)
                        .distinct()
                        .mapToObj(sentences::get)
                        .toList(),
                hash(data.base(), data.context()),
                hash(sentences));
    }

    private static ModelConfiguration.Raster describe(EmbeddingRaster raster) {
        RasterGrid grid = raster.grid();
        return new ModelConfiguration.Raster(
                raster.name(),
                CoordinateSystems.name(grid.crs()),
                grid.width(),
                grid.height(),
                grid.west(),
                grid.south(),
                grid.east(),
                grid.north(),
                Provenance.of(raster));
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
