package org.aether.region;

import static org.assertj.core.api.Assertions.assertThat;

import org.aether.crs.EpsgCodes;
import org.aether.crs.GroundMetric;
import org.aether.feature.Reprojection;
import org.junit.jupiter.api.Test;
import org.locationtech.jts.geom.Envelope;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.geom.GeometryFactory;

/** Geometries that reach beyond the domain of a projection. */
class RasterProjectionTest {

    private static final GeometryFactory FACTORY = new GeometryFactory();

    private final GroundMetric metric = GroundMetric.of(EpsgCodes.decode(4326));
    private final Reprojection back = Reprojection.between(EpsgCodes.decode(32630), EpsgCodes.decode(4326));

    @Test
    void aGeometryInsideTheDomainReturns() {
        Geometry spain = FACTORY.toGeometry(new Envelope(-6, 0, 36, 43));
        Geometry image = Reprojection.toCrs(spain, EpsgCodes.decode(4326), EpsgCodes.decode(32630));
        assertThat(RasterProjection.returns(spain, back.apply(image), metric)).isTrue();
    }

    /** The image is what the transverse Mercator gives without assertions: not where the world is. */
    @Test
    void theImageOfTheWorldDoesNotReturn() {
        Geometry world = FACTORY.toGeometry(new Envelope(-180, 180, -89, 89));
        Geometry image = FACTORY.toGeometry(
                new Envelope(499_364.0058532482, 499_364.0058532483, -10_109_270.99824946, 10_109_270.99824946));
        assertThat(RasterProjection.returns(world, back.apply(image), metric)).isFalse();
        assertThat(RasterProjection.returns(world, null, metric)).isFalse();
    }
}
