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
import org.aether.geotiff.Compression;
import org.aether.geotiff.GeoTiffRaster;
import org.aether.geotiff.GeoTiffWriter;
import org.aether.geotiff.PixelType;
import org.aether.raster.EmbeddingRaster;
import org.aether.raster.PixelWindow;

/**
 * Transforms a float32 GeoTIFF to a float32 GeoTIFF of 128 bands: once in the format of the peer (LZW, no overviews), and
 * once in our default format (ZSTD, overviews), compared with the same peer.
 */
final class TransformStage implements StageBenchmark {

    /** Target of the row in which both sides write the same format. */
    private static final double TARGET = 2;

    @Override
    public List<Comparison> run(Site site) throws IOException {
        int edge = site.scale().transformEdge;
        Path in = site.raster(edge, edge, PixelType.FLOAT32);
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
            GeoTiffWriter.Options defaults = GeoTiffWriter.Options.of(PixelType.FLOAT32, function.bandNames());
            GeoTiffWriter.Options alike = new GeoTiffWriter.Options(
                    PixelType.FLOAT32, function.bandNames(), Compression.LZW, defaults.tileSize(), Map.of());
            return List.of(
                    compared(site, raster, function, "transform", alike, true, "LZW", peer, theirs),
                    compared(
                            site,
                            raster,
                            function,
                            "transform, our defaults",
                            defaults.withOverviews(function.overviews()),
                            false,
                            "ZSTD and overviews, peer LZW without",
                            peer,
                            theirs));
        } finally {
            Files.deleteIfExists(theirs);
        }
    }

    /**
     * @param alike whether both sides write the same format
     * @param layout the format in words
     */
    private static Comparison compared(
            Site site,
            EmbeddingRaster raster,
            PixelFunction function,
            String name,
            GeoTiffWriter.Options options,
            boolean alike,
            String layout,
            Peer peer,
            Path theirs)
            throws IOException {
        int edge = raster.grid().width();
        Path ours = site.file("transformed.tif");
        try {
            Site.Timings timings = site.interleaved(
                    () -> Site.time(
                            () -> RasterTransform.run(raster, function, ours, options, site.threads(), Progress.NONE)),
                    peer);
            String amount = String.format(Locale.ROOT, "%,d×%,d×64 float32 to ×128 float32, %s", edge, edge, layout);
            Comparison line = peer == null || !alike
                    ? Comparison.plain(name, amount, timings.ours(), timings.peer())
                    : Comparison.faster(name, amount, timings.ours(), timings.peer(), TARGET);
            if (peer != null) {
                line = line.with("largestDifference", difference(ours, theirs))
                        .with("peerMegabytesWritten", Files.size(theirs) / 1e6);
            }
            return timings.into(line)
                    .with(
                            "pixelsPerSecond",
                            edge * (double) edge / timings.ours().median())
                    .with("megabytesWritten", Files.size(ours) / 1e6);
        } finally {
            Files.deleteIfExists(ours);
        }
    }

    /** The largest difference in the middle of both files. */
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
