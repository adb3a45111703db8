package org.aether.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.aether.LeftOut;
import org.aether.Progress;
import org.aether.Setting;
import org.aether.Stage;
import org.aether.cli.answer.Answer;
import org.aether.cli.answer.Counts;
import org.aether.cli.answer.DatumShift;
import org.aether.cli.options.Arguments;
import org.aether.cli.options.LayerOption;
import org.aether.cli.options.OutputFile;
import org.aether.cli.options.RasterInputOptions;
import org.aether.cli.options.RasterInputs;
import org.aether.embed.PixelFunction;
import org.aether.embed.PixelFunctions;
import org.aether.feature.FeatureFile;
import org.aether.feature.FeatureFiles;
import org.aether.model.AlignmentModel;
import org.aether.raster.VectorOrigin;
import org.aether.region.RegionAggregator;
import org.aether.region.RegionGrids;
import org.aether.region.RegionVectors;
import org.geotools.data.simple.SimpleFeatureCollection;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code aether aggregate}: raster + regions → a mean vector per region. */
@Command(
        name = "aggregate",
        sortOptions = false,
        customSynopsis = "aether aggregate --in AE.tif (--regions FILE | --grid M | --h3 N) --out FILE [OPTION…]",
        description = {"Averages vectors over polygons, buffers around points, squares or H3 cells.", ""},
        footer = {
            "",
            "Examples:",
            "  aether aggregate --model london --in ae.tif --regions districts.geojson --out vectors.gpkg",
            "  aether aggregate --in ae.tif --regions stops.csv --buffer 250 --out raw.csv",
            "  aether aggregate --model london --in ae.tif --h3 9 --out hexagons.geojson",
            "",
            "A pixel belongs to a region when its centre lies in it. The result has the columns pixels,",
            "coverage (the part of the region that has data, 0 to 1), vectors (the model and a hash of its",
            "weights, or raw), e000, e001, …; columns of these names in the file of the regions are replaced.",
            "Regions without data have empty vectors."
        })
final class AggregateCommand extends AetherCommand {

    @Option(
            names = "--in",
            required = true,
            split = ",",
            paramLabel = "AE.tif",
            description = "AlphaEarth GeoTIFFs, separated by commas.")
    private List<Path> in;

    @Mixin
    private RasterInputOptions rasters;

    @ArgGroup(multiplicity = "1")
    private Regions regions;

    @Mixin
    private LayerOption layer;

    @Option(
            names = "--buffer",
            paramLabel = "M",
            description =
                    "With --regions: include everything within so many metres, ${bundle:BUFFER.range}. Points need it. "
                            + "Default: ${bundle:BUFFER.default}.")
    private double buffer;

    @Option(
            names = "--model",
            paramLabel = "ID",
            description = "Average the vectors of this model. Default: none, the raw AlphaEarth vectors.")
    private String model;

    @Option(
            names = "--out",
            required = true,
            paramLabel = "FILE",
            description =
                    "The file to write; its ending chooses the format: .geojson, .csv, .csv.gz or .gpkg. An existing "
                            + "file of that format is replaced.")
    private Path out;

    /** Exactly one of the three. */
    static final class Regions {

        @Option(
                names = "--regions",
                required = true,
                paramLabel = "FILE",
                description =
                        "Polygons, or points with --buffer: GeoJSON, CSV or GeoPackage (FILE.gpkg#LAYER names one of"
                                + " several layers), in any CRS.")
        private Path file;

        @Option(
                names = "--grid",
                required = true,
                paramLabel = "M",
                description = "Squares with sides of so many metres over the whole raster, ${bundle:GRID.range}.")
        private Double grid;

        @Option(
                names = "--h3",
                required = true,
                paramLabel = "RESOLUTION",
                description = "H3 cells of this resolution over the whole raster, ${bundle:H3.range}.")
        private Integer h3;
    }

    @Override
    protected void check() {
        rasters.check();
        if (model != null) {
            requireId("--model", model);
        }
        Setting.BUFFER.check(buffer);
        Arguments.require(
                buffer == 0 || regions.file != null, "--buffer needs --regions; squares and cells have no buffer.");
        if (regions.grid != null) {
            Setting.GRID.check(regions.grid);
        }
        if (regions.h3 != null) {
            Setting.H3.check(regions.h3);
        }
        layer.check("--regions", regions.file);
        OutputFile.check("--out", out, OutputFile.FEATURES);
        List<Path> inputs = new ArrayList<>(in);
        if (regions.file != null) {
            inputs.add(regions.file);
        }
        requireApart("--out", out, "an input", inputs);
    }

    @Override
    protected Answer work(Progress progress) {
        OutputFile file = OutputFile.prepare(out);
        AlignmentModel loaded = model == null ? null : load(model);
        try (RasterInputs inputs = RasterInputs.open("--in", in, rasters)) {
            if (loaded != null) {
                inputs.requireBandsOf(loaded);
            }
            SimpleFeatureCollection areas;
            LeftOut leftOut = LeftOut.NONE;
            ObjectNode json = JsonNodeFactory.instance.objectNode();
            Optional<DatumShift> shift = Optional.empty();
            if (regions.grid != null) {
                areas = RegionGrids.squares(inputs.single().grid(), regions.grid);
            } else if (regions.h3 != null) {
                areas = RegionGrids.h3(inputs.single().grid(), regions.h3);
            } else {
                FeatureFile read = FeatureFiles.read(RasterInputs.existing("--regions", layer.of(regions.file)));
                areas = read.features();
                leftOut = read.leftOut();
                shift = DatumShift.between(read.crs(), inputs.rasters());
                shift.ifPresent(some -> some.addTo(json));
            }
            RegionVectors vectors = aggregate(inputs, areas, loaded, progress);
            progress.stage(Stage.WRITING, String.valueOf(file.path().getFileName()), 0);
            FeatureFiles.write(file.path(), vectors.toFeatures());
            return answer(file.path(), vectors, leftOut, json, shift);
        }
    }

    private RegionVectors aggregate(
            RasterInputs inputs, SimpleFeatureCollection areas, AlignmentModel loaded, Progress progress) {
        try (PixelFunction function = loaded == null
                ? PixelFunctions.raw(inputs.rasters().get(0).bands())
                : PixelFunctions.embedding(loaded, compute())) {
            return RegionAggregator.aggregate(
                    inputs.rasters(), areas, buffer, function, computeSettings().threads(), progress);
        }
    }

    private Answer answer(
            Path file, RegionVectors vectors, LeftOut leftOut, ObjectNode json, Optional<DatumShift> shift) {
        int outside = 0;
        int empty = 0;
        for (int i = 0; i < vectors.outside().length; i++) {
            outside += vectors.outside()[i] ? 1 : 0;
            empty += !vectors.outside()[i] && vectors.pixels()[i] == 0 ? 1 : 0;
        }
        json.put("out", file.toString());
        json.put("model", model);
        json.put("vectors", vectors.origin().map(VectorOrigin::toString).orElse(null));
        json.put("regions", vectors.size());
        json.put("columns", vectors.means().columns());
        json.put("outside", outside);
        json.put("withoutPixels", empty);
        json.put("underHalfCovered", vectors.underHalf());
        json.put("repaired", vectors.repaired());
        Counts.addLeftOut(json, leftOut);
        String text = String.format(
                Locale.ROOT,
                "Wrote %s: %,d regions with %d numbers each (%s).",
                file,
                vectors.size(),
                vectors.means().columns(),
                vectors.origin().map(VectorOrigin::toString).orElse("of unknown origin"));
        if (outside + empty > 0) {
            text += String.format(
                    Locale.ROOT,
                    "%n%,d lie outside the raster and %,d contain no pixel with data; their vectors are empty and pixels is 0.",
                    outside,
                    empty);
        }
        if (vectors.underHalf() > 0) {
            text += String.format(
                    Locale.ROOT,
                    "%n%,d have data for less than half of their area; see the column coverage.",
                    vectors.underHalf());
        }
        text += Counts.repaired(vectors.repaired());
        return new Answer(
                json, text + shift.map(DatumShift::line).orElse("") + Counts.leftOut("rows of the file", leftOut));
    }
}
