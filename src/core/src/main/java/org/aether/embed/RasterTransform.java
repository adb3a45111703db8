package org.aether.embed;

import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.aether.OrderedWork;
import org.aether.Progress;
import org.aether.raster.EmbeddingRaster;
import org.aether.raster.GeoTiffWriter;
import org.aether.raster.PixelType;
import org.aether.raster.PixelWindow;

/**
 * Raster + pixel function → GeoTIFF on the same grid, tile by tile (section 2.6).
 *
 * <p>Three things happen at once: workers read the next tiles and gather their valid pixels, the calling thread applies
 * the function to them, and others hand finished tiles to the writer, which compresses them. Memory holds a handful of tiles, whatever
 * the raster's size. Tiles go through in the same order and the same batches each time, so the same input gives the
 * same bytes, however many workers read.
 *
 * <p>The function is called from one thread only, and brings its own parallelism: several callers would each start
 * PyTorch's whole thread pool.
 */
public final class RasterTransform {

    /** More readers than that only add memory: the function is what takes the time. */
    private static final int MOST_READERS = 4;

    /** Threads that compress and write. */
    private static final int MOST_WRITERS = 4;

    /**
     * What was done.
     *
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
     * @param threads how many may read, and how many may compress and write, at least 1; the result does not depend on
     *     it
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
        TransformPlan plan = new TransformPlan(in, tileSize, function.outputBands());
        int readers = Math.min(MOST_READERS, threads);
        Reading reading = new Reading(in, plan);
        FloatBuffer results = ValidPixels.resultBuffer(function, plan.tilePixels());
        QuantizationError error;
        long[] valid = {0};
        progress.stage("Transforming " + in.name(), plan.tiles());
        try (Writing writing =
                new Writing(sink, function.outputBands(), type == PixelType.INT8, Math.min(MOST_WRITERS, threads))) {
            OrderedWork.run(plan.groups(), readers, readers + 1, reading::read, (group, tiles) -> {
                for (ReadTile tile : tiles) {
                    progress.check();
                    float[] image = tile.pixels.image(function, results);
                    valid[0] += tile.pixels.count();
                    reading.giveBack(tile.pixels);
                    writing.add(tile.tile, image);
                    progress.advance(1);
                }
            });
            error = writing.finish();
        }
        if (sink.overviewTiles() > 0) {
            progress.stage("Making overviews", sink.overviewTiles());
            sink.writeOverviews(threads, progress);
        }
        sink.commit();
        return new Report(
                (long) in.grid().width() * in.grid().height(),
                valid[0],
                error.mean(),
                error.max(),
                (System.nanoTime() - start) / 1e9);
    }

    private record ReadTile(TransformPlan.Tile tile, ValidPixels pixels) {}

    /** Reads groups of tiles into buffers that are used again and again. Thread-safe. */
    private static final class Reading {
        private final EmbeddingRaster in;
        private final TransformPlan plan;
        private final Queue<FloatBuffer> groupBuffers = new ConcurrentLinkedQueue<>();
        private final Queue<FloatBuffer> tileBuffers = new ConcurrentLinkedQueue<>();

        Reading(EmbeddingRaster in, TransformPlan plan) {
            this.in = in;
            this.plan = plan;
        }

        List<ReadTile> read(int group) {
            List<TransformPlan.Tile> tiles = plan.tiles(group);
            if (tiles.size() == 1) {
                TransformPlan.Tile tile = tiles.get(0);
                return List.of(new ReadTile(tile, ValidPixels.read(in, tile.window(), null, tileBuffer())));
            }
            FloatBuffer buffer = groupBuffers.poll();
            if (buffer == null) {
                buffer = ValidPixels.directBuffer(Math.multiplyExact(plan.groupPixels(), in.bands()));
            }
            PixelWindow window = plan.window(group);
            in.read(window, buffer);
            List<ReadTile> read = new ArrayList<>();
            for (TransformPlan.Tile tile : tiles) {
                // Gathered tile by tile, so that the function's batches do not depend on the blocks of the source.
                read.add(new ReadTile(
                        tile, ValidPixels.gather(buffer, window, tile.window(), in.bands(), tileBuffer())));
            }
            groupBuffers.add(buffer);
            return read;
        }

        private FloatBuffer tileBuffer() {
            FloatBuffer buffer = tileBuffers.poll();
            return buffer != null
                    ? buffer
                    : ValidPixels.directBuffer(Math.multiplyExact(plan.tilePixels(), in.bands()));
        }

        void giveBack(ValidPixels pixels) {
            tileBuffers.add(pixels.rows());
        }
    }

    /** Hands tiles to the sink, in order as far as several threads can, a few of them waiting at most. */
    private static final class Writing implements AutoCloseable {
        private final TileSink sink;
        private final int bands;
        private final boolean quantized;
        private final int writers;
        private final ExecutorService threads;
        private final Deque<Future<QuantizationError>> waiting = new ArrayDeque<>();
        private QuantizationError error = QuantizationError.NONE;

        Writing(TileSink sink, int bands, boolean quantized, int writers) {
            this.sink = sink;
            this.bands = bands;
            this.quantized = quantized;
            this.writers = writers;
            this.threads = Executors.newFixedThreadPool(writers, task -> {
                Thread writer = new Thread(task, "aether-writer");
                writer.setDaemon(true);
                return writer;
            });
        }

        void add(TransformPlan.Tile tile, float[] image) {
            while (waiting.size() > writers) {
                await();
            }
            waiting.add(threads.submit(() -> {
                sink.write(tile.column(), tile.row(), image);
                return quantized ? QuantizationError.of(image, bands) : QuantizationError.NONE;
            }));
        }

        /** Waits for all; errors are added in tile order, so their sum does not depend on the threads. */
        QuantizationError finish() {
            while (!waiting.isEmpty()) {
                await();
            }
            return error;
        }

        private void await() {
            error = error.plus(OrderedWork.result(waiting.remove()));
        }

        /** Returns when no thread is writing, so that the sink may be closed; never interrupts a write half-way. */
        @Override
        public void close() {
            waiting.forEach(future -> future.cancel(false));
            OrderedWork.finish(threads);
        }
    }
}
