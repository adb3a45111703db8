package org.aether.cli;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.aether.Progress;
import org.aether.cli.answer.Answer;
import org.aether.cli.answer.TransformAnswer;
import org.aether.cli.options.OutputFile;
import org.aether.cli.options.RasterInputs;
import org.aether.cli.options.RasterOutputOptions;
import org.aether.embed.PixelFunction;
import org.aether.embed.PixelFunctions;
import org.aether.embed.RasterTransform;
import org.aether.geotiff.PixelType;
import org.aether.model.AlignmentModel;
import org.aether.raster.EmbeddingRaster;
import org.aether.raster.PairedRaster;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code aether compare}: rasters of two years → how far each place has moved. */
@Command(
        name = "compare",
        sortOptions = false,
        customSynopsis = "aether compare [--model ID] --a AE_2023.tif --b AE_2024.tif --out CHANGE.tif [OPTION…]",
        description = {"Maps the change between two years, from 0 (no change) to 2.", ""},
        footer = {
            "",
            "Example: how much the function of places has changed:",
            "  aether compare --model london --a ae_2023.tif --b ae_2024.tif --out change.tif",
            "",
            "The change of a pixel is 1 - cosine of its two vectors. The result has the grid of --a, or the part",
            "of it in --bbox, and data where both years have data."
        })
final class CompareCommand extends AetherCommand {

    @Option(
            names = "--model",
            paramLabel = "ID",
            description = "Compare the vectors of this model. Default: none, the raw AlphaEarth vectors.")
    private String model;

    @Option(
            names = "--a",
            required = true,
            split = ",",
            paramLabel = "AE.tif",
            description = "AlphaEarth GeoTIFFs of one year, separated by commas.")
    private List<Path> a;

    @Option(
            names = "--b",
            required = true,
            split = ",",
            paramLabel = "AE.tif",
            description = "AlphaEarth GeoTIFFs of the other year, separated by commas.")
    private List<Path> b;

    @Mixin
    private RasterOutputOptions output;

    @Override
    protected void check() {
        if (model != null) {
            requireId("--model", model);
        }
        output.check();
        requireApart("--out", output.out(), "--a", a);
        requireApart("--out", output.out(), "--b", b);
    }

    @Override
    protected Answer work(Progress progress) {
        OutputFile out = OutputFile.prepare(output.out());
        AlignmentModel loaded = model == null ? null : load(model);
        try (RasterInputs first = RasterInputs.open("--a", a, output.inputs());
                RasterInputs second = RasterInputs.openWhole("--b", b, output.inputs())) {
            if (loaded != null) {
                first.requireBandsOf(loaded);
                second.requireBandsOf(loaded);
            }
            EmbeddingRaster one = first.single();
            EmbeddingRaster other = second.single();
            Map<String, String> metadata = new LinkedHashMap<>();
            put(metadata, "AE_YEAR_A", one.year());
            put(metadata, "AE_YEAR_B", other.year());
            return write(new PairedRaster(one, other), out.path(), loaded, metadata, progress);
        }
    }

    private static void put(Map<String, String> metadata, String item, OptionalInt year) {
        year.ifPresent(number -> metadata.put(item, Integer.toString(number)));
    }

    /** @param pair of the inputs, which close it */
    private Answer write(
            EmbeddingRaster pair, Path out, AlignmentModel loaded, Map<String, String> metadata, Progress progress) {
        try (PixelFunction change = loaded == null
                ? PixelFunctions.rawChange(pair.bands() / 2)
                : PixelFunctions.change(loaded, compute())) {
            RasterTransform.Report report = RasterTransform.run(
                    pair,
                    change,
                    out,
                    output.options(pair, PixelType.FLOAT32, change.bandNames(), change.overviews(), loaded, metadata),
                    computeSettings().threads(),
                    true,
                    progress);
            return TransformAnswer.of(report, out, pair.grid(), PixelType.FLOAT32, change.outputBands());
        }
    }
}
