package org.aether.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.aether.geotiff.PixelType;

/** Measures the peak memory of a transform to int8 in a process with a heap of at most 1 GB. */
final class MemoryStage implements StageBenchmark {

    private static final double MAX_RESIDENT_BYTES = 3e9;

    @Override
    public List<Comparison> run(Site site) throws IOException {
        int edge = site.scale().memoryEdge;
        Path in = site.raster(edge, edge, PixelType.INT8);
        site.model();
        Path out = site.file("memory.tif");
        try {
            WatchedProcess process = transform(site, in, out);
            boolean met = process.peakResidentBytes() <= MAX_RESIDENT_BYTES;
            return List.of(new Comparison(
                            "memory",
                            String.format(Locale.ROOT, "%,d×%,d×64 int8 to int8", edge, edge),
                            new Timing(new double[] {process.seconds()}),
                            null,
                            "heap ≤ 1 GB, resident ≤ 3 GB",
                            Double.isNaN(process.peakResidentBytes()) ? null : (Boolean) met,
                            Map.of(),
                            List.of("run with -Xmx1g"))
                    .with("peakResidentMegabytes", process.peakResidentBytes() / 1e6));
        } finally {
            Files.deleteIfExists(out);
        }
    }

    static WatchedProcess transform(Site site, Path in, Path out) throws IOException {
        return WatchedProcess.run(
                WatchedProcess.java(
                        TransformOnce.class, List.of("-Xmx1g"), in, out, site.store(), Site.MODEL, site.threads()),
                Map.of("OMP_WAIT_POLICY", "passive"));
    }
}
