package org.aether.wps;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import org.aether.feature.CoordinateSystems;
import org.aether.raster.ArrayRaster;
import org.aether.raster.RasterGrid;
import org.aether.region.PointRegions;
import org.geotools.api.feature.simple.SimpleFeature;
import org.geotools.api.feature.type.Name;
import org.geotools.coverage.grid.GridCoverage2D;
import org.geotools.data.collection.ListFeatureCollection;
import org.geotools.data.simple.SimpleFeatureCollection;
import org.geotools.data.simple.SimpleFeatureIterator;
import org.geotools.feature.simple.SimpleFeatureBuilder;
import org.geotools.feature.simple.SimpleFeatureTypeBuilder;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.GeometryFactory;
import org.locationtech.jts.geom.Point;
import org.springframework.core.SpringVersion;

/**
 * A program that {@link PluginZipCheck} runs on the libraries of the zip and of GeoServer alone: the plugin trains a
 * model, stores it, reads it and answers with it.
 *
 * <p>It names no class of Jackson, since those of the zip have another name than those of the test's class path.
 */
final class PluginStart {

    static final String MODEL = "trained";

    private static final int EDGE = 40;
    private static final int COLUMN = 7;
    private static final int ROW = 9;

    private PluginStart() {}

    /** @param arguments the data directory */
    public static void main(String[] arguments) {
        System.out.println("spring " + SpringVersion.getVersion());
        System.out.println("jackson 2 " + jackson());
        System.out.println("servlets " + present("javax.servlet.Servlet") + present("jakarta.servlet.Servlet"));
        try (Plugin plugin = Plugin.open(Path.of(arguments[0]))) {
            System.out.println("module " + plugin.bean("aetherModuleStatus"));
            TreeSet<String> names = new TreeSet<>();
            for (Name name : plugin.bean(AetherProcessFactory.class).getNames()) {
                names.add(name.getLocalPart());
            }
            System.out.println("processes " + names);
            String report = plugin.execute(
                    "TrainAlignment",
                    Map.of(
                            "coverage",
                            coverage(),
                            "pois",
                            pois(),
                            "model",
                            MODEL,
                            "epochs",
                            2,
                            "batchSize",
                            32,
                            "baseRadius",
                            20.0,
                            "contextRadius",
                            50.0));
            System.out.println("report " + report.contains("\"epochs\""));
            String models = plugin.execute("ListModels", Map.of());
            System.out.println("listed " + models.contains("\"" + MODEL + "\""));
            answers(plugin).forEach((name, values) -> System.out.println("answer " + name + " " + text(values)));
        }
    }

    /** What a plugin with the trained model says of one pixel; every number is the same in each plugin that has it. */
    static Map<String, float[]> answers(Plugin plugin) {
        GridCoverage2D coverage = coverage();
        GridCoverage2D embedding = plugin.execute("Transform", Map.of("coverage", coverage, "model", MODEL));
        GridCoverage2D similarity =
                plugin.execute("Search", Map.of("coverage", coverage, "model", MODEL, "text", "a quiet park"));
        RasterGrid grid = grid();
        SimpleFeatureCollection pixel = PointRegions.pixel(
                List.of(new ArrayRaster(grid, 64, pixels())), grid.centreX(COLUMN), grid.centreY(ROW), grid.crs());
        SimpleFeatureCollection means =
                plugin.execute("AggregateRegions", Map.of("coverage", coverage, "regions", pixel, "model", MODEL));
        SimpleFeature mean;
        try (SimpleFeatureIterator iterator = means.features()) {
            mean = iterator.next();
        }
        float[] region = new float[128];
        for (int band = 0; band < region.length; band++) {
            region[band] = ((Number) mean.getAttribute(String.format("e%03d", band))).floatValue();
        }
        return Map.of("Transform", at(embedding), "Search", at(similarity), "AggregateRegions", region);
    }

    /** The inverse of what {@link #main} prints of an answer. */
    static float[] values(String text) {
        String[] parts = text.split(",");
        float[] values = new float[parts.length];
        for (int i = 0; i < parts.length; i++) {
            values[i] = Float.parseFloat(parts[i]);
        }
        return values;
    }

    private static String text(float[] values) {
        return Arrays.toString(values).replaceAll("[\\[\\] ]", "");
    }

    private static float[] at(GridCoverage2D coverage) {
        return coverage.getRenderedImage().getData().getPixel(COLUMN, ROW, (float[]) null);
    }

    private static String present(String name) {
        try {
            return Class.forName(name, false, PluginStart.class.getClassLoader())
                    .getName();
        } catch (ClassNotFoundException e) {
            return "";
        }
    }

    private static String jackson() {
        try {
            return Class.forName("com.fasterxml.jackson.databind.cfg.PackageVersion")
                    .getField("VERSION")
                    .get(null)
                    .toString();
        } catch (ReflectiveOperationException e) {
            return "none";
        }
    }

    private static RasterGrid grid() {
        return new RasterGrid(EDGE, EDGE, 500_000, 200_000, 10, 10, CoordinateSystems.epsg(27700));
    }

    /** Vectors of length one, as AlphaEarth's are. */
    private static float[] pixels() {
        float[] pixels = new float[EDGE * EDGE * 64];
        Random random = new Random(1);
        for (int start = 0; start < pixels.length; start += 64) {
            double squares = 0;
            for (int i = start; i < start + 64; i++) {
                pixels[i] = (float) random.nextGaussian();
                squares += pixels[i] * pixels[i];
            }
            for (int i = start; i < start + 64; i++) {
                pixels[i] /= (float) Math.sqrt(squares);
            }
        }
        return pixels;
    }

    private static GridCoverage2D coverage() {
        return City.coverage(grid(), 64, pixels());
    }

    private static SimpleFeatureCollection pois() {
        RasterGrid grid = grid();
        SimpleFeatureTypeBuilder type = new SimpleFeatureTypeBuilder();
        type.setName("pois");
        type.add("point", Point.class, grid.crs());
        type.add("name", String.class);
        type.add("category", String.class);
        SimpleFeatureBuilder builder = new SimpleFeatureBuilder(type.buildFeatureType());
        GeometryFactory geometries = new GeometryFactory();
        List<String> categories = List.of("cafe", "school", "park", "supermarket");
        Random random = new Random(2);
        List<SimpleFeature> features = new ArrayList<>();
        for (int i = 0; i < 96; i++) {
            builder.add(geometries.createPoint(new Coordinate(
                    grid.centreX(6 + random.nextInt(EDGE - 12)), grid.centreY(6 + random.nextInt(EDGE - 12)))));
            builder.add("number " + i);
            builder.add(categories.get(i % categories.size()));
            features.add(builder.buildFeature("poi." + i));
        }
        return new ListFeatureCollection(builder.getFeatureType(), features);
    }
}
