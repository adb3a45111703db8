package org.aether.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.aether.AetherException;
import org.aether.AetherException.Kind;
import org.aether.LeftOut;
import org.aether.Progress;
import org.aether.Range;
import org.aether.Setting;
import org.aether.cli.answer.Answer;
import org.aether.cli.answer.Counts;
import org.aether.cli.answer.RegionColumns;
import org.aether.cli.options.Arguments;
import org.aether.cli.options.Coordinates;
import org.aether.cli.options.LayerOption;
import org.aether.cli.options.OutputFile;
import org.aether.cli.options.RasterInputOptions;
import org.aether.cli.options.RasterInputs;
import org.aether.feature.CoordinateSystems;
import org.aether.feature.FeatureFile;
import org.aether.feature.FeatureFiles;
import org.aether.model.AlignmentModel;
import org.aether.region.PointRegions;
import org.aether.search.CategoryExplainer.Match;
import org.aether.search.PlaceExplainer;
import org.aether.search.PlaceExplainer.Explanation;
import org.aether.store.ExplanationJson;
import org.geotools.api.referencing.crs.CoordinateReferenceSystem;
import org.geotools.data.simple.SimpleFeatureCollection;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code aether explain}: a place → its nearest POI categories. */
@Command(
        name = "explain",
        sortOptions = false,
        customSynopsis = "aether explain --model ID --in AE.tif (--at X,Y | --regions FILE) [OPTION…]",
        description = {"Names the POI categories that a pixel or region is most similar to.", ""},
        footer = {
            "",
            "Examples:",
            "  aether explain --model london --in ae.tif --at -0.1276,51.5072 --at-crs EPSG:4326 --buffer 100",
            "  aether explain --model london --in ae.tif --regions districts.geojson --limit 3 --out words.gpkg"
        })
final class ExplainCommand extends AetherCommand {

    @Option(names = "--model", required = true, paramLabel = "ID", description = "The model, see 'aether models'.")
    private String model;

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
    private Place place;

    @Mixin
    private LayerOption layer;

    @Option(
            names = "--at-crs",
            paramLabel = "EPSG:CODE",
            description = "CRS of --at; X is always the easting or longitude. Default: the raster's CRS.")
    private String atCrs;

    @Option(
            names = "--buffer",
            paramLabel = "M",
            description = "Include everything within so many metres of the point or region, ${bundle:BUFFER.range}. "
                    + "Default: ${bundle:BUFFER.default}, the pixel or region itself.")
    private double buffer;

    @Option(
            names = "--limit",
            defaultValue = "5",
            paramLabel = "N",
            description = "Number of categories for each place, 1 to 1000. Default: ${DEFAULT-VALUE}.")
    private int limit;

    @Option(
            names = "--out",
            paramLabel = "FILE",
            description =
                    "With --regions: also write the regions to this file (.geojson, .csv, .csv.gz or .gpkg) with the "
                            + "columns pixels, category_1, subcategory_1, score_1, … Default: none, the answer is only "
                            + "printed.")
    private Path out;

    /** Exactly one of the two. */
    static final class Place {

        @Option(
                names = "--at",
                required = true,
                paramLabel = "X,Y",
                converter = Coordinates.Converter.class,
                description = "A point in the raster's CRS, or in that of --at-crs.")
        private Coordinates at;

        @Option(
                names = "--regions",
                required = true,
                paramLabel = "FILE",
                description = "Polygons, or points with --buffer: GeoJSON, CSV or GeoPackage, in any CRS.")
        private Path regions;
    }

    @Override
    protected void check() {
        rasters.check();
        requireId("--model", model);
        Setting.BUFFER.check(buffer);
        Arguments.requireIn(Range.whole(1, 1000), "--limit", limit);
        layer.check("--regions", place.regions);
        if (out != null) {
            Arguments.require(place.regions != null, "--out needs --regions; the answer for a point is only printed.");
            Arguments.require(
                    limit <= 100,
                    "--limit must be at most 100 with --out, not {}; each category takes three columns.",
                    limit);
            OutputFile.check("--out", out, OutputFile.FEATURES);
            List<Path> inputs = new ArrayList<>(in);
            inputs.add(place.regions);
            requireApart("--out", out, "an input", inputs);
        }
        Arguments.require(
                atCrs == null || place.at != null, "--at-crs needs --at; a file of regions has a CRS of its own.");
    }

    @Override
    protected Answer work(Progress progress) {
        if (place.regions != null) {
            RasterInputs.existing("--regions", place.regions);
        }
        OutputFile file = out == null ? null : OutputFile.prepare(out);
        AlignmentModel loaded = load(model);
        try (RasterInputs inputs = RasterInputs.open("--in", in, rasters)) {
            inputs.requireBandsOf(loaded);
            SimpleFeatureCollection places = places(inputs);
            List<Explanation> explanations =
                    PlaceExplainer.explain(loaded, inputs.rasters(), places, buffer, limit, compute(), progress);
            if (place.at != null && explanations.get(0).pixels() == 0) {
                throw new AetherException(
                        Kind.INVALID_INPUT,
                        "There is no data at {},{}; choose another point, or a larger {}.",
                        place.at.x(),
                        place.at.y(),
                        Setting.BUFFER);
            }
            Answer answer = answer(
                    place.at == null
                            ? explanations
                            : List.of(explanations.get(0).named(place.at.x() + "," + place.at.y())),
                    FeatureFile.leftOut(places));
            if (file == null) {
                return answer;
            }
            progress.check();
            FeatureFiles.write(file.path(), withCategories(places, explanations));
            answer.json().put("out", file.path().toString());
            return new Answer(
                    answer.json(),
                    String.format(
                            Locale.ROOT,
                            "Wrote %s: %,d regions with their nearest categories.",
                            file.path(),
                            explanations.size()));
        }
    }

    private SimpleFeatureCollection places(RasterInputs inputs) {
        if (place.at == null) {
            return FeatureFiles.read(layer.of(place.regions)).features();
        }
        CoordinateReferenceSystem crs = atCrs == null
                ? inputs.rasters().get(0).grid().crs()
                : CoordinateSystems.decode(atCrs.matches("\\d+") ? "EPSG:" + atCrs : atCrs);
        return buffer > 0
                ? PointRegions.point(place.at.x(), place.at.y(), crs)
                : PointRegions.pixel(inputs.rasters(), place.at.x(), place.at.y(), crs);
    }

    private SimpleFeatureCollection withCategories(SimpleFeatureCollection places, List<Explanation> explanations) {
        RegionColumns columns = new RegionColumns().add("pixels", Long.class);
        int most = explanations.stream()
                .mapToInt(explanation -> explanation.matches().size())
                .max()
                .orElse(0);
        for (int i = 1; i <= most; i++) {
            columns.add("category_" + i, String.class)
                    .add("subcategory_" + i, String.class)
                    .add("score_" + i, Double.class);
        }
        return columns.to(places, row -> {
            List<Object> values = new ArrayList<>();
            values.add(explanations.get(row).pixels());
            for (Match match : explanations.get(row).matches()) {
                values.add(match.category());
                values.add(match.subcategory().isEmpty() ? null : match.subcategory());
                values.add(match.score());
            }
            return values;
        });
    }

    private static Answer answer(List<Explanation> explanations, LeftOut leftOut) {
        StringBuilder text = new StringBuilder();
        for (Explanation explanation : explanations) {
            text.append(explanation.place())
                    .append(String.format(
                            Locale.ROOT,
                            " (%,d pixel%s)%n",
                            explanation.pixels(),
                            explanation.pixels() == 1 ? "" : "s"));
            if (explanation.matches().isEmpty()) {
                text.append("   no data here\n");
            }
            for (Match match : explanation.matches()) {
                String name = match.subcategory().isEmpty()
                        ? match.category()
                        : match.category() + " / " + match.subcategory();
                text.append(String.format(Locale.ROOT, "  %6.3f  %s%n", match.score(), name));
            }
        }
        ObjectNode json = ExplanationJson.of(explanations);
        Counts.addLeftOut(json, leftOut);
        return new Answer(json, text.toString().stripTrailing() + Counts.leftOut("rows of the file", leftOut));
    }
}
