package org.aether.embed;

import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.aether.AetherException;
import org.aether.OrderedWork;
import org.aether.Progress;
import org.aether.Stage;
import org.aether.geotiff.GeoTiffWriter;
import org.aether.geotiff.PixelType;
import org.aether.raster.EmbeddingRaster;
import org.aether.raster.PixelWindow;
import org.jspecify.annotations.Nullable;

/**
 * Applies a pixel function to a raster and writes the result as a GeoTIFF on the same grid, tile by tile (section 2.6).
 *
 * <p>Each worker thread takes the next tiles through all steps: it reads them, gathers their valid pixels, applies the
 * function, compresses the result and passes it to the writer. So all cores work as long as there are tiles, and no thread
 * waits for a step that is slower than its own. Memory holds a few tiles per worker, whatever the size of the raster. The
 * batches of pixels do not depend on the workers, so the same input gives the same bytes with any number of workers.
 */
public final class RasterTransform {

    /** More workers only need more memory, because the writer writes one tile at a time. */
    private static final int MAX_WORKERS = 16;

    /**
     * The result of a transformation.
     *
     * @param pixels number of pixels of the grid
     * @param validPixels number of pixels with data
     * @param meanCosineError mean of 1 - cosine between computed and stored vectors; 0 unless the output is INT8
     * @param maxCosineError the largest of these errors
     * @param seconds duration
     */
    public record Report(
            long pixels, long validPixels, double meanCosineError, double maxCosineError, double seconds) {}

    private RasterTransform() {}

    /**
     * Writes {@code function(in)} to a file. After a failure or cancellation the file is as it was before.
     *
     * @param threads largest number of worker threads, at least 1; the result does not depend on it
     * @param progress one unit per tile
     * @throws org.aether.AetherException when the raster's bands do not fit the function, or reading or writing fails
     */
    public static Report run(
            EmbeddingRaster in,
            PixelFunction function,
            Path out,
            GeoTiffWriter.Options options,
            int threads,
            Progress progress) {
        return run(in, function, out, options, threads, false, progress);
    }

    /**
     * As {@link #run(EmbeddingRaster, PixelFunction, Path, GeoTiffWriter.Options, int, Progress)}.
     *
     * @param dataRequired whether a result without any valid pixel is an error; then no file is written
     */
    public static Report run(
            EmbeddingRaster in,
            PixelFunction function,
            Path out,
            GeoTiffWriter.Options options,
            int threads,
            boolean dataRequired,
            Progress progress) {
        ValidPixels.requireBands(in, function);
        if (options.bandNames().size() != function.outputBands()) {
            throw new IllegalArgumentException("The function returns " + function.outputBands() + " bands, not "
                    + options.bandNames().size());
        }
        try (TileSink sink = TileSink.of(GeoTiffWriter.create(out, in.grid(), options))) {
            return run(in, function, sink, options.tileSize(), options.type(), threads, dataRequired, progress);
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
        return run(in, function, sink, tileSize, type, threads, false, progress);
    }

    private static Report run(
            EmbeddingRaster in,
            PixelFunction function,
            TileSink sink,
            int tileSize,
            PixelType type,
            int threads,
            boolean dataRequired,
            Progress progress) {
        long start = System.nanoTime();
        ValidPixels.requireBands(in, function);
        TransformPlan plan = new TransformPlan(in, tileSize, function.outputBands());
        int workers = Math.min(MAX_WORKERS, threads);
        Tiles tiles = new Tiles(in, plan, function, sink, type == PixelType.INT8, progress);
        CosineError[] error = {CosineError.NONE};
        long[] valid = {0};
        progress.stage(Stage.TRANSFORMING, in.name(), plan.tiles());
        OrderedWork.run(plan.groups(), workers, workers + 1, tiles::work, (group, done) -> {
            for (DoneTile tile : done) {
                valid[0] += tile.valid();
                error[0] = error[0].plus(tile.error());
            }
        });
        if (dataRequired && valid[0] == 0) {
            throw new AetherException("No pixel of " + in.name()
                    + " has data, so nothing was written; use rasters that overlap where they have data.");
        }
        if (sink.overviewTiles() > 0) {
            progress.stage(Stage.MAKING_OVERVIEWS, sink.overviewTiles());
            sink.writeOverviews(threads, progress);
        }
        sink.commit();
        return new Report(
                (long) in.grid().width() * in.grid().height(),
                valid[0],
                error[0].mean(),
                error[0].max(),
                (System.nanoTime() - start) / 1e9);
    }

    private record DoneTile(int valid, CosineError error) {}

    /** Takes groups of tiles through all steps, and reuses the buffers. Thread-safe. */
    private static final class Tiles {
        private final EmbeddingRaster in;
        private final TransformPlan plan;
        private final PixelFunction function;
        private final TileSink sink;
        private final boolean quantized;
        private final Progress progress;
        private final Queue<Buffers> idle = new ConcurrentLinkedQueue<>();

        /** The buffers of one worker. */
        private final class Buffers {
            final FloatBuffer tile = ValidPixels.directBuffer(Math.multiplyExact(plan.tilePixels(), in.bands()));
            final FloatBuffer results = ValidPixels.resultBuffer(function, plan.tilePixels());

            @Nullable FloatBuffer group;

            /** The values of the previous tile, for reuse: most tiles have the same size, and large arrays are expensive. */
            float @Nullable [] image;
        }

        Tiles(
                EmbeddingRaster in,
                TransformPlan plan,
                PixelFunction function,
                TileSink sink,
                boolean quantized,
                Progress progress) {
            this.in = in;
            this.plan = plan;
            this.function = function;
            this.sink = sink;
            this.quantized = quantized;
            this.progress = progress;
        }

        List<DoneTile> work(int group) {
            Buffers buffers = idle.poll();
            if (buffers == null) {
                buffers = new Buffers();
            }
            List<TransformPlan.Tile> tiles = plan.tiles(group);
            List<DoneTile> done = new ArrayList<>();
            if (tiles.size() == 1) {
                TransformPlan.Tile tile = tiles.get(0);
                done.add(finish(tile, ValidPixels.read(in, tile.window(), buffers.tile), buffers));
            } else {
                FloatBuffer read = buffers.group;
                if (read == null) {
                    read = ValidPixels.directBuffer(Math.multiplyExact(plan.groupPixels(), in.bands()));
                    buffers.group = read;
                }
                PixelWindow window = plan.window(group);
                in.read(window, read);
                for (TransformPlan.Tile tile : tiles) {
                    // Tile by tile, so that the batches of the function do not depend on the blocks of the source.
                    done.add(finish(
                            tile, ValidPixels.gather(read, window, tile.window(), in.bands(), buffers.tile), buffers));
                }
            }
            idle.add(buffers);
            return done;
        }

        private DoneTile finish(TransformPlan.Tile tile, ValidPixels pixels, Buffers buffers) {
            float[] image = pixels.image(function, buffers.results, buffers.image);
            buffers.image = image;
            sink.write(tile.column(), tile.row(), image);
            synchronized (this) {
                // Here and not where results are consumed, so that cancelling takes the time of a tile and not of a
                // group.
                progress.advance(1);
            }
            return new DoneTile(
                    pixels.count(),
                    quantized ? CosineError.ofQuantization(image, function.outputBands()) : CosineError.NONE);
        }
    }
}
