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

/**
 * Raster + pixel function → GeoTIFF on the same grid, tile by tile (section 2.6).
 *
 * <p>Each worker takes the next tiles through all steps: it reads them, gathers their valid pixels, has the function
 * applied, compresses the result and hands it to the writer. So all cores have something to do as long as there are
 * tiles, and none waits for a step that is slower than its own. Memory holds a few tiles for each worker, whatever the
 * raster's size. Pixels go through the function in the same batches each time, so the same input gives the same bytes,
 * however many workers there are.
 */
public final class RasterTransform {

    /** More workers than that only add memory: the writer takes tiles one after the other. */
    private static final int MOST_WORKERS = 16;

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
     * @param threads how many may work on tiles at once, at least 1; the result does not depend on it
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
        return run(in, function, out, options, threads, false, progress);
    }

    /**
     * As {@link #run(EmbeddingRaster, PixelFunction, Path, GeoTiffWriter.Options, int, Progress)}.
     *
     * @param dataRequired whether a result without a single valid pixel is an error that leaves no file
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
            throw new IllegalArgumentException("The function gives " + function.outputBands() + " bands, not "
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
        int workers = Math.min(MOST_WORKERS, threads);
        Tiles tiles = new Tiles(in, plan, function, sink, type == PixelType.INT8, progress);
        QuantizationError[] error = {QuantizationError.NONE};
        long[] valid = {0};
        progress.stage(Stage.TRANSFORMING, in.name(), plan.tiles());
        OrderedWork.run(plan.groups(), workers, workers + 1, tiles::work, (group, done) -> {
            for (DoneTile tile : done) {
                valid[0] += tile.valid();
                error[0] = error[0].plus(tile.error());
            }
        });
        if (dataRequired && valid[0] == 0) {
            throw new AetherException("No place has data in " + in.name() + "; nothing was written.");
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

    private record DoneTile(int valid, QuantizationError error) {}

    /** Takes groups of tiles through all steps, with buffers that are used again and again. Thread-safe. */
    private static final class Tiles {
        private final EmbeddingRaster in;
        private final TransformPlan plan;
        private final PixelFunction function;
        private final TileSink sink;
        private final boolean quantized;
        private final Progress progress;
        private final Queue<Buffers> idle = new ConcurrentLinkedQueue<>();

        /** What one worker needs. */
        private final class Buffers {
            final FloatBuffer tile = ValidPixels.directBuffer(Math.multiplyExact(plan.tilePixels(), in.bands()));
            final FloatBuffer results = ValidPixels.resultBuffer(function, plan.tilePixels());
            FloatBuffer group;

            /** The last tile's values: tiles inside have one size, and so large an array is dear to make. */
            float[] image;
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
                done.add(finish(tile, ValidPixels.read(in, tile.window(), null, buffers.tile), buffers));
            } else {
                if (buffers.group == null) {
                    buffers.group = ValidPixels.directBuffer(Math.multiplyExact(plan.groupPixels(), in.bands()));
                }
                PixelWindow window = plan.window(group);
                in.read(window, buffers.group);
                for (TransformPlan.Tile tile : tiles) {
                    // Gathered tile by tile, so that the function's batches do not depend on the source's blocks.
                    done.add(finish(
                            tile,
                            ValidPixels.gather(buffers.group, window, tile.window(), in.bands(), buffers.tile),
                            buffers));
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
                // Here and not where results are taken, so that cancelling takes one tile's time and not a group's.
                progress.advance(1);
            }
            return new DoneTile(
                    pixels.count(),
                    quantized ? QuantizationError.of(image, function.outputBands()) : QuantizationError.NONE);
        }
    }
}
