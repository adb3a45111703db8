package org.aether.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.aether.Progress;
import org.aether.Stage;
import org.aether.cli.answer.Answer;
import org.aether.cli.answer.TransformAnswer;
import org.aether.cli.options.Arguments;
import org.aether.cli.options.OutputFile;
import org.aether.cli.options.RasterInputs;
import org.aether.cli.options.RasterOutputOptions;
import org.aether.device.Compute;
import org.aether.embed.PixelFunction;
import org.aether.embed.PixelFunctions;
import org.aether.embed.PrecisionError;
import org.aether.embed.RasterTransform;
import org.aether.geotiff.PixelType;
import org.aether.model.AlignmentModel;
import org.aether.raster.EmbeddingRaster;
import org.aether.raster.VectorOrigin;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code aether transform}: AlphaEarth raster → embedding raster. */
@Command(
        name = "transform",
        sortOptions = false,
        customSynopsis = "aether transform --model ID --in AE.tif --out Z.tif [OPTION…]",
        description = {"Computes a model's embedding of AlphaEarth rasters: 128 numbers for every pixel.", ""},
        footer = {
            "",
            "Example: four times smaller, with the quantisation error in the answer:",
            "  aether transform --model london --in ae.tif --out z.tif --type int8",
            "",
            "Pixels without data stay without data. Memory does not depend on the size of the raster."
        })
final class TransformCommand extends AetherCommand {

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

    @Option(
            names = "--type",
            defaultValue = "float32",
            paramLabel = "TYPE",
            description = "float32, or int8 quantised as AlphaEarth is (-128 = no data). Default: float32.")
    private PixelType type;

    @Option(
            names = "--half",
            description =
                    "Compute in half precision, which is fast only on GPUs. The answer states the difference from "
                            + "full precision for a sample of the vectors.")
    private boolean half;

    @Override
    protected void check() {
        requireId("--model", model);
        Arguments.require(
                type == PixelType.FLOAT32 || type == PixelType.INT8,
                "--type must be float32 or int8 for an embedding.");
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
            Compute compute = Compute.open(half ? computeSettings().halved() : computeSettings());
            try (PixelFunction embedding = PixelFunctions.embedding(loaded, compute)) {
                PrecisionError precision = half ? precision(loaded, raster, embedding, progress) : null;
                RasterTransform.Report report = RasterTransform.run(
                        raster,
                        embedding,
                        out.path(),
                        output.options(
                                raster,
                                type,
                                embedding.bandNames(),
                                embedding.overviews(),
                                loaded,
                                Map.of(VectorOrigin.ITEM, loaded.origin().toString())),
                        computeSettings().threads(),
                        progress);
                Answer answer = TransformAnswer.of(report, out.path(), raster.grid(), type, embedding.outputBands());
                return precision == null ? answer : TransformAnswer.inHalfPrecision(answer, precision);
            }
        }
    }

    private PrecisionError precision(
            AlignmentModel loaded, EmbeddingRaster raster, PixelFunction embedding, Progress progress) {
        progress.stage(Stage.COMPARING_PRECISION, 0);
        try (PixelFunction exact = PixelFunctions.embedding(loaded, compute())) {
            return PrecisionError.measure(raster, exact, embedding).requireSmall();
        }
    }
}
