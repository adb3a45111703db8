package org.aether.wps;

import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import org.aether.device.Compute;
import org.aether.embed.PixelFunction;
import org.aether.embed.PixelFunctions;
import org.aether.feature.CoordinateSystems;
import org.aether.model.AlignmentModel;
import org.aether.model.ProjectorWeights;
import org.aether.raster.RasterGrid;
import org.aether.region.PointRegions;
import org.geotools.api.feature.simple.SimpleFeature;
import org.geotools.api.feature.type.Name;
import org.geotools.coverage.grid.GridCoverage2D;
import org.geotools.data.simple.SimpleFeatureCollection;
import org.geotools.data.simple.SimpleFeatureIterator;

/** A program that {@link PluginZipCheck} runs on the libraries of the zip and of GeoServer alone. */
final class PluginStart {

    private static final int EDGE = 40;

    private PluginStart() {}

    /** @param arguments the data directory */
    public static void main(String[] arguments) {
        try (Plugin plugin = Plugin.open(Path.of(arguments[0]))) {
            TreeSet<String> names = new TreeSet<>();
            for (Name name : plugin.bean(AetherProcessFactory.class).getNames()) {
                names.add(name.getLocalPart());
            }
            System.out.println("processes " + names);

            AlignmentModel model = new AlignmentModel(
                    "random",
                    ProjectorWeights.initialise(64, 384, 1),
                    com.fasterxml.jackson.databind.node.JsonNodeFactory.instance
                            .objectNode()
                            .put("textEncoder", "minilm-l6-v2"),
                    null,
                    null);
            plugin.store().save(model);
            RasterGrid grid = new RasterGrid(EDGE, EDGE, 500_000, 200_000, 10, 10, CoordinateSystems.epsg(27700));
            float[] pixels = new float[EDGE * EDGE * 64];
            Random random = new Random(1);
            for (int i = 0; i < pixels.length; i++) {
                pixels[i] = (float) random.nextGaussian() / 8;
            }
            GridCoverage2D coverage = City.coverage(grid, 64, pixels);
            SimpleFeatureCollection pixel = PointRegions.pixel(
                    java.util.List.of(new org.aether.raster.ArrayRaster(grid, 64, pixels)),
                    grid.centreX(7),
                    grid.centreY(9),
                    grid.crs());
            SimpleFeatureCollection means = plugin.execute(
                    "AggregateRegions", Map.of("coverage", coverage, "regions", pixel, "model", "random"));
            SimpleFeature feature;
            try (SimpleFeatureIterator iterator = means.features()) {
                feature = iterator.next();
            }
            java.nio.FloatBuffer in = direct(64);
            in.put(0, pixels, (9 * EDGE + 7) * 64, 64);
            java.nio.FloatBuffer out = direct(128);
            try (PixelFunction embedding = PixelFunctions.embedding(model, plugin.bean(Compute.class))) {
                embedding.apply(in, 1, out);
            }
            double difference = 0;
            for (int band = 0; band < 128; band++) {
                double mean = (Double) feature.getAttribute(String.format("e%03d", band));
                difference = Math.max(difference, Math.abs(mean - out.get(band)));
            }
            System.out.println("difference " + difference);
            GridCoverage2D similarity =
                    plugin.execute("Search", Map.of("coverage", coverage, "model", "random", "text", "a quiet park"));
            float value = similarity.getRenderedImage().getData().getSampleFloat(7, 9, 0);
            System.out.println("similarity " + (Math.abs(value) <= 1));
        }
    }

    private static java.nio.FloatBuffer direct(int size) {
        return java.nio.ByteBuffer.allocateDirect(size * Float.BYTES)
                .order(java.nio.ByteOrder.nativeOrder())
                .asFloatBuffer();
    }
}
