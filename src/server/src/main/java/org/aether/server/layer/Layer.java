package org.aether.server.layer;

import org.geotools.geometry.jts.ReferencedEnvelope;

/** A published raster or vector file. */
public sealed interface Layer extends AutoCloseable permits RasterLayer, VectorLayer {

    /** The name of the file without its extension. */
    String name();

    /** The extent, with easting first. */
    ReferencedEnvelope bounds();

    @Override
    void close();
}
