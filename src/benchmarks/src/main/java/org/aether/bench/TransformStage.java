package org.aether.bench;

import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.aether.Progress;
import org.aether.embed.PixelFunction;
import org.aether.embed.PixelFunctions;
import org.aether.embed.RasterTransform;
import org.aether.raster.EmbeddingRaster;
import org.aether.raster.GeoTiffRaster;
import org.aether.raster.GeoTiffWriter;
import org.aether.raster.PixelType;
import org.aether.raster.PixelWindow;

/** A float32 GeoTIFF to a float32 GeoTIFF of 128 bands with LZW, from file to file. */
final class TransformStage implements StageBenchmark {

    @Override
    public List<Comparison> run(Site site) throws IOException {
        int edge = site.scale().transformEdge;
        Path in = site.raster(edge, edge, PixelType.FLOAT32);
        Path ours = site.file("transformed.tif");
        Path theirs = site.file("transformed-peer.tif");
        try (EmbeddingRaster raster = GeoTiffRaster.open(in);
                PixelFunction function = PixelFunctions.embedding(site.model(), site.compute());
                Peer peer = site.peer(
                        List.of("torch", "rasterio", "numpy"),
                        "transform",
                        in,
                        theirs,
                        site.weights(),
                        site.threads())) {
            GeoTiffWriter.Options options = new GeoTiffWriter.Options(
                    PixelType.FLOAT32, function.bandNames(), GeoTiffWriter.Compression.LZW, 128, Map.of());
            Site.Timings timings = site.interleaved(
                    () -> Site.time(
                            () -> RasterTransform.run(raster, function, ours, options, site.threads(), Progress.NONE)),
                    peer);
            String amount = String.format(Locale.ROOT, "%,d×%,d×64 float32 to ×128 float32, LZW", edge, edge);
            Comparison line = peer == null
                    ? Comparison.plain("transform", amount, timings.ours(), null)
                    : Comparison.faster("transform", amount, timings.ours(), timings.peer(), 2)
                            .with("largestDifference", difference(ours, theirs));
            return List.of(timings.into(line)
                    .with(
                            "pixelsPerSecond",
                            edge * (double) edge / timings.ours().median())
                    .with("megabytesWritten", Files.size(ours) / 1e6));
        } finally {
            Files.deleteIfExists(ours);
            Files.deleteIfExists(theirs);
        }
    }

    /** Over the middle of both files. */
    private static double difference(Path ours, Path theirs) {
        try (EmbeddingRaster a = GeoTiffRaster.open(ours);
                EmbeddingRaster b = GeoTiffRaster.open(theirs)) {
            int edge = Math.min(256, a.grid().width());
            PixelWindow window =
                    new PixelWindow((a.grid().width() - edge) / 2, (a.grid().height() - edge) / 2, edge, edge);
            float[] pixelsA = new float[window.pixels() * a.bands()];
            float[] pixelsB = new float[pixelsA.length];
            a.read(window, FloatBuffer.wrap(pixelsA));
            b.read(window, FloatBuffer.wrap(pixelsB));
            double largest = 0;
            for (int i = 0; i < pixelsA.length; i++) {
                if (Float.isNaN(pixelsA[i]) != Float.isNaN(pixelsB[i])) {
                    return Double.POSITIVE_INFINITY;
                }
                if (!Float.isNaN(pixelsA[i])) {
                    largest = Math.max(largest, Math.abs(pixelsA[i] - pixelsB[i]));
                }
            }
            return largest;
        }
    }
}
