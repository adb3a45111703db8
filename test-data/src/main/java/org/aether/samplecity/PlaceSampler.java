package org.aether.samplecity;

import java.util.ArrayList;
import java.util.List;
import org.aether.Progress;
import org.aether.Stage;
import org.aether.raster.RasterGrid;

/**
 * Samples POIs from an inhomogeneous Poisson process on cells of 80 m. The cells are anchored at the origin of the CRS, so
 * a part of a city has the same POIs as the whole city has there. Immutable and thread-safe.
 */
final class PlaceSampler {

    private static final double CELL = 80;

    /** POIs per square kilometre where the intensity is 1. */
    private static final double DENSITY = 1400;

    record Place(double x, double y, String name, String category, String subcategory) {}

    private final long seed;
    private final HiddenFields fields;
    private final PlaceKinds kinds = new PlaceKinds();

    /** @param seed seed of the sampling, independent of that of the fields */
    PlaceSampler(HiddenFields fields, long seed) {
        this.fields = fields;
        this.seed = CoordinateHash.of(seed, 300);
    }

    /** The intensity of POIs at a place, from about 0.03 in open country to 2.5 in a centre; 0 on water. */
    static double intensity(float[] fields) {
        if (fields[Field.BANK.ordinal()] < 4) {
            return 0;
        }
        double built = fields[Field.DENSITY.ordinal()];
        double centre = Math.max(0, 0.3 + 0.25 * fields[Field.CENTRALITY.ordinal()]);
        double lively = 0;
        for (Field field : new Field[] {Field.COMMERCE, Field.DINING, Field.CULTURE, Field.LEARNING, Field.WORK}) {
            lively = Math.max(lively, fields[field.ordinal()]);
        }
        double open = fields[Field.PARK.ordinal()] > 0 ? 0.12 : 1;
        return open * (0.02 + built * built * (0.34 + 0.13 * lively) + 1.9 * centre * centre);
    }

    /**
     * @param count approximate number of POIs, or -1 for the number that the intensity gives
     * @return POIs in the order of the cells, row by row from the south-west
     */
    List<Place> sample(RasterGrid extent, int count, Progress progress) {
        long west = (long) Math.floor(extent.west() / CELL);
        long east = (long) Math.ceil(extent.east() / CELL);
        long south = (long) Math.floor(extent.south() / CELL);
        long north = (long) Math.ceil(extent.north() / CELL);
        int columns = (int) (east - west);
        int rows = (int) (north - south);
        float[] expected = new float[columns * rows];
        progress.stage(Stage.PLACING, "POIs", rows);
        float[] here = new float[Field.COUNT];
        double sum = 0;
        for (int j = 0; j < rows; j++) {
            for (int i = 0; i < columns; i++) {
                fields.at((west + i + 0.5) * CELL, (south + j + 0.5) * CELL, here, 0);
                expected[j * columns + i] = (float) (DENSITY * CELL * CELL / 1e6 * intensity(here));
                sum += expected[j * columns + i];
            }
            progress.advance(1);
        }
        double factor = count < 0 || sum == 0 ? 1 : count / sum;

        progress.stage(Stage.PLACING, "POIs", rows);
        List<Place> places = new ArrayList<>();
        for (int j = 0; j < rows; j++) {
            for (int i = 0; i < columns; i++) {
                long bits = CoordinateHash.of(seed, west + i, south + j);
                int number = poisson(expected[j * columns + i] * factor, CoordinateHash.unit(bits, 0));
                for (int n = 0; n < number; n++) {
                    long place = CoordinateHash.of(bits, 1 + n);
                    // Coordinates are rounded to centimetres to keep files small.
                    double x = Math.round((west + i + CoordinateHash.unit(place, 0)) * CELL * 100) / 100.0;
                    double y = Math.round((south + j + CoordinateHash.unit(place, 1)) * CELL * 100) / 100.0;
                    if (!extent.contains(x, y)) {
                        continue;
                    }
                    fields.at(x, y, here, 0);
                    if (here[Field.BANK.ordinal()] >= 0) {
                        PlaceKinds.Kind kind = kinds.choose(here, CoordinateHash.unit(place, 2));
                        String name = kinds.name(kind, CoordinateHash.of(place, 3));
                        places.add(new Place(x, y, name, kind.category(), kind.subcategory()));
                    }
                }
            }
            progress.advance(1);
        }
        return places;
    }

    /** The quantile of a Poisson distribution, by summation; means stay far below 700 here. */
    private static int poisson(double mean, double uniform) {
        double probability = StrictMath.exp(-Math.min(mean, 500));
        double cumulative = probability;
        int number = 0;
        while (uniform > cumulative && number < 5000) {
            number++;
            probability *= mean / number;
            cumulative += probability;
        }
        return number;
    }
}
