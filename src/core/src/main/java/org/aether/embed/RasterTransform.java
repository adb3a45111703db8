package org.aether.embed;

import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.aether.CancelledException;
import org.aether.OrderedWork;
import org.aether.Progress;
import org.aether.raster.EmbeddingRaster;
import org.aether.raster.GeoTiffWriter;
import org.aether.raster.PixelType;
import org.aether.raster.PixelWindow;
import org.aether.raster.RasterGrid;

/**
 * Raster + pixel function → GeoTIFF on the same grid, tile by tile (section 2.6).
 *
 * <p>Three things happen at once: workers read the next tiles and gather their valid pixels, the calling thread applies
 * the function to them, and one thread hands finished tiles to the writer. Memory holds a handful of tiles, whatever
 * the raster's size. Tiles go through in the same order and the same batches each time, so the same input gives the
 * same bytes, however many workers read.
 *
 * <p>The function is called from one thread only, and brings its own parallelism: several callers would each start
 * PyTorch's whole thread pool.
 */
public final class RasterTransform {

    /** More readers than that only add memory: the function is what takes the time. */
    private static final int MOST_READERS = 4;

    /** Finished tiles that may wait for the writer. */
    private static final int MOST_WAITING = 2;

    /**
     * @param pixels of the whole grid
     * @param validPixels pixels that had data
     * @param meanCosineError mean of 1 - cosine between computed and stored vectors; 0 unless the output is INT8
     * @param maxCosineError the largest such error
     */
    public record Report(
            long pixels, long validPixels, double meanCosineError, double maxCosineError, double seconds) {}

    private RasterTransform() {}

    /**
     * Writes {@code function(in)} to a file. A failure or cancellation leaves the file as it was before.
     *
     * @param threads readers, at least 1
     * @param progress one unit a tile
     * @throws org.aether.AetherException when the raster's bands do not fit the function, or reading or writing fails
     */
    public static Report run(
            EmbeddingRaster in,
            PixelFunction function,
            Path out,
            GeoTiffWriter.Options options,
            int threads,
            Progress progress) {
        ValidPixels.requireBands(in, function);
        if (options.bandNames().size() != function.outputBands()) {
            throw new IllegalArgumentException("The function gives " + function.outputBands() + " bands, not "
                    + options.bandNames().size());
        }
        try (TileSink sink = TileSink.of(GeoTiffWriter.create(out, in.grid(), options))) {
            return run(in, function, sink, options.tileSize(), options.type(), threads, progress);
        }
    }

    static Report run(
            EmbeddingRaster in,
            PixelFunction function,
            TileSink sink,
            int tileSize,
            PixelType type,
            int threads,
            Progress progress) {
        long start = System.nanoTime();
        ValidPixels.requireBands(in, function);
        RasterGrid grid = in.grid();
        int columns = (grid.width() + tileSize - 1) / tileSize;
        int rows = (grid.height() + tileSize - 1) / tileSize;
        int tilePixels = Math.min(tileSize, grid.width()) * Math.min(tileSize, grid.height());
        int readers = Math.min(MOST_READERS, threads);
        Queue<FloatBuffer> buffers = new ConcurrentLinkedQueue<>();
        FloatBuffer results = ValidPixels.resultBuffer(function, tilePixels);
        QuantizationError error = type == PixelType.INT8 ? new QuantizationError() : null;
        long[] valid = {0};
        progress.stage("Transforming " + in.name(), (long) columns * rows);
        try (Writing writing = new Writing(sink, columns, function.outputBands(), error)) {
            OrderedWork.run(
                    Math.multiplyExact(columns, rows),
                    readers,
                    readers + 1,
                    tile -> {
                        PixelWindow window = new PixelWindow(
                                        tile % columns * tileSize, tile / columns * tileSize, tileSize, tileSize)
                                .intersection(grid.window());
                        FloatBuffer buffer = buffers.poll();
                        return ValidPixels.read(
                                in,
                                window,
                                null,
                                buffer != null ? buffer : ValidPixels.directBuffer(tilePixels * in.bands()));
                    },
                    (tile, pixels) -> {
                        progress.check();
                        float[] image = pixels.image(function, results);
                        valid[0] += pixels.count();
                        buffers.add(pixels.rows());
                        writing.add(tile, image);
                        progress.advance(1);
                    });
            writing.finish();
        }
        sink.commit();
        return new Report(
                (long) grid.width() * grid.height(),
                valid[0],
                error == null ? 0 : error.mean(),
                error == null ? 0 : error.max(),
                (System.nanoTime() - start) / 1e9);
    }

    /** Hands tiles to the sink in order on a thread of its own, a few of them waiting at most. */
    private static final class Writing implements AutoCloseable {
        private final TileSink sink;
        private final int columns;
        private final int bands;
        private final QuantizationError error;
        private final Deque<Future<?>> waiting = new ArrayDeque<>();
        private final ExecutorService thread = Executors.newSingleThreadExecutor(task -> {
            Thread writer = new Thread(task, "aether-writer");
            writer.setDaemon(true);
            return writer;
        });

        Writing(TileSink sink, int columns, int bands, QuantizationError error) {
            this.sink = sink;
            this.columns = columns;
            this.bands = bands;
            this.error = error;
        }

        void add(int tile, float[] image) {
            while (waiting.size() >= MOST_WAITING) {
                await();
            }
            waiting.add(thread.submit(() -> {
                if (error != null) {
                    error.add(image, bands);
                }
                sink.write(tile % columns, tile / columns, image);
            }));
        }

        void finish() {
            while (!waiting.isEmpty()) {
                await();
            }
        }

        private void await() {
            try {
                waiting.remove().get();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new CancelledException();
            } catch (ExecutionException e) {
                if (e.getCause() instanceof RuntimeException failure) {
                    throw failure;
                }
                if (e.getCause() instanceof Error failure) {
                    throw failure;
                }
                throw new IllegalStateException(e.getCause());
            }
        }

        /** Returns when the thread is done, so that the sink may be closed; never interrupts a write half-way. */
        @Override
        public void close() {
            waiting.forEach(future -> future.cancel(false));
            thread.shutdown();
            boolean interrupted = false;
            while (!thread.isTerminated()) {
                try {
                    thread.awaitTermination(1, TimeUnit.HOURS);
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
