package org.aether.bench;

import java.nio.file.Path;
import org.aether.Progress;
import org.aether.device.Compute;
import org.aether.device.ComputeSettings;
import org.aether.embed.PixelFunction;
import org.aether.embed.PixelFunctions;
import org.aether.embed.RasterTransform;
import org.aether.geotiff.GeoTiffRaster;
import org.aether.geotiff.GeoTiffWriter;
import org.aether.geotiff.PixelType;
import org.aether.raster.EmbeddingRaster;
import org.aether.store.ModelStore;

/** A program that transforms a raster to int8 and prints the seconds; a process of its own, to measure its memory. */
final class TransformOnce {

    private TransformOnce() {}

    /** @param arguments input, output, store, model, threads */
    public static void main(String[] arguments) {
        int threads = Integer.parseInt(arguments[4]);
        Compute compute = Compute.open(new ComputeSettings("cpu", threads));
        try (EmbeddingRaster raster = GeoTiffRaster.open(Path.of(arguments[0]));
                PixelFunction function =
                        PixelFunctions.embedding(new ModelStore(Path.of(arguments[2])).load(arguments[3]), compute)) {
            RasterTransform.Report report = RasterTransform.run(
                    raster,
                    function,
                    Path.of(arguments[1]),
                    GeoTiffWriter.Options.of(PixelType.INT8, function.bandNames()),
                    threads,
                    Progress.NONE);
            System.out.println(report.seconds());
        }
    }
}
