package org.aether.feature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.aether.AetherException;
import org.geotools.api.feature.simple.SimpleFeature;
import org.geotools.data.simple.SimpleFeatureIterator;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.locationtech.jts.geom.Geometry;

/** Esri's JSON, compared with GDAL's driver. */
class EsriJsonTest {

    @TempDir
    Path directory;

    private Path file(String kind, String reference, String... features) throws IOException {
        return Files.writeString(
                directory.resolve("in.json"),
                "{\"geometryType\":\"esriGeometry" + kind + "\",\"spatialReference\":" + reference
                        + ",\"fields\":[{\"name\":\"n\",\"type\":\"esriFieldTypeInteger\"},{\"name\":\"s\",\"type\":"
                        + "\"esriFieldTypeString\",\"length\":9}],\"features\":["
                        + String.join(",", features) + "]}");
    }

    private static String feature(String geometry) {
        return "{\"attributes\":{\"n\":1,\"s\":\"x\"},\"geometry\":" + geometry + "}";
    }

    private static Geometry only(FeatureFile read) {
        try (SimpleFeatureIterator features = read.features().features()) {
            SimpleFeature feature = features.next();
            assertThat(features.hasNext()).isFalse();
            assertThat(feature.getAttribute("n")).isEqualTo(1L);
            assertThat(feature.getAttribute("s")).isEqualTo("x");
            return (Geometry) feature.getDefaultGeometry();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Point    | {'x':530000.5,'y':180000}",
                "Multipoint | {'points':[[1,2],[3,4]]}",
                "Polyline | {'paths':[[[0,0],[1,1]],[[5,5],[6,6],[7,5]]]}",
                "Polygon  | {'rings':[[[0,0],[0,10],[10,10],[10,0],[0,0]]]}",
                "Polygon  | {'rings':[[[0,0],[0,10],[10,10],[10,0],[0,0]],[[2,2],[4,2],[4,4],[2,4],[2,2]]]}",
                "Polygon  | {'rings':[[[2,2],[4,2],[4,4],[2,4],[2,2]],[[0,0],[0,10],[10,10],[10,0],[0,0]],[[20,0],[20,5],"
                        + "[25,5],[25,0],[20,0]]]}",
                "Polygon  | {'rings':[[[0,0],[0,30],[30,30],[30,0],[0,0]],[[5,5],[25,5],[25,25],[5,25],[5,5]],[[10,10],[10,20],"
                        + "[20,20],[20,10],[10,10]],[[12,12],[14,12],[14,14],[12,14],[12,12]]]}"
            })
    void geometriesEqualThoseOfGdal(String kind, String geometry) throws Exception {
        Path file = file(kind, "{\"wkid\":27700}", feature(geometry.replace('\'', '"')));
        FeatureFile read = FeatureFiles.read(file);

        assertThat(CoordinateSystems.epsgCode(read.crs())).isEqualTo(27700);
        Path converted = directory.resolve("out.geojson");
        assertThat(only(read).equalsTopo(only(FeatureFiles.read(byGdal(file, converted), read.crs()))))
                .isTrue();
    }

    private Path byGdal(Path file, Path converted) throws Exception {
        Process process;
        try {
            process = new ProcessBuilder(
                            "ogr2ogr", "-f", "GeoJSON", "-a_srs", "EPSG:27700", converted.toString(), file.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(directory.resolve("log").toFile())
                    .start();
        } catch (IOException e) {
            return Assumptions.abort("ogr2ogr is not here");
        }
        assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue())
                .as(Files.readString(directory.resolve("log")))
                .isZero();
        return converted;
    }

    @Test
    void latestWkidTakesPrecedence() throws IOException {
        Path file = file("Point", "{\"wkid\":102100,\"latestWkid\":3857}", feature("{\"x\":1,\"y\":2}"));

        assertThat(CoordinateSystems.epsgCode(FeatureFiles.read(file).crs())).isEqualTo(3857);
    }

    @Test
    void rowsWithoutGeometryAreCounted() throws IOException {
        FeatureFile read = FeatureFiles.read(file(
                "Point",
                "{\"wkid\":4326}",
                feature("{\"x\":1,\"y\":2}"),
                feature("{\"x\":\"NaN\",\"y\":\"NaN\"}"),
                feature("null"),
                "{\"attributes\":{\"n\":2}}",
                feature("{\"curvePaths\":[]}"),
                feature("{\"rings\":[[[0,0],[1,1]]]}")));

        assertThat(only(read).getCoordinate().x).isEqualTo(1);
        assertThat(read.leftOut().counts()).isEqualTo(java.util.Map.of("no geometry", 3, "broken geometry", 2));
    }

    @Test
    void unsupportedFilesAreExplained() throws IOException {
        List<List<String>> files = List.of(
                List.of("{\"features\":[" + feature("{\"x\":1,\"y\":2}") + "]}", "without a \"spatialReference\""),
                List.of("{\"elements\":[]}", "Overpass"),
                List.of("{\"type\":\"Topology\",\"objects\":{}}", "TopoJSON"),
                List.of("[{\"name\":\"A\"}]", "JSON array"));
        for (List<String> each : files) {
            Path file = Files.writeString(directory.resolve("in.json"), each.get(0));
            assertThatThrownBy(() -> FeatureFiles.read(file))
                    .isInstanceOf(AetherException.class)
                    .hasMessageContaining(each.get(1));
        }
    }
}
