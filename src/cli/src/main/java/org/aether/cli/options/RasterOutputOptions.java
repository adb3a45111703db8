package org.aether.cli.options;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.aether.geotiff.Compression;
import org.aether.geotiff.GeoTiffWriter;
import org.aether.geotiff.Overviews;
import org.aether.geotiff.PixelType;
import org.aether.model.AlignmentModel;
import org.aether.raster.AeYear;
import org.aether.raster.EmbeddingRaster;
import org.aether.raster.Provenance;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Where and how a command writes a GeoTIFF. */
public final class RasterOutputOptions {

    @Option(
            names = "--out",
            required = true,
            paramLabel = "FILE.tif",
            description =
                    "The GeoTIFF to write, ending in .tif or .tiff. One that is there already is replaced, in one "
                            + "move when the new one is complete.")
    private Path out;

    @Option(
            names = "--compression",
            defaultValue = "zstd",
            paramLabel = "NAME",
            description = "none, lzw, deflate or zstd. Default: zstd.")
    private Compression compression;

    @Option(
            names = "--tile-size",
            defaultValue = "256",
            paramLabel = "PIXELS",
            description = "Edge of the file's tiles in pixels, a multiple of 16 from 16 to 4096. Default: 256.")
    private int tileSize;

    @Option(
            names = "--no-overviews",
            description = "Leave out the smaller versions inside the file that make it quick to draw from afar.")
    private boolean withoutOverviews;

    @Mixin
    private RasterInputOptions inputs;

    public RasterInputOptions inputs() {
        return inputs;
    }

    public Path out() {
        return out;
    }

    public Optional<String> mistake() {
        return OutputFile.mistake("--out", out, OutputFile.GEOTIFF).or(this::mistakeBesideTheName);
    }

    /** The same where the result is no raster. */
    public Optional<String> mistakeBesideTheName() {
        return tileSize >= 16 && tileSize <= 4096 && tileSize % 16 == 0
                ? inputs.mistake()
                : Optional.of("--tile-size must be a multiple of 16 between 16 and 4096, not " + tileSize + ".");
    }

    /**
     * How to write what was made from a raster.
     *
     * @param from its attribution, licence and the mark of a simulation go on into the result
     * @param model what made it, or null
     * @param overviews how smaller versions are made, unless they are not wanted
     * @param more further text items for the file's metadata
     */
    public GeoTiffWriter.Options options(
            EmbeddingRaster from,
            PixelType type,
            List<String> bandNames,
            Overviews overviews,
            AlignmentModel model,
            Map<String, String> more) {
        Map<String, String> metadata = new LinkedHashMap<>(Provenance.of(from));
        from.year().ifPresent(year -> metadata.put(AeYear.ITEM, Integer.toString(year)));
        if (model != null) {
            metadata.put("AETHER_MODEL", model.id());
            metadata.put("AETHER_WEIGHTS", model.weights().version());
        }
        metadata.putAll(more);
        return new GeoTiffWriter.Options(
                type, bandNames, compression, tileSize, metadata, withoutOverviews ? Overviews.NONE : overviews);
    }
}
