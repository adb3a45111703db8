package org.aether.cli.options;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.aether.AetherException;
import org.aether.feature.CoordinateSystems;
import org.aether.feature.FeatureFiles;
import org.aether.geotiff.GeoTiffRaster;
import org.aether.model.AlignmentModel;
import org.aether.raster.CroppedRaster;
import org.aether.raster.EmbeddingRaster;
import org.aether.raster.PixelWindow;
import org.aether.raster.RasterGrid;
import org.aether.raster.RasterMosaic;

/** The embedding rasters a command was given, opened and joined where they fit; closing it closes them. */
public record RasterInputs(List<EmbeddingRaster> rasters, boolean mixYears) implements AutoCloseable {

    /**
     * Opens the files of an option.
     *
     * @param options what may be taken together, and how long vectors may be
     * @throws AetherException when a file is missing or is no embedding raster, or when years differ that must not
     */
    public static RasterInputs open(String option, List<Path> files, RasterInputOptions options) {
        return open(option, files, options, options.bbox() != null);
    }

    /** The same without a look at {@code --bbox}, for rasters that are read on the grid of others. */
    public static RasterInputs openWhole(String option, List<Path> files, RasterInputOptions options) {
        return open(option, files, options, false);
    }

    private static RasterInputs open(String option, List<Path> files, RasterInputOptions options, boolean crop) {
        List<EmbeddingRaster> parts = new ArrayList<>();
        try {
            for (Path file : files) {
                parts.add(GeoTiffRaster.open(existing(option, file), options.lengths()));
            }
            List<EmbeddingRaster> wanted = crop ? cropped(option, parts, options) : parts;
            return new RasterInputs(RasterMosaic.group(wanted, options.mixYears()), options.mixYears());
        } catch (RuntimeException e) {
            parts.forEach(EmbeddingRaster::close);
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
            throw new AetherException("The box " + options.bbox() + " (--bbox) holds no pixel of " + option + "; "
                    + rasters.get(0).name() + " covers x " + first.west() + " to " + first.east() + " and y "
                    + first.south() + " to " + first.north() + " in " + CoordinateSystems.name(first.crs())
                    + ". Without --bbox-crs a box is in longitudes and latitudes.");
        }
        return inside;
    }

    /** The name itself when its file is there to be read; a GeoPackage may be named with a table, {@code x.gpkg#table}. */
    public static Path existing(String option, Path name) {
        Path file = FeatureFiles.file(name);
        if (Files.isDirectory(file)) {
            throw new AetherException("'" + file + "' (" + option + ") is a directory; name a file.");
        }
        if (!Files.exists(file)) {
            throw new AetherException("There is no file '" + file + "' (" + option + "); check the name.");
        }
        if (!Files.isReadable(file)) {
            throw new AetherException(
                    "The file '" + file + "' (" + option + ") cannot be read; check its permissions.");
        }
        return name;
    }

    /** The one raster all files make together, on the grid of the first, for commands that write one file. */
    public EmbeddingRaster single() {
        return RasterMosaic.onOneGrid(rasters, mixYears);
    }

    /** Refuses rasters the model was not trained for, before any work. */
    public void fitting(AlignmentModel model) {
        int wanted = model.weights().bands();
        for (EmbeddingRaster raster : rasters) {
            if (raster.bands() != wanted) {
                throw new AetherException("The raster '" + raster.name() + "' has " + raster.bands()
                        + " bands, but the model '" + model.id() + "' takes " + wanted
                        + "; give it the kind of raster it was trained on.");
            }
        }
    }

    @Override
    public void close() {
        rasters.forEach(EmbeddingRaster::close);
    }
}
