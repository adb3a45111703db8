package org.aether.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.aether.Progress;
import org.aether.Setting;
import org.aether.cli.answer.Answer;
import org.aether.cli.answer.EvaluationAnswer;
import org.aether.cli.options.Arguments;
import org.aether.cli.options.HeadOptions;
import org.aether.cli.options.LayerOption;
import org.aether.cli.options.RasterInputOptions;
import org.aether.cli.options.RasterInputs;
import org.aether.cli.options.TargetColumns;
import org.aether.evaluate.Candidate;
import org.aether.evaluate.EvaluationJob;
import org.aether.evaluate.EvaluationTable;
import org.aether.feature.FeatureFile;
import org.aether.feature.FeatureFiles;
import org.aether.head.HeadSettings;
import org.aether.head.Target;
import org.aether.head.Task;
import org.geotools.api.feature.type.GeometryDescriptor;
import org.geotools.data.simple.SimpleFeatureCollection;
import org.locationtech.jts.geom.Polygonal;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code aether evaluate}: the five-seed table of raw AlphaEarth against models. */
@Command(
        name = "evaluate",
        sortOptions = false,
        customSynopsis = {
            "aether evaluate --in AE.tif --points FILE --target COL[,COL…] --task TASK",
            "                       --models raw,ID[,ID2…] [OPTION…]"
        },
        description = {"Compares raw AlphaEarth and models on labelled places: the five-seed table.", ""},
        footer = {
            "",
            "Examples:",
            "  aether evaluate --in ae.tif --points landuse.geojson --target landuse_id --task classification \\",
            "                  --buffer 100 --models raw,london",
            "  aether evaluate --in ae.tif --points wards.gpkg --target rich,middle,poor --task distribution \\",
            "                  --models raw,london,london2 --json",
            "",
            "Protocol: 20 %% test (seed 42), 10 %% of the rest for early stopping (seed 42), heads with the seeds",
            "42, 24, 7, 0 and 100. L1 is the sum over the bins, averaged over the places; KL(q||p); macro",
            "precision, recall, F1."
        })
final class EvaluateCommand extends AetherCommand {

    /** Radius taken around points when none is given: the context view of the paper. */
    private static final double POINT_BUFFER = 100;

    private static final String RAW = "raw";

    @Option(
            names = "--in",
            required = true,
            split = ",",
            paramLabel = "AE.tif",
            description = "AlphaEarth GeoTIFFs, separated by commas.")
    private List<Path> in;

    @Mixin
    private RasterInputOptions rasters;

    @Option(
            names = "--points",
            required = true,
            paramLabel = "FILE",
            description = "Labelled points or polygons: GeoJSON, CSV or GeoPackage, any CRS.")
    private Path points;

    @Mixin
    private LayerOption layer;

    @Option(
            names = "--target",
            required = true,
            split = ",",
            paramLabel = "COL",
            description = "Columns to predict: one with classes, two or more with shares, or one or more with values.")
    private List<String> targets;

    @Option(
            names = "--task",
            required = true,
            paramLabel = "TASK",
            description = "classification, distribution or regression.")
    private Task task;

    @Option(
            names = "--buffer",
            paramLabel = "M",
            description =
                    "Radius around each place in metres, ${bundle:BUFFER.range}. Default: 100 for points, 0 for polygons.")
    private Double buffer;

    @Option(
            names = "--models",
            required = true,
            split = ",",
            paramLabel = "ID",
            description = "Rows of the table, separated by commas: 'raw' for the raw AlphaEarth vectors, or models.")
    private List<String> models;

    @Option(
            names = "--normalise",
            description = "Divide shares that do not sum to one, such as percentages or counts, by their sum.")
    private boolean normalise;

    @Mixin
    private HeadOptions heads;

    @Override
    protected void check() {
        rasters.check();
        for (String model : models) {
            if (!model.equals(RAW)) {
                requireId("--models", model);
            }
        }
        Arguments.require(
                new HashSet<>(models).size() == models.size(), "--models names a model twice; name each model once.");
        if (buffer != null) {
            Setting.BUFFER.check(buffer);
        }
        Arguments.require(!normalise || task == Task.DISTRIBUTION, "--normalise needs --task distribution.");
        settings();
        layer.check("--points", points);
        TargetColumns.check(task, targets);
    }

    @Override
    protected Answer work(Progress progress) {
        RasterInputs.existing("--points", points);
        List<Candidate> candidates = new ArrayList<>();
        for (String model : models) {
            candidates.add(model.equals(RAW) ? Candidate.RAW : Candidate.of(load(model)));
        }
        try (RasterInputs inputs = RasterInputs.open("--in", in, rasters)) {
            candidates.forEach(candidate -> candidate.model().ifPresent(inputs::requireBandsOf));
            FeatureFile file = FeatureFiles.read(layer.of(points));
            double radius = buffer != null ? buffer : arePolygons(file.features()) ? 0 : POINT_BUFFER;
            HeadSettings settings = settings();
            EvaluationTable table = new EvaluationJob(
                            inputs.rasters(), file.features(), radius, new Target(task, targets, normalise))
                    .run(candidates, settings, compute(), progress);
            return EvaluationAnswer.of(table, file.leftOut());
        }
    }

    private HeadSettings settings() {
        return heads.settings(HeadSettings.defaults().seed());
    }

    /** Whether every geometry is a polygon, by the layer's type or else by the first feature. */
    private static boolean arePolygons(SimpleFeatureCollection features) {
        GeometryDescriptor geometry = features.getSchema().getGeometryDescriptor();
        if (geometry != null
                && Polygonal.class.isAssignableFrom(geometry.getType().getBinding())) {
            return true;
        }
        try (var iterator = features.features()) {
            return iterator.hasNext() && iterator.next().getDefaultGeometry() instanceof Polygonal;
        }
    }
}
