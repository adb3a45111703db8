package org.aether.cli.options;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.IntStream;
import org.aether.AetherException;
import org.aether.AetherException.Kind;
import org.aether.feature.Reprojection;
import org.aether.raster.PixelWindow;
import org.aether.raster.RasterGrid;
import org.geotools.api.referencing.crs.CoordinateReferenceSystem;
import org.geotools.api.referencing.crs.GeographicCRS;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A rectangle given as {@code W,S,E,N}: easting (longitude) first. */
record BoundingBox(double west, double south, double east, double north) {

    /** Number of points along an edge that are transformed, because edges become curves. */
    private static final int POINTS_PER_EDGE = 65;

    /** Reads {@code -0.2,51.4,0.1,51.6}. */
    static final class Converter implements ITypeConverter<BoundingBox> {

        @Override
        public BoundingBox convert(String text) {
            String[] parts = text.split(",", -1);
            double[] numbers = new double[4];
            for (int i = 0; i < 4; i++) {
                try {
                    numbers[i] = parts.length == 4 ? Double.parseDouble(parts[i]) : Double.NaN;
                } catch (NumberFormatException e) {
                    numbers[i] = Double.NaN;
                }
                if (!Double.isFinite(numbers[i])) {
                    throw new TypeConversionException(
                            "'" + text + "' is not W,S,E,N: four finite numbers, separated by "
                                    + "commas without spaces, such as -0.2,51.4,0.1,51.6");
                }
            }
            if (!(numbers[0] < numbers[2]) || !(numbers[1] < numbers[3])) {
                throw new TypeConversionException("'" + text + "' is empty: west must be smaller than east, and "
                        + "south smaller than north; give a box across the 180th meridian as two");
            }
            return new BoundingBox(numbers[0], numbers[1], numbers[2], numbers[3]);
        }
    }

    /**
     * The pixels whose centres lie in the envelope of the box in the grid's CRS.
     *
     * @param crs of the box
     * @return empty when there are none
     * @throws AetherException when the box cannot be transformed to the grid's CRS
     */
    PixelWindow window(RasterGrid grid, CoordinateReferenceSystem crs) {
        if (crs instanceof GeographicCRS && (west < -180 || east > 360 || south < -90 || north > 90)) {
            throw new AetherException(
                    Kind.INVALID_INPUT,
                    "The box {} (--bbox) is not in longitudes and latitudes; give its CRS with --bbox-crs, such as "
                            + "--bbox-crs EPSG:27700.",
                    this);
        }
        int n = POINTS_PER_EDGE;
        double[] x = new double[4 * n];
        double[] y = new double[4 * n];
        for (int i = 0; i < n; i++) {
            double share = (double) i / (n - 1);
            double across = west * (1 - share) + east * share;
            double up = south * (1 - share) + north * share;
            put(x, y, i, across, south);
            put(x, y, n + i, across, north);
            put(x, y, 2 * n + i, west, up);
            put(x, y, 3 * n + i, east, up);
        }
        double[][] own = Reprojection.toCrs(x, y, crs, grid.crs());
        if (IntStream.range(0, x.length).anyMatch(i -> Double.isNaN(own[0][i]) || Double.isNaN(own[1][i]))) {
            throw new AetherException(
                    Kind.INVALID_INPUT,
                    "The box {} (--bbox) reaches beyond the area of the raster's CRS; give a smaller box, or one in the "
                            + "raster's CRS with --bbox-crs.",
                    this);
        }
        int x0 = firstAfter(grid.column(min(own[0])), grid.width());
        int x1 = firstAfter(grid.column(max(own[0])), grid.width());
        int y0 = firstAfter(grid.row(max(own[1])), grid.height());
        int y1 = firstAfter(grid.row(min(own[1])), grid.height());
        return new PixelWindow(x0, y0, x1 - x0, y1 - y0);
    }

    private static void put(double[] x, double[] y, int at, double px, double py) {
        x[at] = px;
        y[at] = py;
    }

    /** The first pixel whose centre is not before a fractional position, at least 0 and at most {@code size}. */
    private static int firstAfter(double position, int size) {
        return (int) Math.max(0, Math.min(size, Math.ceil(position - 0.5)));
    }

    private static double min(double[] numbers) {
        return Arrays.stream(numbers).min().getAsDouble();
    }

    private static double max(double[] numbers) {
        return Arrays.stream(numbers).max().getAsDouble();
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%s,%s,%s,%s", west, south, east, north);
    }
}
