package org.aether.wps;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;
import org.aether.AetherException;
import org.aether.Progress;
import org.aether.Stage;
import org.aether.geotiff.Overviews;
import org.aether.geotiff.PixelType;
import org.aether.wps.coverage.CoverageTiff;
import org.aether.wps.request.ListenerProgress;
import org.aether.wps.request.PluginSettings;
import org.aether.wps.request.WorkQueue;
import org.aether.wps.security.Administrators;
import org.geotools.api.util.ProgressListener;
import org.geotools.coverage.grid.GridCoverage2D;
import org.geotools.process.factory.DescribeParameter;
import org.geotools.process.factory.DescribeProcess;
import org.geotools.process.factory.DescribeResult;

/**
 * {@code aether:WriteCoverage}: a result becomes a file below the data directory, from which it can be published; for
 * administrators.
 *
 * <p>The file is a cloud-optimised GeoTIFF, a BigTIFF when it is large. It appears only when it is complete. A cancelled
 * process, or one that fails, for example because the disk is full, leaves no file.
 */
@DescribeProcess(
        title = "Write coverage",
        description =
                "Writes a coverage, such as the result of aether:Transform, to a GeoTIFF below the data directory,"
                        + " to be published as a layer. For administrators.")
public final class WriteCoverageProcess implements AetherProcess {

    /** How numbers are stored. */
    public enum Type {
        /** As floats. */
        FLOAT32,
        /** Embeddings as bytes, in the encoding of the published AlphaEarth files. */
        INT8
    }

    /** The directory of the files, relative to the directory of the plugin. */
    private static final String DIRECTORY = "coverages";

    /** Names that are valid as file names in every file system and as XML names. */
    private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_-]{0,62}");

    private final Administrators administrators;
    private final WorkQueue queue;
    private final PluginSettings settings;

    public WriteCoverageProcess(Administrators administrators, WorkQueue queue, PluginSettings settings) {
        this.administrators = administrators;
        this.queue = queue;
        this.settings = settings;
    }

    /**
     * {@code {"name": NAME, "path": "aether/coverages/NAME.tif", "bytes": N}}, the path relative to the data directory.
     *
     * @throws AetherException when the caller is no administrator, the name cannot be used or is taken, or the file
     *     cannot be written
     */
    @SuppressWarnings("try") // the permit is only held
    @DescribeResult(
            name = "result",
            description = "Name, path below the data directory and size of the file, as JSON",
            meta = {"mimeTypes=application/json"})
    public String execute(
            @DescribeParameter(name = "coverage", description = "The coverage, usually the result of another process")
                    GridCoverage2D coverage,
            @DescribeParameter(
                            name = "name",
                            description = "Name of the file: a letter, then up to 62 letters, digits, '_', '-'")
                    String name,
            @DescribeParameter(
                            name = "type",
                            description = "FLOAT32, or INT8 for embeddings: a quarter of the size, with vectors that"
                                    + " differ a little; coverages of bytes stay bytes",
                            min = 0,
                            defaultValue = "FLOAT32")
                    Type type,
            @DescribeParameter(
                            name = "overviews",
                            description = "Whether the file has overviews, for fast maps of large areas",
                            min = 0,
                            defaultValue = "true")
                    Boolean overviews,
            @DescribeParameter(
                            name = "replace",
                            description = "Whether to replace a file of this name",
                            min = 0,
                            defaultValue = "false")
                    Boolean replace,
            ProgressListener listener) {
        administrators.require("WriteCoverage");
        if (!NAME.matcher(name).matches()) {
            throw new AetherException("The name '" + (name.length() > 80 ? name.substring(0, 80) + "…" : name)
                    + "' cannot be used; it must be a letter, then up to 62 letters, digits, '_' or '-'.");
        }
        CoverageTiff tiff = new CoverageTiff(coverage);
        PixelType stored = stored(tiff, type);
        Progress progress = ListenerProgress.of(listener, Map.of(Stage.WRITING, 99));
        Path directory = settings.directory().resolve(DIRECTORY);
        Path file = directory.resolve(name + ".tif");
        try (WorkQueue.Permit permit = queue.acquire(WorkQueue.Kind.JOB, progress)) {
            requireFree(file, name, replace);
            Files.createDirectories(directory);
            tiff.write(file, stored, overviews ? tiff.overviews() : Overviews.NONE, Map.of(), progress);
            return JsonNodeFactory.instance
                    .objectNode()
                    .put("name", name)
                    .put("path", "aether/" + DIRECTORY + "/" + name + ".tif")
                    .put("bytes", Files.size(file))
                    .toString();
        } catch (IOException e) {
            throw new AetherException(
                    "The directory for coverages cannot be written; check its rights and the free space on the disk.",
                    e);
        }
    }

    private static PixelType stored(CoverageTiff tiff, Type type) {
        if (tiff.type() != PixelType.FLOAT32 || type == Type.FLOAT32) {
            return tiff.type();
        }
        if (!tiff.embedding()) {
            throw new AetherException("INT8 is the encoding of embeddings, and the coverage has " + tiff.bands()
                    + (tiff.bands() == 1 ? " band" : " bands") + "; write it as FLOAT32.");
        }
        return PixelType.INT8;
    }

    private static void requireFree(Path file, String name, boolean replace) {
        if (!replace && Files.exists(file)) {
            throw new AetherException(
                    "There is already a coverage named '" + name + "'; choose another name, or set replace to true.");
        }
    }
}
