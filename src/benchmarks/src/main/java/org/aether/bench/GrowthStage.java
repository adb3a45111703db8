package org.aether.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.aether.geotiff.PixelType;

/** Measures and plots how time and memory grow with the number of pixels and of POIs, by factors of up to 64, each in a new process. */
final class GrowthStage implements StageBenchmark {

    private static final int[] FACTORS = {1, 4, 16, 64};
    private static final int MIN_SIZE = 256;
    private static final int MIN_POIS = 5000;

    @Override
    public List<Comparison> run(Site site) throws IOException {
        List<Comparison> lines = new ArrayList<>();
        site.model();
        GrowthPlot pixels = new GrowthPlot("int8 transform", "pixels");
        for (int factor : FACTORS) {
            int edge = MIN_SIZE * (int) Math.sqrt(factor);
            Path in = site.raster(edge, edge, PixelType.INT8);
            Path out = site.file("growth.tif");
            WatchedProcess process = MemoryStage.transform(site, in, out);
            Files.delete(out);
            pixels.add(edge * (double) edge, seconds(process), process.peakResidentBytes());
            lines.add(line("growth, pixels", String.format(Locale.ROOT, "%,d×%,d", edge, edge), process));
        }
        pixels.write(site.file("growth-pixels.png"));

        GrowthPlot pois = new GrowthPlot("views of 50 and 100 m on 2,048×2,048 pixels", "POIs");
        Path raster = site.raster(2048, 2048, PixelType.INT8);
        for (int factor : FACTORS) {
            int count = MIN_POIS * factor;
            WatchedProcess process = WatchedProcess.run(
                    WatchedProcess.java(PoolOnce.class, List.of("-Xmx1g"), raster, count, site.threads()), Map.of());
            pois.add(count, seconds(process), process.peakResidentBytes());
            lines.add(line("growth, POIs", String.format(Locale.ROOT, "%,d", count), process));
        }
        pois.write(site.file("growth-pois.png"));
        site.say("  plots: " + site.file("growth-pixels.png") + ", " + site.file("growth-pois.png"));
        return lines;
    }

    /** The seconds that the program prints, without the start of Java. They are in the last line, after messages of libraries. */
    private static double seconds(WatchedProcess process) {
        List<String> lines = process.output().strip().lines().toList();
        return Double.parseDouble(lines.get(lines.size() - 1));
    }

    private static Comparison line(String stage, String amount, WatchedProcess process) {
        return Comparison.plain(stage, amount, new Timing(new double[] {seconds(process)}), null)
                .with("peakResidentMegabytes", process.peakResidentBytes() / 1e6)
                .note("a new process with -Xmx1g");
    }
}
