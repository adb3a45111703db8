package org.aether.sample;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.aether.AetherException;
import org.aether.Progress;
import org.aether.raster.GeoTiffWriter;
import org.aether.raster.PixelWindow;
import org.aether.raster.RasterGrid;

/** Paints the embedding raster into a GeoTIFF, tile by tile on several threads. Memory: one tile (16 MB) a thread. */
final class CityRasterFile {

    private CityRasterFile() {}

    /**
     * Writes the whole raster or nothing.
     *
     * @throws org.aether.CancelledException when the progress is cancelled
     */
    static void write(Path file, SampleCity.Settings settings, Progress progress) {
        RasterGrid grid = settings.grid();
        CityPainter painter = new CityPainter(settings.seed(), Cause.DEFAULT);
        int tile = SampleCity.TILE;
        int columns = (grid.width() + tile - 1) / tile;
        int tiles = columns * ((grid.height() + tile - 1) / tile);
        progress.stage("Painting the city", tiles);
        AtomicInteger next = new AtomicInteger();
        AtomicBoolean stopped = new AtomicBoolean();
        ExecutorService workers = Executors.newFixedThreadPool(settings.threads());
        try (GeoTiffWriter writer = GeoTiffWriter.create(file, grid, options(settings))) {
            try {
                // Tiles come from one counter, so that the file is written roughly from its first byte to its last.
                ExecutorCompletionService<Integer> painted = new ExecutorCompletionService<>(workers);
                Runnable paintOne = () -> {
                    int index = next.getAndIncrement();
                    if (!stopped.get()) {
                        PixelWindow window = new PixelWindow(index % columns * tile, index / columns * tile, tile, tile)
                                .intersection(grid.window());
                        float[] pixels = new float[window.pixels() * EmbeddingSpace.BANDS];
                        painter.paint(grid, window, pixels);
                        writer.write(index % columns, index / columns, pixels);
                    }
                };
                for (int i = 0; i < tiles; i++) {
                    painted.submit(paintOne, 1);
                }
                for (int i = 0; i < tiles; i++) {
                    progress.advance(result(painted.take()));
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AetherException("Painting the city was interrupted; no raster was written.", e);
            } finally {
                // No thread may still write when the writer is closed.
                stopped.set(true);
                settle(workers);
            }
            writer.commit();
        }
    }

    private static GeoTiffWriter.Options options(SampleCity.Settings settings) {
        List<String> bands = new ArrayList<>();
        for (int band = 0; band < EmbeddingSpace.BANDS; band++) {
            bands.add(String.format(Locale.ROOT, "A%02d", band));
        }
        return new GeoTiffWriter.Options(
                settings.type(),
                bands,
                GeoTiffWriter.Compression.ZSTD,
                SampleCity.TILE,
                Map.of(
                        "SOURCE",
                        "Simulated by AETHER's sample city, seed " + settings.seed() + "; not satellite data"));
    }

    private static int result(Future<Integer> painted) throws InterruptedException {
        try {
            return painted.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException unchecked) {
                throw unchecked;
            }
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw new IllegalStateException(e.getCause());
        }
    }

    /** Waits until no worker runs any more, even when interrupted meanwhile. */
    private static void settle(ExecutorService workers) {
        workers.shutdown();
        boolean interrupted = false;
        boolean running = true;
        while (running) {
            try {
                running = !workers.awaitTermination(1, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
