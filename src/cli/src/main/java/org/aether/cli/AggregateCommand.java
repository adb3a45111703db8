package org.aether.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.aether.Progress;
import org.aether.Stage;
import org.aether.cli.answer.Answer;
import org.aether.cli.answer.Counts;
import org.aether.cli.options.DatumShift;
import org.aether.cli.options.LayerOption;
import org.aether.cli.options.OutputFile;
import org.aether.cli.options.RasterInputOptions;
import org.aether.cli.options.RasterInputs;
import org.aether.cli.options.VectorFileName;
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
            "A pixel counts when its centre lies in the region. Columns: pixels, coverage (the part of the",
            "region that has data, 0 to 1), vectors (the model and a hash of its weights, or raw), e000,",
            "e001, …; such columns of the regions' file are replaced. Regions without data have empty",
            "vectors."
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
            description = "With --regions: everything within so many metres, 0 to 100000; points need it. Default: 0.")
    private double buffer;

    @Option(
            names = "--model",
            paramLabel = "ID",
            description = "Average this model's embedding. Default: none, the raw AlphaEarth vectors.")
    private String model;

    @Option(
            names = "--out",
            required = true,
            paramLabel = "FILE",
            description =
                    "Where to write, by extension: .geojson, .csv, .csv.gz or .gpkg. A file of that kind that is there "
                            + "already is replaced.")
    private Path out;

    /** Exactly one of the three. */
    static final class Regions {

        @Option(
                names = "--regions",
                required = true,
                paramLabel = "FILE",
                description =
                        "Polygons, or points with --buffer: GeoJSON, CSV or GeoPackage (FILE.gpkg#TABLE names one of"
                                + " several tables), any CRS.")
        private Path file;

        @Option(
                names = "--grid",
                required = true,
                paramLabel = "M",
                description = "Squares of so many metres over the whole raster.")
        private Double grid;

        @Option(
                names = "--h3",
                required = true,
                paramLabel = "RESOLUTION",
                description = "H3 hexagons of this resolution (0 to 15) over the whole raster.")
        private Integer h3;
    }

    @Override
    protected void check() {
        rasters.mistake().ifPresent(sentence -> require(false, sentence));
        if (model != null) {
            requireId("--model", model);
        }
        require(buffer >= 0 && buffer <= 100_000, "--buffer must lie between 0 and 100000 metres, not " + buffer + ".");
        require(buffer == 0 || regions.file != null, "--buffer goes with --regions; grid cells have no buffer.");
        require(
                regions.grid == null || (regions.grid > 0 && regions.grid <= 1_000_000),
                "--grid must be more than 0 and at most 1000000 metres, not " + regions.grid + ".");
        require(
                regions.h3 == null || (regions.h3 >= 0 && regions.h3 <= 15),
                "--h3 must lie between 0 and 15, not " + regions.h3 + ".");
        layer.mistake("--regions", regions.file).ifPresent(sentence -> require(false, sentence));
        VectorFileName.mistake("--out", out).ifPresent(sentence -> require(false, sentence));
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
                inputs.fitting(loaded);
            }
            SimpleFeatureCollection areas;
            Map<String, Integer> unusable = Map.of();
            ObjectNode json = JsonNodeFactory.instance.objectNode();
            String shift = "";
            if (regions.grid != null) {
                areas = RegionGrids.squares(inputs.single().grid(), regions.grid);
            } else if (regions.h3 != null) {
                areas = RegionGrids.h3(inputs.single().grid(), regions.h3);
            } else {
                FeatureFile read = FeatureFiles.read(RasterInputs.existing("--regions", layer.of(regions.file)));
                areas = read.features();
                unusable = read.leftOut().counts();
                shift = DatumShift.note(read.crs(), inputs.rasters(), json);
            }
            RegionVectors vectors = aggregate(inputs, areas, loaded, progress);
            progress.stage(Stage.WRITING, String.valueOf(file.path().getFileName()), 0);
            FeatureFiles.write(file.path(), vectors.toFeatures());
            return answer(file.path(), vectors, unusable, json, shift);
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
            Path file, RegionVectors vectors, Map<String, Integer> unusable, ObjectNode json, String shift) {
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
        unusable.forEach(json.putObject("unusable")::put);
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
                    "%n%,d lie outside the raster and %,d hold no valid pixel; their vectors are empty and pixels is 0.",
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
        return new Answer(json, text + shift + Counts.leftOut("rows of the file", unusable));
    }
}
