package org.aether.bench;

/** The amount of generated data. {@link #SMALL} takes minutes on two cores; {@link #CITY} has the extent of London. */
public enum Scale {
    SMALL(1024, 1024, 20_000, 400, 1024, 2048, 2048),
    CITY(5800, 4500, 340_000, 5000, 2048, 8000, 8192);

    /** Width in pixels of the raster from which views and regions are computed. */
    final int width;

    final int height;
    final int pois;

    /** Number of polygons, and of buffers. */
    final int regions;

    /** Width and height in pixels of the float32 raster that is transformed. */
    final int transformEdge;

    /** Number of POIs whose sentences are encoded. */
    final int sentences;

    /** Width and height in pixels of the int8 raster of the memory stage. */
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
