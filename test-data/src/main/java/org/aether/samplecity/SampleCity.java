package org.aether.samplecity;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.aether.AetherException;
import org.aether.Progress;
import org.aether.Setting;
import org.aether.Stage;
import org.aether.feature.FeatureFiles;
import org.aether.geotiff.PixelType;
import org.aether.raster.EmbeddingRaster;
import org.aether.raster.PixelWindow;
import org.aether.raster.RasterGrid;
import org.geotools.api.referencing.FactoryException;
import org.geotools.api.referencing.crs.CoordinateReferenceSystem;
import org.geotools.api.referencing.crs.ProjectedCRS;
import org.geotools.data.simple.SimpleFeatureCollection;
import org.geotools.referencing.CRS;

/**
 * The procedural sample city: an AlphaEarth-like raster, POIs, districts and land-use labels, each derived from the same
 * hidden fields with noise of its own. docs/sample-city.md describes what can and cannot be shown with it.
 *
 * <pre>{@code
 * SampleCity.Settings settings = SampleCity.Settings.of(512, 512, 7);
 * SampleCity.Files files = SampleCity.write(Path.of("city"), settings, Progress.NONE);
 *
 * try (EmbeddingRaster raster = SampleCity.raster(settings)) { … } // the same pixels without a file
 * }</pre>
 *
 * <p>Guarantees:
 *
 * <ul>
 *   <li>The result is a function of the settings. Neither the number of threads nor the tiling changes a byte.
 *   <li>A pixel is a function of seed and coordinates, so a part of a city equals the same part of a larger one. The same
 *       holds for POIs when their number is not set.
 *   <li>The raster does not depend on POIs or labels.
 * </ul>
 *
 * <p>Stateless and thread-safe.
 */
public final class SampleCity {

    /** Size of the tiles of the raster file, pixels. */
    static final int TILE = 256;

    /** Size of a pixel in metres, that of AlphaEarth. */
    static final double PIXEL = 10;

    /** Names of the files that {@link #write} writes to a directory. */
    public static final List<String> FILES = List.of("ae.tif", "pois.geojson", "districts.geojson", "landuse.geojson");

    private static final int MAX_SIZE = 100_000;

    /**
     * How POIs, districts and labels are sampled.
     *
     * @param seed seed of the sampling; another seed gives other POIs, districts and labels of the same city
     * @param pois approximate number of POIs, or -1 for a number that depends on the area (12,000 for the default 512 by
     *     512 pixels)
     * @param landUsePoints maximum number of land-use points, or -1 for a number that depends on the area (2,000 for 512 by
     *     512 pixels)
     */
    public record Sampling(long seed, int pois, int landUsePoints) {

        public Sampling {
            if (pois < -1 || landUsePoints < -1) {
                throw new AetherException("The number of POIs or land-use points of a sample city must not be negative"
                        + " (-1 leaves it to the area).");
            }
        }
    }

    /**
     * A city and the part of it that is generated.
     *
     * @param width width in pixels of 10 m
     * @param height height in pixels
     * @param seed seed of the city
     * @param originX CRS x of the west edge, metres
     * @param originY CRS y of the north edge, metres
     * @param crs EPSG code of the city's CRS, projected and in metres; 27700 by default
     * @param type FLOAT32 or INT8
     * @param threads number of threads that compute the raster, at least 1
     * @param sampling sampling of POIs, districts and labels
     */
    public record Settings(
            int width,
            int height,
            long seed,
            double originX,
            double originY,
            int crs,
            PixelType type,
            int threads,
            Sampling sampling) {

        public Settings {
            if (width < 1 || height < 1 || width > MAX_SIZE || height > MAX_SIZE) {
                throw new AetherException("A sample city must be between 1 and " + MAX_SIZE
                        + " pixels wide and high, not " + width + "x" + height + ".");
            }
            if (!(Math.abs(originX) <= 1e8) || !(Math.abs(originY) <= 1e8)) {
                throw new AetherException("The origin " + originX + "," + originY
                        + " of the sample city is out of range; give easting and northing in metres.");
            }
            if (type != PixelType.FLOAT32 && type != PixelType.INT8) {
                throw new AetherException("A sample city is written as float32 or int8, not as "
                        + String.valueOf(type).toLowerCase(Locale.ROOT) + ".");
            }
            if (threads < 1) {
                throw new AetherException(
                                AetherException.Kind.INVALID_INPUT,
                                "{} must be at least 1, not {}.",
                                Setting.THREADS,
                                threads)
                        .about(Setting.THREADS);
            }
        }

        /** Settings with the default sampling, whose seed is that of the city. */
        public Settings(
                int width,
                int height,
                long seed,
                double originX,
                double originY,
                int crs,
                PixelType type,
                int threads) {
            this(width, height, seed, originX, originY, crs, type, threads, new Sampling(seed, -1, -1));
        }

        /** An int8 city at the default origin in the British National Grid, computed on all processors. */
        public static Settings of(int width, int height, long seed) {
            int threads = Runtime.getRuntime().availableProcessors();
            return new Settings(width, height, seed, 503000, 201000, 27700, PixelType.INT8, threads);
        }

        public Settings withOrigin(double x, double y) {
            return new Settings(width, height, seed, x, y, crs, type, threads, sampling);
        }

        public Settings withType(PixelType type) {
            return new Settings(width, height, seed, originX, originY, crs, type, threads, sampling);
        }

        public Settings withThreads(int threads) {
            return new Settings(width, height, seed, originX, originY, crs, type, threads, sampling);
        }

        public Settings withSampling(Sampling sampling) {
            return new Settings(width, height, seed, originX, originY, crs, type, threads, sampling);
        }

        /**
         * The grid of the raster.
         *
         * @throws AetherException when the CRS is unknown or not projected in metres
         */
        public RasterGrid grid() {
            return new RasterGrid(width, height, originX, originY, PIXEL, PIXEL, projected(crs));
        }
    }

    /** The files written. */
    public record Files(Path embeddings, Path pois, Path districts, Path landUse) {}

    private SampleCity() {}

    /**
     * Writes {@code ae.tif}, {@code pois.geojson}, {@code districts.geojson} and {@code landuse.geojson} into a directory,
     * which is created when it does not exist. Each file is written whole or not at all.
     *
     * @throws AetherException when the directory or a file cannot be written
     * @throws org.aether.CancelledException when the progress is cancelled
     */
    public static Files write(Path directory, Settings settings, Progress progress) {
        try {
            java.nio.file.Files.createDirectories(directory);
        } catch (IOException e) {
            throw new AetherException(
                    AetherException.Kind.UNAVAILABLE,
                    e,
                    "The directory {} cannot be created; check its permissions, or choose another one.",
                    directory);
        }
        Files files = new Files(
                directory.resolve(FILES.get(0)),
                directory.resolve(FILES.get(1)),
                directory.resolve(FILES.get(2)),
                directory.resolve(FILES.get(3)));
        CityRasterFile.write(files.embeddings(), settings, progress);
        SimpleFeatureCollection pois = pois(settings, progress);
        progress.stage(Stage.WRITING, "POIs", 0);
        FeatureFiles.write(files.pois(), pois);
        SimpleFeatureCollection districts = districts(settings, progress);
        progress.stage(Stage.WRITING, "districts and labels", 0);
        FeatureFiles.write(files.districts(), districts);
        FeatureFiles.write(files.landUse(), landUse(settings));
        return files;
    }

    /** The embedding raster without a file. Reads compute the pixels, which equal those of the file. */
    public static EmbeddingRaster raster(Settings settings) {
        return new CityRaster(
                settings.grid(), new CityPainter(settings.seed(), FunctionSignal.DEFAULT), settings.type());
    }

    /**
     * Computes one window.
     *
     * @param into receives {@code [height, width, 64]} unit vectors before any quantisation, NaN = no data
     */
    public static void fill(Settings settings, PixelWindow window, float[] into) {
        new CityPainter(settings.seed(), FunctionSignal.DEFAULT).paint(settings.grid(), window, into);
    }

    /** The POIs: points with {@code name}, {@code category} and {@code subcategory}, in the CRS of the city. */
    public static SimpleFeatureCollection pois(Settings settings, Progress progress) {
        RasterGrid grid = settings.grid();
        PlaceSampler sampler = new PlaceSampler(
                new HiddenFields(settings.seed()), settings.sampling().seed());
        return CityFeatures.pois(sampler.sample(grid, settings.sampling().pois(), progress), grid.crs());
    }

    /**
     * The districts: polygons that partition the extent, with {@code district_id}, {@code name}, {@code population} and
     * {@code share_1} to {@code share_9}, which sum to 1.
     */
    public static SimpleFeatureCollection districts(Settings settings, Progress progress) {
        RasterGrid grid = settings.grid();
        DistrictSampler sampler = new DistrictSampler(
                new HiddenFields(settings.seed()), settings.sampling().seed());
        return CityFeatures.districts(sampler.sample(grid, progress), grid.crs());
    }

    /** The labels: points with {@code landuse} (text) and {@code landuse_id} (0 to 9), evenly over the classes where possible. */
    public static SimpleFeatureCollection landUse(Settings settings) {
        RasterGrid grid = settings.grid();
        LandUseSampler sampler = new LandUseSampler(
                new HiddenFields(settings.seed()), settings.sampling().seed());
        int wanted = settings.sampling().landUsePoints();
        return CityFeatures.landUse(
                sampler.sample(grid, wanted < 0 ? LandUseSampler.defaultCount(grid) : wanted), grid.crs());
    }

    private static CoordinateReferenceSystem projected(int code) {
        CoordinateReferenceSystem crs;
        try {
            crs = CRS.decode("EPSG:" + code, true);
        } catch (FactoryException e) {
            throw new AetherException("The CRS EPSG:" + code + " is not known; give the code of a projected CRS.", e);
        }
        boolean metres = crs instanceof ProjectedCRS
                && crs.getCoordinateSystem().getAxis(0).getUnit().toString().equals("m");
        if (!metres) {
            throw new AetherException("The CRS EPSG:" + code
                    + " is not projected in metres, which a sample city needs; try 27700 or 32630.");
        }
        return crs;
    }
}
