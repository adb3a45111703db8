package org.aether.samplecity;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.aether.OrderedWork;
import org.aether.Progress;
import org.aether.Stage;
import org.aether.geotiff.Compression;
import org.aether.geotiff.GeoTiffWriter;
import org.aether.geotiff.Overviews;
import org.aether.raster.PixelWindow;
import org.aether.raster.RasterGrid;
import org.aether.raster.Tiling;

/** Writes the embedding raster to a GeoTIFF, tile by tile on several threads. Each thread needs memory for one tile (16 MB). */
final class CityRasterFile {

    private CityRasterFile() {}

    /**
     * Writes the raster; a failure leaves no file.
     *
     * @throws org.aether.CancelledException when the progress is cancelled
     */
    static void write(Path file, SampleCity.Settings settings, Progress progress) {
        RasterGrid grid = settings.grid();
        CityPainter painter = new CityPainter(settings.seed(), FunctionSignal.DEFAULT);
        Tiling tiling = new Tiling(grid.width(), grid.height(), SampleCity.TILE, SampleCity.TILE);
        progress.stage(Stage.PAINTING, "the city", tiling.count());
        try (GeoTiffWriter writer = GeoTiffWriter.create(file, grid, options(settings))) {
            OrderedWork.run(
                    tiling.count(),
                    settings.threads(),
                    settings.threads() + 1,
                    index -> {
                        PixelWindow window = tiling.window(index);
                        float[] pixels = new float[window.pixels() * EmbeddingSpace.BANDS];
                        painter.paint(grid, window, pixels);
                        writer.write(index % tiling.columns(), index / tiling.columns(), pixels);
                        return index;
                    },
                    (index, painted) -> progress.advance(1));
            if (writer.overviewTiles() > 0) {
                progress.stage(Stage.MAKING_OVERVIEWS, writer.overviewTiles());
                writer.writeOverviews(settings.threads(), progress);
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
                Compression.ZSTD,
                SampleCity.TILE,
                Map.of("SOURCE", "Simulated by AETHER's sample city, seed " + settings.seed() + "; not satellite data"),
                Overviews.UNIT_MEAN);
    }
}
