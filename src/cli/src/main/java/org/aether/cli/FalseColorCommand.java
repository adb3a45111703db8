package org.aether.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.aether.Progress;
import org.aether.cli.answer.Answer;
import org.aether.cli.answer.TransformAnswer;
import org.aether.cli.options.OutputFile;
import org.aether.cli.options.RasterInputs;
import org.aether.cli.options.RasterOutputOptions;
import org.aether.embed.PixelFunction;
import org.aether.embed.PixelFunctions;
import org.aether.embed.RasterTransform;
import org.aether.model.AlignmentModel;
import org.aether.raster.EmbeddingRaster;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code aether false-color}: the embedding as a picture. */
@Command(
        name = "false-color",
        sortOptions = false,
        customSynopsis = "aether false-color --model ID --in AE.tif --out PICTURE.tif [OPTION…]",
        description = {"Makes a picture in which similar colours are places with similar functions.", ""},
        footer = {
            "",
            "Example:",
            "  aether false-color --model london --in ae.tif --out colours.tif",
            "",
            "Red, green and blue are the first three principal components of the model's vectors. They are",
            "fixed by the training, so that the colours of tiles and cities match. The bytes are 0 to 254;",
            "255 is no data."
        })
final class FalseColorCommand extends AetherCommand {

    @Option(names = "--model", required = true, paramLabel = "ID", description = "The model, see 'aether models'.")
    private String model;

    @Option(
            names = "--in",
            required = true,
            split = ",",
            paramLabel = "AE.tif",
            description = "AlphaEarth GeoTIFF, or several separated by commas; the grid is that of the first.")
    private List<Path> in;

    @Mixin
    private RasterOutputOptions output;

    @Override
    protected void check() {
        requireId("--model", model);
        output.check();
        requireApart("--out", output.out(), "--in", in);
    }

    @Override
    protected Answer work(Progress progress) {
        OutputFile out = OutputFile.prepare(output.out());
        AlignmentModel loaded = load(model);
        try (RasterInputs inputs = RasterInputs.open("--in", in, output.inputs())) {
            inputs.requireBandsOf(loaded);
            EmbeddingRaster raster = inputs.single();
            try (PixelFunction colours = PixelFunctions.falseColor(loaded, compute())) {
                RasterTransform.Report report = RasterTransform.run(
                        raster,
                        colours,
                        out.path(),
                        output.options(
                                raster,
                                colours.naturalType(),
                                colours.bandNames(),
                                colours.overviews(),
                                loaded,
                                Map.of()),
                        computeSettings().threads(),
                        progress);
                return TransformAnswer.of(
                        report, out.path(), raster.grid(), colours.naturalType(), colours.outputBands());
            }
        }
    }
}
