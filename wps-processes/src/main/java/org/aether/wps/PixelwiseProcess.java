package org.aether.wps;

import org.geotools.api.coverage.grid.GridGeometry;
import org.geotools.api.data.Query;

/** A rendering transformation that computes each pixel from the same pixel of its input. */
public interface PixelwiseProcess extends AetherProcess {

    /**
     * The grid that the renderer has to read for a map: that of the map itself. GeoTools finds this method by its name.
     *
     * @param targetQuery query of the layer, not used
     * @param targetGridGeometry grid of the map
     */
    default GridGeometry invertGridGeometry(Query targetQuery, GridGeometry targetGridGeometry) {
        return targetGridGeometry;
    }
}
