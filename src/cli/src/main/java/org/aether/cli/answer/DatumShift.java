package org.aether.cli.answer;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.aether.feature.CoordinateSystems;
import org.aether.feature.Reprojection;
import org.aether.raster.EmbeddingRaster;
import org.aether.raster.RasterGrid;
import org.geotools.api.referencing.crs.CoordinateReferenceSystem;

/**
 * The accuracy with which features are placed on rasters of another datum.
 *
 * @param from name of the features' CRS
 * @param to name of the CRS of the rasters where the shift is least accurate
 * @param metres its accuracy there, more than 0
 */
public record DatumShift(String from, String to, double metres) {

    /** Accuracy in metres from which an answer has a sentence about it. The JSON always has the number. */
    private static final double MIN_METRES_OF_REMARK = 3;

    /** The shift between features and rasters; empty when they have the same datum. */
    public static Optional<DatumShift> between(CoordinateReferenceSystem features, List<EmbeddingRaster> rasters) {
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
        return worst == 0
                ? Optional.empty()
                : Optional.of(new DatumShift(CoordinateSystems.name(features), name, worst));
    }

    /** Adds {@code datumShiftAccuracyMetres} to an answer. */
    public void addTo(ObjectNode answer) {
        answer.put("datumShiftAccuracyMetres", metres);
    }

    /** A sentence on a line of its own; empty when the shift is accurate. */
    public String line() {
        return metres < MIN_METRES_OF_REMARK
                ? ""
                : String.format(
                        Locale.ROOT, "%nThe datum shift from %s to %s is accurate to %.0f m.", from, to, metres);
    }
}
