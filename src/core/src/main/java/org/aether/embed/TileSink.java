package org.aether.embed;

import org.aether.Progress;
import org.aether.geotiff.GeoTiffWriter;

/** Receives the tiles of a transformation: a GeoTIFF, or a test. Thread-safe. */
interface TileSink extends AutoCloseable {

    /** As {@link GeoTiffWriter#write}. */
    void write(int column, int row, float[] pixels);

    /** As {@link GeoTiffWriter#overviewTiles}. */
    default int overviewTiles() {
        return 0;
    }

    /** As {@link GeoTiffWriter#writeOverviews}. */
    default void writeOverviews(int threads, Progress progress) {}

    /** As {@link GeoTiffWriter#commit}. */
    void commit();

    @Override
    void close();

    static TileSink of(GeoTiffWriter writer) {
        return new TileSink() {
            @Override
            public void write(int column, int row, float[] pixels) {
                writer.write(column, row, pixels);
            }

            @Override
            public int overviewTiles() {
                return writer.overviewTiles();
            }

            @Override
            public void writeOverviews(int threads, Progress progress) {
                writer.writeOverviews(threads, progress);
            }

            @Override
            public void commit() {
                writer.commit();
            }

            @Override
            public void close() {
                writer.close();
            }
        };
    }
}
