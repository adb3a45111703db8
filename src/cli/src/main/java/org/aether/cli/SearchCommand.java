package org.aether.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.aether.Progress;
import org.aether.embed.PixelFunction;
import org.aether.embed.PixelFunctions;
import org.aether.embed.RasterTransform;
import org.aether.model.AlignmentModel;
import org.aether.raster.EmbeddingRaster;
import org.aether.raster.PixelType;
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
        customSynopsis = "aether search --model ID --in AE.tif --text SENTENCE [--text …] --out S.tif [OPTION…]",
        description = {"Maps how like a sentence every place is, from -1 to 1; one band per sentence.", ""},
        footer = {
            "",
            "Example:",
            "  aether search --model london --in ae.tif --out s.tif --text \"a lively night market\" \\",
            "                --text \"a quiet park\"",
            "",
            "Needs the text encoder the model was trained with."
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
            description = "What to look for, in words; repeat the option for several bands.")
    private List<String> texts;

    @Mixin
    private RasterOutputOptions output;

    @Override
    protected void check() {
        requireId("--model", model);
        for (String text : texts) {
            require(!text.isBlank(), "--text is empty; describe a place, such as --text \"a quiet park\".");
        }
        output.mistake().ifPresent(sentence -> require(false, sentence));
        requireApart("--out", output.out(), "--in", in);
    }

    @Override
    protected Answer work(Progress progress) {
        OutputFile out = OutputFile.prepare(output.out());
        AlignmentModel loaded = load(model);
        try (RasterInputs inputs = RasterInputs.open("--in", in, output.inputs())) {
            inputs.fitting(loaded);
            EmbeddingRaster raster = inputs.single();
            float[][] directions = directions(loaded, progress);
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

    private float[][] directions(AlignmentModel loaded, Progress progress) {
        progress.stage("Encoding the sentences", texts.size());
        float[][] directions = new float[texts.size()][];
        try (TextEncoder encoder =
                TextEncoders.open(SentenceDirection.encoderOf(loaded), textCache(), computeSettings())) {
            for (int i = 0; i < directions.length; i++) {
                directions[i] = SentenceDirection.of(loaded, encoder, texts.get(i));
                progress.advance(1);
            }
        }
        return directions;
    }
}
