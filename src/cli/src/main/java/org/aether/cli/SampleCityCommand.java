package org.aether.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.aether.AetherException;
import org.aether.AetherException.Kind;
import org.aether.CancelledException;
import org.aether.Progress;
import org.aether.cli.answer.Answer;
import org.aether.cli.options.Arguments;
import org.aether.cli.options.Coordinates;
import org.aether.cli.options.EpsgCode;
import org.aether.cli.options.OutputFile;
import org.aether.cli.options.PixelSize;
import org.aether.geotiff.PixelType;
import org.aether.samplecity.SampleCity;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code aether sample-city}: a simulated city to try things on. */
@Command(
        name = "sample-city",
        sortOptions = false,
        customSynopsis = "aether sample-city --out DIR [OPTION…]",
        description = {"Makes a simulated city: embeddings, POIs, districts and labelled points.", ""},
        footer = {
            "",
            "Example: a city with the extent of London, in the number type of Google's files:",
            "  aether sample-city --size 5800x4500 --seed 1 --origin 503000,201000 --type int8 --out city",
            "",
            "Writes ae.tif, pois.geojson, districts.geojson and landuse.geojson. docs/sample-city.md describes",
            "the simulation; no number from it is about a real city."
        })
final class SampleCityCommand extends AetherCommand {

    @Option(
            names = "--size",
            defaultValue = "512",
            paramLabel = "N|WxH",
            converter = PixelSize.Converter.class,
            description = "Size in pixels of 10 m: the side of a square, or width x height; each 64 to 65536. "
                    + "Default: ${DEFAULT-VALUE}.")
    private PixelSize size;

    @Option(
            names = "--seed",
            defaultValue = "7",
            paramLabel = "N",
            description = "Seed of the city; another seed gives another city. Default: ${DEFAULT-VALUE}.")
    private long seed;

    @Option(
            names = "--origin",
            defaultValue = "503000,201000",
            paramLabel = "X,Y",
            converter = Coordinates.Converter.class,
            description = "North-west corner in the CRS. Default: ${DEFAULT-VALUE}.")
    private Coordinates origin;

    @Option(
            names = "--crs",
            defaultValue = "EPSG:27700",
            paramLabel = "EPSG:CODE",
            converter = EpsgCode.Converter.class,
            description = "A projected CRS in metres. Default: ${DEFAULT-VALUE}.")
    private EpsgCode crs;

    @Option(
            names = "--type",
            defaultValue = "int8",
            paramLabel = "TYPE",
            description = "float32, or int8 as in the published AlphaEarth. Default: ${DEFAULT-VALUE}.")
    private PixelType type;

    @Option(names = "--out", required = true, paramLabel = "DIR", description = "Directory to write into.")
    private Path out;

    @Option(names = "--replace", description = "Replace existing files of these names.")
    private boolean replace;

    @Override
    protected void check() {
        Arguments.require(type == PixelType.FLOAT32 || type == PixelType.INT8, "--type must be float32 or int8.");
    }

    @Override
    protected boolean computes() {
        return false;
    }

    @Override
    protected Answer work(Progress progress) {
        Path directory = out.toAbsolutePath().normalize();
        OutputFile.requireOutsideModels(directory);
        if (!replace) {
            OutputFile.requireNone(directory, SampleCity.FILES);
        }
        OutputFile.directory(directory);
        List<Path> before = SampleCity.FILES.stream()
                .map(directory::resolve)
                .filter(Files::exists)
                .toList();
        SampleCity.Files files;
        try {
            files = write(directory, progress);
        } catch (RuntimeException e) {
            SampleCity.FILES.stream()
                    .map(directory::resolve)
                    .filter(file -> !before.contains(file))
                    .forEach(file -> file.toFile().delete());
            if (e instanceof CancelledException && !before.isEmpty()) {
                throw new AetherException(
                        Kind.CANCELLED,
                        e,
                        "The work was cancelled; some files in '{}' may be of the new city and others of the old one, so"
                                + " make the city again.",
                        directory);
            }
            throw e;
        }
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("embeddings", files.embeddings().toString());
        json.put("pois", files.pois().toString());
        json.put("districts", files.districts().toString());
        json.put("landUse", files.landUse().toString());
        return new Answer(
                json,
                "Wrote a city of " + size.width() + " x " + size.height() + " pixels (seed " + seed + "):\n  "
                        + files.embeddings() + "\n  " + files.pois() + "\n  " + files.districts() + "\n  "
                        + files.landUse());
    }

    private SampleCity.Files write(Path directory, Progress progress) {
        return SampleCity.write(
                directory,
                new SampleCity.Settings(
                        size.width(),
                        size.height(),
                        seed,
                        origin.x(),
                        origin.y(),
                        crs.code(),
                        type,
                        computeSettings().threads()),
                progress);
    }
}
