package org.aether.bench;

/**
 * How large the generated data is. {@link #SMALL} ends in minutes on two cores; {@link #CITY} is London's extent.
 */
public enum Scale {
    SMALL(1024, 1024, 20_000, 400, 1024, 2048, 2048),
    CITY(5800, 4500, 340_000, 5000, 2048, 8000, 8192);

    /** Pixels of the raster that views and regions are pooled from. */
    final int width;

    final int height;
    final int pois;

    /** Polygons, and as many buffers. */
    final int regions;

    /** Edge of the float32 raster that is transformed, pixels. */
    final int transformEdge;

    /** POIs whose sentences are encoded. */
    final int sentences;

    /** Edge of the int8 raster whose memory is watched, pixels. */
    final int memoryEdge;

    Scale(int width, int height, int pois, int regions, int transformEdge, int sentences, int memoryEdge) {
        this.width = width;
        this.height = height;
        this.pois = pois;
        this.regions = regions;
        this.transformEdge = transformEdge;
        this.sentences = sentences;
        this.memoryEdge = memoryEdge;
    }
}
