package org.aether.cli.options;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.aether.AetherException;
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
                    "The GeoTIFF to write, a name with the ending .tif or .tiff. An existing GeoTIFF is replaced when "
                            + "the new one is complete.")
    private Path out;

    @Option(
            names = "--compression",
            defaultValue = "zstd",
            paramLabel = "NAME",
            description = "none, lzw, deflate or zstd. Default: ${DEFAULT-VALUE}.")
    private Compression compression;

    @Option(
            names = "--tile-size",
            defaultValue = "256",
            paramLabel = "PIXELS",
            description =
                    "Side of the tiles of the file in pixels, a multiple of 16 from 16 to 4096. Default: ${DEFAULT-VALUE}.")
    private int tileSize;

    @Option(
            names = "--no-overviews",
            description =
                    "Write no overviews. Overviews are reduced versions of the raster, which make small-scale maps fast.")
    private boolean withoutOverviews;

    @Mixin
    private RasterInputOptions inputs;

    public RasterInputOptions inputs() {
        return inputs;
    }

    public Path out() {
        return out;
    }

    /** @throws AetherException when the name is not that of a GeoTIFF, or options do not go together */
    public void check() {
        OutputFile.check("--out", out, OutputFile.GEOTIFF);
        checkExceptName();
    }

    /** The same when the result is not a raster. */
    public void checkExceptName() {
        Arguments.require(
                tileSize >= 16 && tileSize <= 4096 && tileSize % 16 == 0,
                "--tile-size must be a multiple of 16 between 16 and 4096, not {}.",
                tileSize);
        inputs.check();
    }

    /**
     * The options for writing a raster that was computed from another one.
     *
     * @param from the source; its attribution, its licence and its mark as a simulation are copied to the result
     * @param model that computed the raster, or null
     * @param overviews how overviews are made, unless there are to be none
     * @param more further text items for the metadata of the file
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
