package org.aether.feature;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.geotools.data.simple.SimpleFeatureIterator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.locationtech.jts.geom.Point;

class CoordinateSystemsTest {

    @ParameterizedTest
    @CsvSource({
        "EPSG:4326,false,true",
        "epsg:4326,false,true",
        "urn:ogc:def:crs:EPSG::4326,true,true",
        "URN:OGC:DEF:CRS:EPSG:6.6:4326,true,true",
        "http://www.opengis.net/def/crs/EPSG/0/4326,true,true",
        "https://www.opengis.net/def/crs/EPSG/9.9.1/4326,true,true",
        "http://www.opengis.net/gml/srs/epsg.xml#4326,false,false",
        "CRS:84,false,false",
        "urn:ogc:def:crs:OGC:1.3:CRS84,false,false",
        "http://www.opengis.net/def/crs/OGC/1.3/CRS84,false,false",
        "EPSG:27700,false,false",
        "urn:ogc:def:crs:EPSG::27700,false,false",
        "EPSG:3035,false,true",
        "urn:ogc:def:crs:EPSG::3035,true,true",
        "urn:ogc:def:crs:EPSG::31467,true,true",
        "urn:ogc:def:crs:EPSG::3857,false,false",
    })
    void ogcNamesHaveTheAxisOrderOfTheDefinition(String name, boolean byName, boolean byDefinition) {
        assertThat(CoordinateSystems.northFirst(name)).isEqualTo(byName);
        assertThat(CoordinateSystems.northFirstByDefinition(name)).isEqualTo(byDefinition);
    }

    /** GeoJSON has x before y whatever the name of its crs, as GDAL and QGIS write it. */
    @Test
    void crsOfGeoJsonDoesNotSwapCoordinates(@TempDir Path directory) throws IOException {
        for (String name : new String[] {"urn:ogc:def:crs:EPSG::4326", "EPSG:4326", "urn:ogc:def:crs:OGC:1.3:CRS84"}) {
            Path file = Files.writeString(
                    directory.resolve("p.geojson"),
                    "{\"type\":\"FeatureCollection\",\"crs\":{\"type\":\"name\",\"properties\":{\"name\":\"" + name
                            + "\"}},\"features\":[{\"type\":\"Feature\",\"properties\":{},\"geometry\":"
                            + "{\"type\":\"Point\",\"coordinates\":[-0.1,51.5]}}]}");
            try (SimpleFeatureIterator features =
                    FeatureFiles.read(file).features().features()) {
                Point point = (Point) features.next().getDefaultGeometry();
                assertThat(point.getX()).isEqualTo(-0.1);
                assertThat(point.getY()).isEqualTo(51.5);
            }
        }
    }
}
