package org.aether.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.LongStream;
import org.aether.FloatMatrix;
import org.aether.Progress;
import org.aether.Setting;
import org.aether.Stage;
import org.aether.cli.answer.Answer;
import org.aether.cli.answer.Counts;
import org.aether.cli.answer.RegionColumns;
import org.aether.cli.answer.TransformAnswer;
import org.aether.cli.options.Arguments;
import org.aether.cli.options.LayerOption;
import org.aether.cli.options.OutputFile;
import org.aether.cli.options.RasterInputs;
import org.aether.cli.options.RasterOutputOptions;
import org.aether.embed.PixelFunction;
import org.aether.embed.PixelFunctions;
import org.aether.embed.RasterTransform;
import org.aether.feature.FeatureFile;
import org.aether.feature.FeatureFiles;
import org.aether.geotiff.PixelType;
import org.aether.model.AlignmentModel;
import org.aether.raster.EmbeddingRaster;
import org.aether.region.RegionAggregator;
import org.aether.region.RegionVectors;
import org.aether.search.SentenceDirection;
import org.aether.text.TextEncoder;
import org.aether.text.TextEncoders;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code aether search}: a sentence → a similarity raster. */
@Command(
        name = "search",
        sortOptions = false,
        customSynopsis = {
            "aether search --model ID --in AE.tif --text SENTENCE [--text …] --out S.tif [OPTION…]",
            "       aether search --model ID --in AE.tif --text SENTENCE [--text …] --regions FILE --out FILE [OPTION…]"
        },
        description = {"Maps the similarity of every pixel to sentences, from -1 to 1.", ""},
        footer = {
            "",
            "Examples:",
            "  aether search --model london --in ae.tif --out s.tif --text \"a lively night market\" \\",
            "                --text \"a quiet park\"",
            "  aether search --model london --in ae.tif --regions wards.gpkg --out s.csv --text \"a quiet park\"",
            "",
            "With --regions the result is a vector file with the columns pixels and similarity, the mean over",
            "the pixels of a region (similarity_1, similarity_2, … for several sentences). It is empty for",
            "regions without data. The text encoder with which the model was trained is needed."
        })
final class SearchCommand extends AetherCommand {

    @Option(names = "--model", required = true, paramLabel = "ID", description = "The model, see 'aether models'.")
    private String model;

    @Option(
            names = "--in",
            required = true,
            split = ",",
            paramLabel = "AE.tif",
            description = "AlphaEarth GeoTIFF, or several separated by commas; the grid is that of the first.")
    private List<Path> in;

    @Option(
            names = "--text",
            required = true,
            paramLabel = "SENTENCE",
            description = "What to search for, in words. Repeat the option for several bands.")
    private List<String> texts;

    @Option(
            names = "--regions",
            paramLabel = "FILE",
            description =
                    "Average over these polygons, or points with --buffer, and write a vector file. The ending of --out "
                            + "chooses its format: .geojson, .csv, .csv.gz or .gpkg. Default: none, a raster is written.")
    private Path regions;

    @Mixin
    private LayerOption layer;

    @Option(
            names = "--buffer",
            paramLabel = "M",
            description =
                    "With --regions: include everything within so many metres, ${bundle:BUFFER.range}. Points need it. "
                            + "Default: ${bundle:BUFFER.default}.")
    private double buffer;

    @Mixin
    private RasterOutputOptions output;

    @Override
    protected void check() {
        requireId("--model", model);
        for (String text : texts) {
            Arguments.require(!text.isBlank(), "--text is empty; describe a place, such as --text \"a quiet park\".");
        }
        Setting.BUFFER.check(buffer);
        Arguments.require(buffer == 0 || regions != null, "--buffer needs --regions; a raster has no buffer.");
        layer.check("--regions", regions);
        if (regions != null) {
            OutputFile.check("--out", output.out(), OutputFile.FEATURES);
            output.checkExceptName();
            requireApart("--out", output.out(), "--regions", List.of(regions));
        } else {
            output.check();
        }
        requireApart("--out", output.out(), "--in", in);
    }

    @Override
    protected Answer work(Progress progress) {
        OutputFile out = OutputFile.prepare(output.out());
        if (regions != null) {
            RasterInputs.existing("--regions", regions);
        }
        AlignmentModel loaded = load(model);
        try (RasterInputs inputs = RasterInputs.open("--in", in, output.inputs())) {
            inputs.requireBandsOf(loaded);
            if (regions != null) {
                return overRegions(inputs, loaded, out, progress);
            }
            EmbeddingRaster raster = inputs.single();
            FloatMatrix directions = directions(loaded, progress);
            List<String> bands = new ArrayList<>();
            Map<String, String> metadata = new LinkedHashMap<>();
            for (int i = 0; i < texts.size(); i++) {
                bands.add(String.format(Locale.ROOT, "S%03d", i));
                metadata.put(String.format(Locale.ROOT, "SENTENCE_%03d", i), texts.get(i));
            }
            try (PixelFunction similarity = PixelFunctions.similarity(loaded, directions, bands, compute())) {
                RasterTransform.Report report = RasterTransform.run(
                        raster,
                        similarity,
                        out.path(),
                        output.options(raster, PixelType.FLOAT32, bands, similarity.overviews(), loaded, metadata),
                        computeSettings().threads(),
                        progress);
                Answer answer = TransformAnswer.of(report, out.path(), raster.grid(), PixelType.FLOAT32, bands.size());
                texts.forEach(answer.json().putArray("sentences")::add);
                return answer;
            }
        }
    }

    private Answer overRegions(RasterInputs inputs, AlignmentModel loaded, OutputFile out, Progress progress) {
        FeatureFile file = FeatureFiles.read(layer.of(regions));
        RegionColumns columns = new RegionColumns().add("pixels", Long.class);
        List<String> names = new ArrayList<>();
        for (int i = 1; i <= texts.size(); i++) {
            names.add(texts.size() == 1 ? "similarity" : "similarity_" + i);
        }
        names.forEach(name -> columns.add(name, Double.class));
        RegionVectors means;
        try (PixelFunction similarity =
                PixelFunctions.similarity(loaded, directions(loaded, progress), names, compute())) {
            means = RegionAggregator.aggregate(
                    inputs.rasters(),
                    file.features(),
                    buffer,
                    similarity,
                    computeSettings().threads(),
                    progress);
        }
        progress.check();
        FeatureFiles.write(out.path(), columns.to(means.regions(), row -> {
            List<Object> values = new ArrayList<>();
            values.add(means.pixels()[row]);
            for (int i = 0; i < texts.size() && means.pixels()[row] > 0; i++) {
                values.add((double) means.means().get(row, i));
            }
            return values;
        }));
        long empty = LongStream.of(means.pixels()).filter(pixels -> pixels == 0).count();
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("out", out.path().toString());
        json.put("regions", means.size());
        json.put("withoutData", empty);
        Counts.addLeftOut(json, file.leftOut());
        texts.forEach(json.putArray("sentences")::add);
        String text = String.format(
                Locale.ROOT,
                "Wrote %s: %,d regions with the mean similarity to %d sentence%s.",
                out.path(),
                means.size(),
                texts.size(),
                texts.size() == 1 ? "" : "s");
        if (empty > 0) {
            text += String.format(Locale.ROOT, "%n%,d contain no pixel with data; their similarity is empty.", empty);
        }
        return new Answer(json, text + Counts.leftOut("rows of the file", file.leftOut()));
    }

    private FloatMatrix directions(AlignmentModel loaded, Progress progress) {
        progress.stage(Stage.ENCODING_SENTENCES, texts.size());
        try (TextEncoder encoder =
                TextEncoders.open(SentenceDirection.encoderOf(loaded), textCache(), computeSettings())) {
            return SentenceDirection.of(loaded, encoder, texts, progress);
        }
    }
}
