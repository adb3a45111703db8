package org.aether.server.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.aether.server.failure.ServiceException;
import org.geotools.geometry.jts.ReferencedEnvelope;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Boxes of requests: the name of the reference system says which axis comes first. */
class EnvelopeTest {

    @ParameterizedTest
    @CsvSource({
        "EPSG:4326,false",
        "CRS:84,false",
        "urn:ogc:def:crs:OGC:1.3:CRS84,false",
        "http://www.opengis.net/def/crs/OGC/1.3/CRS84,false",
        "http://www.opengis.net/gml/srs/epsg.xml#4326,false",
        "urn:ogc:def:crs:EPSG::4326,true",
        "urn:x-ogc:def:crs:EPSG::4326,true",
        "http://www.opengis.net/def/crs/EPSG/0/4326,true",
        "urn:ogc:def:crs:EPSG::27700,false",
        "http://www.opengis.net/def/crs/EPSG/0/27700,false",
        "urn:ogc:def:crs:EPSG::3035,true",
        "EPSG:3035,false",
    })
    void theNameOfTheReferenceSystemSaysTheOrderOfTheAxes(String crs, boolean northFirst) {
        double[] lower = northFirst ? new double[] {51, -1} : new double[] {-1, 51};
        double[] upper = northFirst ? new double[] {52, 2} : new double[] {2, 52};
        ReferencedEnvelope box = InputReader.envelope("box", new InputValue.Box(lower, upper, crs));
        assertThat(new double[] {box.getMinX(), box.getMinY(), box.getMaxX(), box.getMaxY()})
                .containsExactly(-1, 51, 2, 52);
    }

    @Test
    void anUnknownReferenceSystemIsRefused() {
        assertThatThrownBy(() -> InputReader.envelope(
                        "box",
                        new InputValue.Box(
                                new double[] {0, 0}, new double[] {1, 1}, "http://www.opengis.net/def/crs/EPSG/0/0")))
                .isInstanceOf(ServiceException.class);
    }
}
