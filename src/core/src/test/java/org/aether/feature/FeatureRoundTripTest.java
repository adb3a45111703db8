package org.aether.feature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.aether.AetherException;
import org.geotools.api.feature.simple.SimpleFeature;
import org.geotools.api.feature.simple.SimpleFeatureType;
import org.geotools.api.referencing.crs.CoordinateReferenceSystem;
import org.geotools.data.collection.ListFeatureCollection;
import org.geotools.data.simple.SimpleFeatureCollection;
import org.geotools.data.simple.SimpleFeatureIterator;
import org.geotools.feature.simple.SimpleFeatureBuilder;
import org.geotools.feature.simple.SimpleFeatureTypeBuilder;
import org.geotools.referencing.CRS;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.io.ParseException;
import org.locationtech.jts.io.WKTReader;

class FeatureRoundTripTest {

    private static final String[] SHAPES = {
        "POINT (530000.1234567891 180000.3)",
        "MULTIPOINT ((1 2), (3 4.000000000000001))",
        "LINESTRING (0 0, 1 1, 2 0.1)",
        "MULTILINESTRING ((0 0, 1 1), (2 2, 3 3))",
        "POLYGON ((0 0, 10 0, 10 10, 0 10, 0 0), (2 2, 2 4, 4 4, 4 2, 2 2))",
        "MULTIPOLYGON (((0 0, 1 0, 1 1, 0 0)), ((5 5, 6 5, 6 6, 5 5)))",
        "GEOMETRYCOLLECTION (POINT (1 2), LINESTRING (0 0, 1 1))"
    };

    @TempDir
    Path directory;

    private static SimpleFeatureCollection features(
            CoordinateReferenceSystem crs, Class<? extends Geometry> binding, String... shapes) throws ParseException {
        SimpleFeatureTypeBuilder type = new SimpleFeatureTypeBuilder();
        type.setName("things");
        type.setCRS(crs);
        type.add("geometry", binding);
        type.add("name", String.class);
        type.add("count", Long.class);
        type.add("small", Integer.class);
        type.add("share", Double.class);
        type.add("e000", Float.class);
        type.add("open", Boolean.class);
        SimpleFeatureType schema = type.buildFeatureType();
        List<SimpleFeature> list = new ArrayList<>();
        for (int i = 0; i < shapes.length; i++) {
            list.add(SimpleFeatureBuilder.build(
                    schema,
                    new Object[] {
                        new WKTReader().read(shapes[i]),
                        "Tea, \"fine\"\n№ " + i,
                        9007199254740993L + i,
                        i,
                        0.1 + i / 3.0,
                        0.1f + i / 3f,
                        i % 2 == 0
                    },
                    "t." + i));
        }
        return new ListFeatureCollection(schema, list);
    }

    private static List<SimpleFeature> list(SimpleFeatureCollection collection) {
        List<SimpleFeature> list = new ArrayList<>();
        try (SimpleFeatureIterator features = collection.features()) {
            while (features.hasNext()) {
                list.add(features.next());
            }
        }
        return list;
    }

    @ParameterizedTest
    @ValueSource(strings = {"t.geojson", "t.csv", "t.csv.gz", "t.gpkg"})
    void writeThenReadIsIdentity(String name) throws Exception {
        SimpleFeatureCollection written = features(CoordinateSystems.epsg(27700), Geometry.class, SHAPES);
        FeatureFiles.write(directory.resolve(name), written);
        FeatureFile read = FeatureFiles.read(directory.resolve(name));

        assertThat(CoordinateSystems.epsgCode(read.crs())).isEqualTo(27700);
        assertThat(read.leftOut().counts()).isEmpty();
        List<SimpleFeature> expected = list(written);
        List<SimpleFeature> actual = list(read.features());
        assertThat(actual).hasSize(SHAPES.length);
        for (int i = 0; i < SHAPES.length; i++) {
            Geometry shape = (Geometry) actual.get(i).getDefaultGeometry();
            assertThat(shape.toText()).isEqualTo(((Geometry) expected.get(i).getDefaultGeometry()).toText());
            for (String attribute : List.of("name", "count", "share", "open")) {
                assertThat(actual.get(i).getAttribute(attribute))
                        .isEqualTo(expected.get(i).getAttribute(attribute));
            }
            assertThat(((Number) actual.get(i).getAttribute("e000")).floatValue())
                    .isEqualTo(expected.get(i).getAttribute("e000"));
            assertThat(((Number) actual.get(i).getAttribute("small")).intValue())
                    .isEqualTo(i);
        }
        try (Stream<Path> left = Files.list(directory)) {
            assertThat(left).containsExactly(directory.resolve(name));
        }
    }

    @ParameterizedTest
    @CsvSource({"27700, 530000.25, 180000.75", "4326, -0.1276, 51.5072", "32630, 699000.5, 5710000.5"})
    void pointsInCsvHaveCoordinateColumns(int epsg, double x, double y) throws Exception {
        Path file = directory.resolve("p.csv");
        FeatureFiles.write(
                file,
                features(
                        CoordinateSystems.epsg(epsg),
                        org.locationtech.jts.geom.Point.class,
                        "POINT (" + x + " " + y + ")"));

        String header = Files.readAllLines(file).get(0);
        assertThat(header)
                .isEqualTo("name,count,small,share,e000,open," + (epsg == 4326 ? "lon,lat,wkt" : "x,y,wkt,crs"));
        FeatureFile read = FeatureFiles.read(file);
        assertThat(CoordinateSystems.epsgCode(read.crs())).isEqualTo(epsg);
        Geometry place = (Geometry) list(read.features()).get(0).getDefaultGeometry();
        assertThat(place.getCoordinate().x).isEqualTo(x);
        assertThat(place.getCoordinate().y).isEqualTo(y);
        assertThat(read.features().getSchema().getAttributeCount()).isEqualTo(7);
    }

    @Test
    void geoJsonInLonLatFollowsRfc7946() throws Exception {
        Path file = directory.resolve("p.geojson");
        String clockwise = "POLYGON ((0 0, 0 1, 1 1, 0 0))";
        FeatureFiles.write(file, features(CRS.decode("EPSG:4326", true), Geometry.class, clockwise));

        JsonNode json = new ObjectMapper().readTree(file.toFile());
        assertThat(json.has("crs")).isFalse();
        JsonNode ring = json.at("/features/0/geometry/coordinates/0");
        assertThat(ring.get(1).get(0).asDouble()).isEqualTo(1);
        assertThat(Files.readString(file)).contains("\"e000\":0.1,").contains("\"share\":0.1,");
    }

    @Test
    void geoJsonInAnotherCrsDeclaresIt() throws Exception {
        Path file = directory.resolve("p.geojson");
        FeatureFiles.write(file, features(CoordinateSystems.epsg(27700), Geometry.class, SHAPES[0]));

        assertThat(new ObjectMapper()
                        .readTree(file.toFile())
                        .at("/crs/properties/name")
                        .asText())
                .isEqualTo("urn:ogc:def:crs:EPSG::27700");
    }

    @Test
    void crsWithoutACodeIsWrittenInLonLat() throws Exception {
        CoordinateReferenceSystem local = CRS.parseWKT("PROJCS[\"local\",GEOGCS[\"WGS 84\",DATUM[\"WGS_1984\","
                + "SPHEROID[\"WGS 84\",6378137,298.257223563]],PRIMEM[\"Greenwich\",0],"
                + "UNIT[\"degree\",0.0174532925199433]],PROJECTION[\"Transverse_Mercator\"],"
                + "PARAMETER[\"latitude_of_origin\",0],PARAMETER[\"central_meridian\",7.25],"
                + "PARAMETER[\"scale_factor\",1],PARAMETER[\"false_easting\",1000],"
                + "PARAMETER[\"false_northing\",0],UNIT[\"metre\",1]]");
        Path file = directory.resolve("p.geojson");
        FeatureFiles.write(file, features(local, Geometry.class, "POINT (1000 0)"));

        FeatureFile read = FeatureFiles.read(file);
        assertThat(CoordinateSystems.isLonLat(read.crs())).isTrue();
        assertThat(((Geometry) list(read.features()).get(0).getDefaultGeometry()).getCoordinate().x)
                .isCloseTo(7.25, within(1e-9));
    }

    @Test
    void missingValuesArePreserved() throws Exception {
        SimpleFeatureCollection one =
                features(CoordinateSystems.lonLat(), Geometry.class, "POINT (1 2)", "POINT (3 4)");
        SimpleFeature first = list(one).get(0);
        first.setAttribute("name", null);
        first.setAttribute("share", Double.NaN);
        first.setAttribute("e000", Float.POSITIVE_INFINITY);
        first.setAttribute("count", null);
        for (String name : List.of("m.geojson", "m.csv", "m.gpkg")) {
            FeatureFiles.write(directory.resolve(name), one);
            SimpleFeature read =
                    list(FeatureFiles.read(directory.resolve(name)).features()).get(0);
            for (String attribute : List.of("name", "share", "e000", "count")) {
                assertThat(read.getAttribute(attribute))
                        .as("%s of %s", attribute, name)
                        .isNull();
            }
        }
    }

    @Test
    void attributesThatCollideWithCoordinateColumnsAreRenamed() throws Exception {
        SimpleFeatureTypeBuilder type = new SimpleFeatureTypeBuilder();
        type.setName("collisions");
        type.setCRS(CoordinateSystems.epsg(27700));
        type.add("geometry", org.locationtech.jts.geom.Point.class);
        for (String name : List.of("x", "WKT", "fid", "geom", "Name", "name", "lon", "lat")) {
            type.add(name, String.class);
        }
        SimpleFeatureType schema = type.buildFeatureType();
        SimpleFeature feature = SimpleFeatureBuilder.build(
                schema,
                new Object[] {new WKTReader().read("POINT (1 2)"), "a", "b", "c", "d", "e", "f", "0", "0"},
                "1");
        for (String name : List.of("c.csv", "c.gpkg")) {
            FeatureFiles.write(directory.resolve(name), new ListFeatureCollection(schema, List.of(feature)));
            FeatureFile read = FeatureFiles.read(directory.resolve(name));
            assertThat(CoordinateSystems.epsgCode(read.crs())).isEqualTo(27700);
            SimpleFeature back = list(read.features()).get(0);
            assertThat(((Geometry) back.getDefaultGeometry()).toText()).isEqualTo("POINT (1 2)");
            assertThat(back.getAttributes().subList(1, 7)).containsExactly("a", "b", "c", "d", "e", "f");
        }
    }

    @Test
    void failedWriteKeepsTheOldFile() throws Exception {
        Path file = Files.writeString(directory.resolve("old.geojson"), "old");
        SimpleFeatureCollection bad = features(CoordinateSystems.lonLat(), Geometry.class, "POINT (1 2)");
        SimpleFeatureCollection failing = new ListFeatureCollection(bad.getSchema(), list(bad)) {
            @Override
            public SimpleFeatureIterator features() {
                SimpleFeatureIterator inner = super.features();
                return new SimpleFeatureIterator() {
                    @Override
                    public boolean hasNext() {
                        return true;
                    }

                    @Override
                    public SimpleFeature next() {
                        if (!inner.hasNext()) {
                            throw new IllegalStateException("broken source");
                        }
                        return inner.next();
                    }

                    @Override
                    public void close() {
                        inner.close();
                    }
                };
            }
        };
        for (String name : List.of("old.geojson", "new.csv.gz", "new.gpkg")) {
            assertThatThrownBy(() -> FeatureFiles.write(directory.resolve(name), failing))
                    .isInstanceOf(IllegalStateException.class);
        }
        assertThat(file).hasContent("old");
        try (Stream<Path> left = Files.list(directory)) {
            assertThat(left).containsExactly(file);
        }
    }

    @Test
    void targetsThatCannotBeWrittenAreRefused() throws Exception {
        SimpleFeatureCollection one = features(CoordinateSystems.lonLat(), Geometry.class, "POINT (1 2)");
        assertThatThrownBy(() -> FeatureFiles.write(directory.resolve("nowhere/p.csv"), one))
                .isInstanceOf(AetherException.class)
                .hasMessageContaining("nowhere")
                .hasMessageContaining("does not exist");
        assertThatThrownBy(() -> FeatureFiles.write(directory.resolve("p.shp"), one))
                .isInstanceOf(AetherException.class)
                .hasMessageContaining(".gpkg");
        Files.createDirectory(directory.resolve("d.csv"));
        assertThatThrownBy(() -> FeatureFiles.write(directory.resolve("d.csv"), one))
                .isInstanceOf(AetherException.class)
                .hasMessageContaining("is a directory");
    }

    @Test
    void tableOfAGeoPackageIsSelectedByName() throws Exception {
        Path file = directory.resolve("city.gpkg");
        FeatureFiles.write(file, features(CoordinateSystems.epsg(27700), Geometry.class, SHAPES));

        assertThat(FeatureFiles.read(Path.of(file + "#city")).features().size()).isEqualTo(SHAPES.length);
        assertThatThrownBy(() -> FeatureFiles.read(Path.of(file + "#village")))
                .isInstanceOf(AetherException.class)
                .hasMessageContaining("'village'")
                .hasMessageContaining("city.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"t.geojson", "t.csv", "t.gpkg"})
    void gdalReadsWhatWeWrite(String name) throws Exception {
        assumeGdal();
        Path file = directory.resolve(name);
        FeatureFiles.write(file, features(CoordinateSystems.epsg(27700), Geometry.class, SHAPES));

        String info = gdal("ogrinfo", "-al", file.toString());
        assertThat(info)
                .contains("Feature Count: 7")
                .contains("530000.123456789")
                .contains("name (String) = Tea, \"fine\"\n№ 3");
        if (!name.endsWith(".csv")) {
            assertThat(info)
                    .contains("ID[\"EPSG\",27700]")
                    .contains("count (Integer64) = 9007199254740996")
                    .contains("share (Real) = 0.1\n")
                    .contains("Extent: (0.000000, 0.000000) - (530000.123457, 180000.300000)")
                    .doesNotContain("ERROR")
                    .doesNotContain("Warning");
        }
    }

    @Test
    void weReadTheGeoPackageThatGdalWrites() throws Exception {
        assumeGdal();
        Path json = directory.resolve("t.geojson");
        Path gpkg = directory.resolve("gdal.gpkg");
        SimpleFeatureCollection written = features(CoordinateSystems.epsg(4326), Geometry.class, "POINT (-0.1 51.5)");
        FeatureFiles.write(json, written);
        gdal("ogr2ogr", "-f", "GPKG", gpkg.toString(), json.toString(), "-nln", "london", "-t_srs", "EPSG:27700");

        FeatureFile read = FeatureFiles.read(gpkg);
        assertThat(CoordinateSystems.epsgCode(read.crs())).isEqualTo(27700);
        SimpleFeature feature = list(read.features()).get(0);
        double[][] xy =
                Reprojection.toCrs(new double[] {-0.1}, new double[] {51.5}, CoordinateSystems.lonLat(), read.crs());
        Geometry place = (Geometry) feature.getDefaultGeometry();
        assertThat(place.getCoordinate().x).isCloseTo(xy[0][0], within(3.0));
        assertThat(place.getCoordinate().y).isCloseTo(xy[1][0], within(3.0));
        assertThat(feature.getAttribute("open")).isEqualTo(true);
        assertThat(feature.getAttribute("count")).isEqualTo(9007199254740993L);
    }

    private static void assumeGdal() throws InterruptedException {
        try {
            gdal("ogrinfo", "--version");
        } catch (IOException e) {
            Assumptions.abort("ogrinfo (gdal-bin) is not installed");
        }
    }

    private static String gdal(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return output;
    }
}
