package org.aether.feature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.aether.AetherException;
import org.geotools.api.referencing.crs.CoordinateReferenceSystem;
import org.geotools.referencing.CRS;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.io.WKTReader;

class ReprojectionTest {

    private static final CoordinateReferenceSystem LON_LAT = CoordinateSystems.lonLat();
    private static final CoordinateReferenceSystem BRITAIN = CoordinateSystems.epsg(27700);

    /** Independent source: {@code gdaltransform -s_srs EPSG:4326 -t_srs EPSG:27700} (PROJ, without grid files). */
    @Test
    void londonHasTheCoordinatesOfProj() {
        double[][] xy = Reprojection.toCrs(new double[] {-0.12774}, new double[] {51.50735}, LON_LAT, BRITAIN);

        assertThat(xy[0][0]).isCloseTo(530033.053, within(3.0));
        assertThat(xy[1][0]).isCloseTo(180374.641, within(3.0));
    }

    @Test
    void axisOrderOfTheCrsObjectDoesNotMatter() throws Exception {
        CoordinateReferenceSystem latitudeFirst = CRS.decode("EPSG:4326");
        assertThat(CRS.getAxisOrder(latitudeFirst)).isEqualTo(CRS.AxisOrder.NORTH_EAST);

        double[][] expected = Reprojection.toCrs(new double[] {-0.1}, new double[] {51.5}, LON_LAT, BRITAIN);
        double[][] forward = Reprojection.toCrs(new double[] {-0.1}, new double[] {51.5}, latitudeFirst, BRITAIN);
        double[][] back = Reprojection.toCrs(forward[0], forward[1], BRITAIN, latitudeFirst);

        assertThat(forward).isDeepEqualTo(expected);
        assertThat(back[0][0]).isCloseTo(-0.1, within(1e-7));
        assertThat(back[1][0]).isCloseTo(51.5, within(1e-7));
    }

    @Test
    void equalCrsLeavesNumbersUnchanged() throws Exception {
        double[] x = {530000.123456789, Math.nextUp(1.0)};
        double[] y = {180000.987654321, Math.nextDown(1.0)};

        assertThat(Reprojection.toCrs(x, y, BRITAIN, CRS.decode("EPSG:27700"))).isDeepEqualTo(new double[][] {x, y});
    }

    @Test
    void pointsThatCannotBeTransformedBecomeNanWithoutAffectingOthers() {
        double[] x = new double[3000];
        double[] y = new double[3000];
        for (int i = 0; i < x.length; i++) {
            x[i] = i % 7 == 3 ? Double.NaN : -0.3 + i * 1e-4;
            y[i] = i % 11 == 5 ? Double.POSITIVE_INFINITY : 51.3 + i * 1e-4;
        }
        double[][] xy = Reprojection.toCrs(x, y, LON_LAT, BRITAIN);

        for (int i = 0; i < x.length; i++) {
            if (i % 7 == 3 || i % 11 == 5) {
                assertThat(xy[0][i]).isNaN();
                assertThat(xy[1][i]).isNaN();
            } else {
                double[][] alone = Reprojection.toCrs(new double[] {x[i]}, new double[] {y[i]}, LON_LAT, BRITAIN);
                assertThat(xy[0][i]).isEqualTo(alone[0][0]);
                assertThat(xy[1][i]).isEqualTo(alone[1][0]);
            }
        }
    }

    @Test
    void poleHasNoMercatorCoordinates() {
        double[][] xy =
                Reprojection.toCrs(new double[] {0, 0}, new double[] {90, 51}, LON_LAT, CoordinateSystems.epsg(3857));

        assertThat(xy[0][0]).isNaN();
        assertThat(xy[1][0]).isNaN();
        // y = R ln tan(pi/4 + phi/2)
        assertThat(xy[1][1]).isCloseTo(6378137 * Math.log(Math.tan(Math.toRadians(45 + 25.5))), within(1e-3));
    }

    @Property(tries = 50)
    void forwardAndInverseGiveTheSamePoint(
            @ForAll @DoubleRange(min = -5, max = 1.5) double lon, @ForAll @DoubleRange(min = 50, max = 58) double lat) {
        double[][] there = Reprojection.toCrs(new double[] {lon}, new double[] {lat}, LON_LAT, BRITAIN);
        double[][] back = Reprojection.toCrs(there[0], there[1], BRITAIN, LON_LAT);

        assertThat(back[0][0]).isCloseTo(lon, within(1e-7));
        assertThat(back[1][0]).isCloseTo(lat, within(1e-7));
    }

    @Test
    void everyVertexOfAGeometryIsTransformed() throws Exception {
        Geometry district = new WKTReader().read("POLYGON ((-0.1 51.5, 0 51.5, 0 51.6, -0.1 51.5))");
        Geometry moved = Reprojection.toCrs(district, LON_LAT, BRITAIN);

        double[][] corner = Reprojection.toCrs(new double[] {0}, new double[] {51.6}, LON_LAT, BRITAIN);
        assertThat(moved.getCoordinates()[2].x).isEqualTo(corner[0][0]);
        assertThat(moved.getCoordinates()[2].y).isEqualTo(corner[1][0]);
        assertThat(district.getCoordinates()[2].y).isEqualTo(51.6);
        assertThat(moved.getEnvelopeInternal().getWidth()).isBetween(6000.0, 8000.0);
    }

    @Test
    void geometryWithAVertexThatCannotBeTransformedIsNull() throws Exception {
        Geometry toThePole = new WKTReader().read("LINESTRING (0 80, 0 90)");

        assertThat(Reprojection.toCrs(toThePole, LON_LAT, CoordinateSystems.epsg(3857)))
                .isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "EPSG:27700",
                "epsg:27700",
                "urn:ogc:def:crs:EPSG::27700",
                "urn:ogc:def:crs:EPSG:9.9.1:27700",
                "http://www.opengis.net/def/crs/EPSG/0/27700",
                "http://www.opengis.net/gml/srs/epsg.xml#27700"
            })
    void everySpellingOfACodeIsDecoded(String name) {
        assertThat(CoordinateSystems.epsgCode(CoordinateSystems.decode(name))).isEqualTo(27700);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"urn:ogc:def:crs:OGC:1.3:CRS84", "CRS84", "OGC:CRS84", "CRS:84", "urn:ogc:def:crs:EPSG::4326"})
    void lonLatHasEastingFirstUnderEveryName(String name) {
        CoordinateReferenceSystem crs = CoordinateSystems.decode(name);

        assertThat(CoordinateSystems.isLonLat(crs)).isTrue();
        assertThat(CRS.getAxisOrder(crs)).isEqualTo(CRS.AxisOrder.EAST_NORTH);
    }

    @ParameterizedTest
    @ValueSource(strings = {"EPSG:999999", "British grid", "", "PROJCS[broken"})
    void unknownCrsIsNamedInTheError(String name) {
        assertThatThrownBy(() -> CoordinateSystems.decode(name))
                .isInstanceOf(AetherException.class)
                .hasMessageContaining("'" + name + "'")
                .hasMessageContaining("EPSG:27700");
    }
}
