package org.aether.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.aether.AetherException;
import org.aether.AetherException.Kind;
import org.aether.Progress;
import org.aether.cli.answer.Answer;
import org.aether.cli.answer.TransformAnswer;
import org.aether.cli.options.Arguments;
import org.aether.cli.options.OutputFile;
import org.aether.cli.options.RasterInputs;
import org.aether.cli.options.RasterOutputOptions;
import org.aether.cli.report.Palette;
import org.aether.embed.PixelFunction;
import org.aether.embed.PixelFunctions;
import org.aether.embed.RasterTransform;
import org.aether.geotiff.ClassLegend;
import org.aether.geotiff.GeoTiffWriter;
import org.aether.geotiff.PixelType;
import org.aether.head.ClassColours;
import org.aether.head.TaskHead;
import org.aether.model.AlignmentModel;
import org.aether.raster.EmbeddingRaster;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code aether classify}: a head applied to every pixel → a class raster with names and colours. */
@Command(
        name = "classify",
        sortOptions = false,
        customSynopsis = "aether classify --model ID --head ID --in AE.tif --out CLASSES.tif [OPTION…]",
        description = {"Maps the most probable class of every pixel, as a task head predicts it.", ""},
        footer = {
            "",
            "Examples:",
            "  aether classify --model london --head landuse --in ae.tif --out landuse.tif --color park=#2f9e44",
            "  aether classify --model london --head landuse --in ae.tif --out p.tif --probabilities",
            "",
            "The values are class numbers from 0 in the order of 'aether heads'; 255 is no data. The colours are",
            "in the file, the names in OUT.aux.xml beside it, where GDAL and QGIS read them; keep both files."
        })
final class ClassifyCommand extends AetherCommand {

    private static final Pattern COLOUR = Pattern.compile("#?([0-9A-Fa-f]{6})");

    @Option(names = "--model", required = true, paramLabel = "ID", description = "The model the head belongs to.")
    private String model;

    @Option(
            names = "--head",
            required = true,
            paramLabel = "ID",
            description = "A classification or distribution head, see 'aether models show'.")
    private String head;

    @Option(
            names = "--in",
            required = true,
            split = ",",
            paramLabel = "AE.tif",
            description = "AlphaEarth GeoTIFF, or several separated by commas; the grid is that of the first.")
    private List<Path> in;

    @Option(
            names = "--probabilities",
            description = "Write the probability of every class instead: one band of float32 for each class.")
    private boolean probabilities;

    @Option(
            names = "--color",
            paramLabel = "CLASS=#RRGGBB",
            description = "The colour of a class. Repeat the option for further classes. Default: a colour that fits "
                    + "the name of the class, such as green for parks.")
    private Map<String, String> colours = new LinkedHashMap<>();

    @Mixin
    private RasterOutputOptions output;

    @Override
    protected void check() {
        requireId("--model", model);
        requireId("--head", head);
        Arguments.require(
                !probabilities || colours.isEmpty(), "--color needs a map of classes; leave out --probabilities.");
        colours.forEach((name, colour) -> Arguments.require(
                COLOUR.matcher(colour).matches(),
                "--color {}={} is not a colour; write it as {}=#2f9e44.",
                name,
                colour,
                name));
        output.check();
        requireApart("--out", output.out(), "--in", in);
    }

    @Override
    protected Answer work(Progress progress) {
        OutputFile out = OutputFile.prepare(output.out());
        AlignmentModel loaded = load(model);
        TaskHead classes = store().loadHead(model, head);
        requireClasses(classes.labels());
        try (RasterInputs inputs = RasterInputs.open("--in", in, output.inputs())) {
            inputs.requireBandsOf(loaded);
            EmbeddingRaster raster = inputs.single();
            try (PixelFunction function = PixelFunctions.classes(loaded, classes, probabilities, compute())) {
                PixelType type = function.naturalType();
                ClassLegend legend = probabilities ? null : legend(classes.labels());
                GeoTiffWriter.Options options = output.options(
                        raster, type, function.bandNames(), function.overviews(), loaded, Map.of("AETHER_HEAD", head));
                RasterTransform.Report report = RasterTransform.run(
                        raster,
                        function,
                        out.path(),
                        legend == null ? options : options.withLegend(legend),
                        computeSettings().threads(),
                        progress);
                Answer answer = TransformAnswer.of(report, out.path(), raster.grid(), type, function.outputBands());
                return legend == null ? answer : withClasses(answer, legend);
            }
        }
    }

    private void requireClasses(List<String> labels) {
        for (String name : colours.keySet()) {
            if (!labels.contains(name)) {
                throw new AetherException(
                        Kind.INVALID_INPUT,
                        "The head '{}' has no class '{}' (--color); its classes are {}.",
                        head,
                        name,
                        String.join(", ", labels));
            }
        }
    }

    private ClassLegend legend(List<String> labels) {
        List<Integer> chosen = new ArrayList<>(ClassColours.of(labels));
        colours.forEach(
                (name, colour) -> chosen.set(labels.indexOf(name), Integer.parseInt(colour.replace("#", ""), 16)));
        return new ClassLegend(labels, chosen);
    }

    private static Answer withClasses(Answer answer, ClassLegend legend) {
        ObjectNode json = answer.json();
        ArrayNode classes = json.putArray("classes");
        StringBuilder text = new StringBuilder(answer.text());
        for (int i = 0; i < legend.names().size(); i++) {
            String colour = Palette.css(legend.colours().get(i));
            String name = legend.names().get(i);
            classes.addObject().put("value", i).put("name", name).put("color", colour);
            text.append(String.format(Locale.ROOT, "%n  %3d  %s  %s", i, colour, name));
        }
        return new Answer(json, text.toString());
    }
}
