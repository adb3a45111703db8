package org.aether.server.layer;

import org.geotools.geometry.jts.ReferencedEnvelope;

/** Something published under a name. */
public sealed interface Layer extends AutoCloseable permits RasterLayer, VectorLayer {

    /** The file's name without its ending. */
    String name();

    /** Where it lies, east-north. */
    ReferencedEnvelope bounds();

    @Override
    void close();
}
