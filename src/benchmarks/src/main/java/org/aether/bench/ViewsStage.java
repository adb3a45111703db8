package org.aether.bench;

import java.io.IOException;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.aether.OrderedWork;
import org.aether.Progress;
import org.aether.geotiff.GeoTiffRaster;
import org.aether.poi.Poi;
import org.aether.poi.PoiSet;
import org.aether.raster.EmbeddingRaster;
import org.aether.raster.PixelWindow;
import org.aether.tile.TilePlan;
import org.aether.view.ViewExtractor;
import org.aether.view.ViewSettings;

/**
 * Compares the pooling of both views of all POIs with a script that reads a window for each POI and radius, and with reading
 * the raster once.
 */
final class ViewsStage implements StageBenchmark {

    @Override
    public List<Comparison> run(Site site) throws IOException {
        PoiSet pois = site.pois();
        int count = pois.pois().size();
        double[] x = pois.pois().stream().mapToDouble(Poi::x).toArray();
        double[] y = pois.pois().stream().mapToDouble(Poi::y).toArray();
        double[] xy = new double[2 * count];
        for (int i = 0; i < count; i++) {
            xy[2 * i] = x[i];
            xy[2 * i + 1] = y[i];
        }
        String amount = String.format(
                Locale.ROOT, "%,d POIs, 50 and 100 m, %,d×%,d×64 int8", count, site.scale().width, site.scale().height);
        try (EmbeddingRaster raster = GeoTiffRaster.open(site.raster());
                Peer peer = site.peer(
                        List.of("rasterio", "numpy"),
                        "views",
                        site.raster(),
                        site.write("points.f64", xy),
                        site.file("views.f32"),
                        50,
                        100)) {
            ViewExtractor.Views[] views = new ViewExtractor.Views[1];
            double[] reading = new double[site.settings().repeats() + 1];
            int[] round = {0};
            Site.Timings timings = site.interleaved(
                    () -> {
                        reading[round[0]++] = Site.time(() -> readOnce(raster, site.threads()));
                        return Site.time(() -> views[0] = ViewExtractor.extract(
                                List.of(raster), x, y, pois.crs(), ViewSettings.PAPER, site.threads(), Progress.NONE));
                    },
                    peer,
                    false);
            Timing read = new Timing(Arrays.copyOfRange(reading, 1, reading.length));
            double share = timings.ours().median() / read.median();
            Comparison once = new Comparison(
                            "views, against reading the raster once",
                            amount,
                            timings.ours(),
                            null,
                            "≤ 3×",
                            share <= 3,
                            Map.of(),
                            List.of())
                    .with("secondsToReadOnce", read.median())
                    .with("timesReading", share);
            if (peer == null) {
                return List.of(timings.into(Comparison.plain("views", amount, timings.ours(), null)), once);
            }
            Comparison line = Comparison.faster("views", amount, timings.ours(), timings.peer(), 100)
                    .with("largestDifference", difference(views[0], site));
            return List.of(timings.into(line), once);
        }
    }

    private static double difference(ViewExtractor.Views views, Site site) throws IOException {
        float[] theirs = Site.readFloats(site.file("views.f32"));
        int bands = views.base().columns();
        double largest = 0;
        for (int i = 0; 2 * i * bands < theirs.length; i++) {
            int ours = i * bands;
            largest = Math.max(largest, Site.difference(views.base().data(), ours, theirs, 2 * i * bands, bands));
            largest = Math.max(
                    largest, Site.difference(views.context().data(), ours, theirs, (2 * i + 1) * bands, bands));
        }
        return largest;
    }

    /** Reads every block once, with as many threads as the pooling. */
    static void readOnce(EmbeddingRaster raster, int threads) {
        TilePlan plan = TilePlan.of(raster, raster.bands());
        ThreadLocal<FloatBuffer> buffers =
                ThreadLocal.withInitial(() -> FloatBuffer.allocate(plan.tilePixels() * raster.bands()));
        OrderedWork.run(
                plan.count(),
                threads,
                2 * threads,
                tile -> {
                    PixelWindow window = plan.tile(tile);
                    if (!window.isEmpty()) {
                        raster.read(window, buffers.get());
                    }
                    return tile;
                },
                (tile, done) -> {});
    }
}
