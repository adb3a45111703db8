package org.aether.cli.options;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import org.aether.feature.CoordinateSystems;
import org.aether.feature.Reprojection;
import org.aether.raster.EmbeddingRaster;
import org.aether.raster.RasterGrid;
import org.geotools.api.referencing.crs.CoordinateReferenceSystem;

/** How well features are placed on rasters of another datum, for answers. */
public final class DatumShift {

    /** Metres from which the sentence is said; the number is always given. */
    private static final double WORTH_A_SENTENCE = 3;

    private DatumShift() {}

    /**
     * Puts the accuracy into an answer as {@code datumShiftAccuracyMetres}, where there is a shift.
     *
     * @return a sentence on a line of its own, or an empty text
     */
    public static String note(CoordinateReferenceSystem features, List<EmbeddingRaster> rasters, ObjectNode json) {
        double worst = 0;
        String name = "";
        for (EmbeddingRaster raster : rasters) {
            RasterGrid grid = raster.grid();
            double accuracy = Reprojection.between(grid.crs(), features)
                    .accuracy((grid.west() + grid.east()) / 2, (grid.south() + grid.north()) / 2);
            if (accuracy > worst) {
                worst = accuracy;
                name = CoordinateSystems.name(grid.crs());
            }
        }
        if (worst == 0) {
            return "";
        }
        json.put("datumShiftAccuracyMetres", worst);
        return worst < WORTH_A_SENTENCE
                ? ""
                : String.format(
                        Locale.ROOT,
                        "%nThe datum shift from %s to %s is good to %.0f m.",
                        CoordinateSystems.name(features),
                        name,
                        worst);
    }
}
