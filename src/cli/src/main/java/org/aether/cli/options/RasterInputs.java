package org.aether.cli.options;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.aether.AetherException;
import org.aether.AetherException.Kind;
import org.aether.feature.CoordinateSystems;
import org.aether.feature.FeatureFiles;
import org.aether.geotiff.GeoTiffRaster;
import org.aether.model.AlignmentModel;
import org.aether.raster.CroppedRaster;
import org.aether.raster.EmbeddingRaster;
import org.aether.raster.PixelWindow;
import org.aether.raster.RasterGrid;
import org.aether.raster.RasterMosaic;

/**
 * The embedding rasters that a command reads. Files that share a grid are joined. Closing it closes the rasters.
 *
 * @param rasters one for each grid
 * @param mixYears whether the rasters may be of different years
 */
public record RasterInputs(List<EmbeddingRaster> rasters, boolean mixYears) implements AutoCloseable {

    /**
     * Opens the files of an option, cropped to {@code --bbox}.
     *
     * @param option that names the files
     * @throws AetherException when a file is missing or is not an embedding raster, or when years differ and may not
     */
    public static RasterInputs open(String option, List<Path> files, RasterInputOptions options) {
        return open(option, files, options, options.bbox() != null);
    }

    /** The same without cropping, for rasters that are read on the grid of others. */
    public static RasterInputs openWhole(String option, List<Path> files, RasterInputOptions options) {
        return open(option, files, options, false);
    }

    private static RasterInputs open(String option, List<Path> files, RasterInputOptions options, boolean crop) {
        List<EmbeddingRaster> opened = new ArrayList<>();
        try {
            for (Path file : files) {
                opened.add(GeoTiffRaster.open(existing(option, file), options.lengths()));
            }
            List<EmbeddingRaster> used = crop ? cropped(option, opened, options) : opened;
            return new RasterInputs(RasterMosaic.group(used, options.mixYears()), options.mixYears());
        } catch (RuntimeException e) {
            opened.forEach(EmbeddingRaster::close);
            throw e;
        }
    }

    /** The parts inside the box; files that lie wholly outside it are closed. */
    private static List<EmbeddingRaster> cropped(
            String option, List<EmbeddingRaster> rasters, RasterInputOptions options) {
        List<EmbeddingRaster> inside = new ArrayList<>();
        for (EmbeddingRaster raster : rasters) {
            PixelWindow part = options.part(raster.grid());
            if (part.isEmpty()) {
                raster.close();
            } else {
                inside.add(part.equals(raster.grid().window()) ? raster : new CroppedRaster(raster, part));
            }
        }
        if (inside.isEmpty()) {
            RasterGrid first = rasters.get(0).grid();
            throw new AetherException(
                    Kind.INVALID_INPUT,
                    "The box {} (--bbox) contains no pixel of {}; {} covers x {} to {} and y {} to {} in {}. Without "
                            + "--bbox-crs a box is in longitudes and latitudes.",
                    options.bbox(),
                    option,
                    rasters.get(0).name(),
                    first.west(),
                    first.east(),
                    first.south(),
                    first.north(),
                    CoordinateSystems.name(first.crs()));
        }
        return inside;
    }

    /**
     * Checks that a file can be read.
     *
     * @param name of a file; a GeoPackage may be followed by a layer, {@code x.gpkg#layer}
     * @return the name
     * @throws AetherException when there is no such file, or it is a directory or not readable
     */
    public static Path existing(String option, Path name) {
        Path file = FeatureFiles.file(name);
        if (Files.isDirectory(file)) {
            throw new AetherException(Kind.INVALID_INPUT, "'{}' ({}) is a directory; name a file.", file, option);
        }
        if (!Files.exists(file)) {
            throw new AetherException(Kind.NOT_FOUND, "There is no file '{}' ({}); check the name.", file, option);
        }
        if (!Files.isReadable(file)) {
            throw new AetherException(
                    Kind.INVALID_INPUT, "The file '{}' ({}) cannot be read; check its permissions.", file, option);
        }
        return name;
    }

    /** All rasters as one on the grid of the first, for commands that write one file. */
    public EmbeddingRaster single() {
        return RasterMosaic.onOneGrid(rasters, mixYears);
    }

    /** @throws AetherException when a raster does not have the bands that the model was trained on */
    public void requireBandsOf(AlignmentModel model) {
        int expected = model.weights().bands();
        for (EmbeddingRaster raster : rasters) {
            if (raster.bands() != expected) {
                throw new AetherException(
                        Kind.INVALID_INPUT,
                        "The raster '{}' has {} bands, but the model '{}' needs {}; use rasters of the kind that the "
                                + "model was trained on.",
                        raster.name(),
                        raster.bands(),
                        model.id(),
                        expected);
            }
        }
    }

    @Override
    public void close() {
        rasters.forEach(EmbeddingRaster::close);
    }
}
