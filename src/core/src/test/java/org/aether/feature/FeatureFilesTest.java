package org.aether.feature;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.aether.AetherException;
import org.geotools.api.feature.simple.SimpleFeature;
import org.geotools.api.feature.type.AttributeDescriptor;
import org.geotools.data.simple.SimpleFeatureIterator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.geom.Point;

class FeatureFilesTest {

    @TempDir
    Path directory;

    private Path file(String name, String content) throws IOException {
        return Files.writeString(directory.resolve(name), content);
    }

    private static List<SimpleFeature> list(FeatureFile file) {
        List<SimpleFeature> list = new ArrayList<>();
        try (SimpleFeatureIterator features = file.features().features()) {
            while (features.hasNext()) {
                list.add(features.next());
            }
        }
        return list;
    }

    private static String geoJson(String crs, String... features) {
        return "{\"type\":\"FeatureCollection\"," + crs + "\"features\":[" + String.join(",", features) + "]}";
    }

    private static String point(double x, double y, String properties) {
        return "{\"type\":\"Feature\",\"properties\":{" + properties
                + "},\"geometry\":{\"type\":\"Point\",\"coordinates\":[" + x + "," + y + "]}}";
    }

    private static String britain() {
        return "\"crs\":{\"type\":\"name\",\"properties\":{\"name\":\"urn:ogc:def:crs:EPSG::27700\"}},";
    }

    private static void refused(Path file, String... words) {
        assertThatThrownBy(() -> FeatureFiles.read(file))
                .isInstanceOf(AetherException.class)
                .hasMessageContainingAll(words)
                .message()
                .doesNotContain("\n")
                .matches("(?s).*[.!]$");
    }

    // ---- GeoJSON

    @Test
    void geoJsonWithoutCrsIsLongitudeAndLatitude() throws IOException {
        FeatureFile read = FeatureFiles.read(file("p.geojson", geoJson("", point(-0.1, 51.5, "\"name\":\"Café\""))));

        assertThat(CoordinateSystems.epsgCode(read.crs())).isEqualTo(4326);
        Point place = (Point) list(read).get(0).getDefaultGeometry();
        assertThat(place.getX()).isEqualTo(-0.1);
        assertThat(place.getY()).isEqualTo(51.5);
        assertThat(list(read).get(0).getAttribute("name")).isEqualTo("Café");
        assertThat(read.leftOut().counts()).isEmpty();
    }

    @Test
    void crsMemberIsReadAtAnyPosition() throws IOException {
        String member = britain();
        String trailing = "{\"type\":\"FeatureCollection\",\"features\":[" + point(530000, 180000, "") + "],"
                + member.substring(0, member.length() - 1) + "}";

        assertThat(CoordinateSystems.epsgCode(
                        FeatureFiles.read(file("leading.geojson", geoJson(member, point(530000, 180000, ""))))
                                .crs()))
                .isEqualTo(27700);
        assertThat(CoordinateSystems.epsgCode(
                        FeatureFiles.read(file("trailing.json", trailing)).crs()))
                .isEqualTo(27700);
    }

    @Test
    void coordinatesUnderALatitudeFirstCrsStayEastNorth() throws IOException {
        String member = "\"crs\":{\"type\":\"name\",\"properties\":{\"name\":\"urn:ogc:def:crs:EPSG::4326\"}},";
        FeatureFile read = FeatureFiles.read(file("p.geojson", geoJson(member, point(-0.1, 51.5, ""))));

        assertThat(((Point) list(read).get(0).getDefaultGeometry()).getX()).isEqualTo(-0.1);
        double[][] xy =
                Reprojection.toCrs(new double[] {-0.1}, new double[] {51.5}, read.crs(), CoordinateSystems.epsg(27700));
        assertThat(xy[0][0]).isBetween(530000.0, 535000.0);
    }

    @Test
    void attributeTypesAreTheNarrowestThatFit() throws IOException {
        FeatureFile read = FeatureFiles.read(file(
                "t.geojson",
                geoJson(
                        "",
                        point(0, 1, "\"n\":1,\"d\":1,\"b\":true,\"mixed\":1,\"deep\":{\"a\":[1,2]},\"late\":null"),
                        point(0, 2, "\"n\":2,\"d\":2.5,\"b\":false,\"mixed\":\"x\",\"late\":7,\"nan\":NaN"))));

        assertThat(types(read))
                .containsExactly(
                        "n:Long", "d:Double", "b:Boolean", "mixed:String", "deep:String", "late:Long", "nan:String");
        SimpleFeature first = list(read).get(0);
        assertThat(first.getAttribute("d")).isEqualTo(1.0);
        assertThat(first.getAttribute("mixed")).isEqualTo("1");
        assertThat(first.getAttribute("deep")).isEqualTo("{\"a\":[1,2]}");
        assertThat(first.getAttribute("late")).isNull();
        assertThat(list(read).get(1).getAttribute("nan")).isNull();
    }

    private static List<String> types(FeatureFile file) {
        return file.features().getSchema().getAttributeDescriptors().stream()
                .skip(1)
                .map(a -> a.getLocalName() + ":" + a.getType().getBinding().getSimpleName())
                .toList();
    }

    @Test
    void featuresThatCannotBeUsedAreCountedByReason() throws IOException {
        FeatureFile read = FeatureFiles.read(file(
                "u.geojson",
                geoJson(
                        "",
                        point(0, 1, ""),
                        "{\"type\":\"Feature\",\"properties\":{\"name\":\"nowhere\"},\"geometry\":null}",
                        "{\"type\":\"Feature\",\"properties\":{},\"geometry\":{\"type\":\"Point\",\"coordinates\":[]}}",
                        "{\"type\":\"Feature\",\"geometry\":{\"type\":\"Point\",\"coordinates\":[\"a\",\"b\"]}}",
                        "{\"type\":\"Feature\",\"geometry\":{\"type\":\"Blob\",\"coordinates\":[1,2]}}",
                        "17",
                        point(2000, 1, ""))));

        assertThat(list(read)).hasSize(1);
        assertThat(read.leftOut().counts().values().stream()
                        .mapToInt(Integer::intValue)
                        .sum())
                .isEqualTo(6);
        assertThat(read.leftOut().counts())
                .containsEntry("no geometry", 2)
                .containsEntry("broken geometry", 2)
                .containsEntry("not a feature", 1)
                .containsEntry("coordinates outside longitude and latitude", 1);
    }

    @Test
    void singleFeatureOrGeometryIsACollectionOfOne() throws IOException {
        assertThat(list(FeatureFiles.read(file("f.geojson", point(1, 2, "\"a\":1"))))
                        .get(0)
                        .getAttribute("a"))
                .isEqualTo(1L);
        assertThat(list(FeatureFiles.read(file("g.geojson", "{\"type\":\"Point\",\"coordinates\":[1,2]}"))))
                .hasSize(1);
    }

    @Test
    void idOfAFeatureBecomesAnAttribute() throws IOException {
        String withId = point(1, 2, "\"a\":1").replaceFirst("\\{", "{\"id\":\"node/7\",");

        assertThat(list(FeatureFiles.read(file("f.geojson", geoJson("", withId))))
                        .get(0)
                        .getAttribute("id"))
                .isEqualTo("node/7");
    }

    @Test
    void projectedCoordinatesWithoutCrsAreRefusedUnlessTheCrsIsGiven() throws IOException {
        Path forgotten = file("forgotten.geojson", geoJson("", point(530000, 180000, "")));

        refused(forgotten, "forgotten.geojson", "crs", "EPSG::27700");
        assertThat(CoordinateSystems.epsgCode(FeatureFiles.read(forgotten, CoordinateSystems.epsg(27700))
                        .crs()))
                .isEqualTo(27700);
    }

    @Test
    void invalidGeoJsonIsRefusedWithItsPosition() throws IOException {
        refused(file("cut.geojson", geoJson("", point(1, 2, "")).replaceAll(".{20}$", "")), "cut.geojson", "line 1");
        refused(file("typo.geojson", "{\"type\":\"FeatureCollection\",\n\"features\": [ oops ]}"), "line 2", "oops");
        refused(file("list.geojson", "[1,2]"), "not GeoJSON");
        refused(file("other.json", "{\"a\":1}"), "not GeoJSON");
        refused(file("tail.json", geoJson("", point(1, 2, "")) + "{}"), "not GeoJSON");
        refused(file("blank.json", "  \n"), "is empty");
        refused(file("none.geojson", geoJson("")), "has no features");
        refused(file("crs.geojson", geoJson("\"crs\":{\"type\":\"link\"},", point(1, 2, ""))), "crs");
        refused(
                file("crs2.geojson", geoJson(britain().replace("27700", "999999"), point(1, 2, ""))),
                "urn:ogc:def:crs:EPSG::999999");
    }

    // ---- CSV

    @Test
    void csvHasQuotesCommasAndLineBreaksInItsCells() throws IOException {
        FeatureFile read = FeatureFiles.read(
                file("p.csv", "\uFEFFname,Longitude,LATITUDE\r\n\"Tea, \"\"fine\"\"\nGoods\",-0.1,51.5\r\n"));

        assertThat(list(read).get(0).getAttribute("name")).isEqualTo("Tea, \"fine\"\nGoods");
        assertThat(((Point) list(read).get(0).getDefaultGeometry()).getY()).isEqualTo(51.5);
        assertThat(types(read)).containsExactly("name:String");
        assertThat(CoordinateSystems.epsgCode(read.crs())).isEqualTo(4326);
    }

    @Test
    void csvColumnIsANumberOnlyIfEveryCellIs() throws IOException {
        FeatureFile read = FeatureFiles.read(
                file(
                        "t.csv",
                        """
                long,double,zero,phone,word,flag,big,empty,nan,lon,lat
                1,1,007,+4420,1,true,99999999999999999999,,NaN,0,0
                -2,2.5e-3,8,1,two,FALSE,1,,0.5,0,0
                ,,,,,,,,,0,0
                """));

        assertThat(types(read))
                .containsExactly(
                        "long:Long",
                        "double:Double",
                        "zero:String",
                        "phone:String",
                        "word:String",
                        "flag:Boolean",
                        "big:String",
                        "empty:String",
                        "nan:Double");
        assertThat(list(read).get(0).getAttribute("zero")).isEqualTo("007");
        assertThat(list(read).get(1).getAttribute("double")).isEqualTo(0.0025);
        assertThat(list(read).get(0).getAttribute("nan")).isNull();
        assertThat(list(read).get(2).getAttribute("long")).isNull();
    }

    @Test
    void csvRowsThatCannotBeUsedAreCountedByReason() throws IOException {
        FeatureFile read = FeatureFiles.read(
                file(
                        "u.csv",
                        """
                name,lon,lat
                good,-0.1,51.5
                blank,,51.5
                null,null,51.5
                comma,"0,1",51.5
                short,1
                long,1,2,3
                outside,-0.1,5150
                """));

        assertThat(list(read)).hasSize(1);
        assertThat(read.leftOut().counts())
                .containsOnly(
                        entry("no coordinates", 2),
                        entry("coordinates that are not numbers", 1),
                        entry("wrong number of columns", 2),
                        entry("coordinates outside longitude and latitude", 1));
    }

    private static java.util.Map.Entry<String, Integer> entry(String reason, int count) {
        return java.util.Map.entry(reason, count);
    }

    @Test
    void eastingsNeedACrsAndLonLatIsPreferred() throws IOException {
        Path xy = file("xy.csv", "name,X,Y\na,530000,180000\n");
        refused(xy, "xy.csv", "coordinate reference system", "crs", "lon and lat");

        FeatureFile assumed = FeatureFiles.read(xy, CoordinateSystems.epsg(27700));
        assertThat(CoordinateSystems.epsgCode(assumed.crs())).isEqualTo(27700);

        FeatureFile declared =
                FeatureFiles.read(file("c.csv", "name,easting,northing,crs\na,530000,180000,EPSG:27700\n"));
        assertThat(CoordinateSystems.epsgCode(declared.crs())).isEqualTo(27700);
        assertThat(types(declared)).containsExactly("name:String");

        FeatureFile both = FeatureFiles.read(file("b.csv", "x,y,lon,lat\n530000,180000,-0.1,51.5\n"));
        assertThat(CoordinateSystems.epsgCode(both.crs())).isEqualTo(4326);
        assertThat(types(both)).containsExactly("x:Long", "y:Long");
    }

    @Test
    void wktColumnHoldsAnyGeometry() throws IOException {
        FeatureFile read = FeatureFiles.read(
                file(
                        "w.csv",
                        """
                name,geometry,lon,lat
                a,"POLYGON ((0 0, 1 0, 1 1, 0 0))",0.6,0.4
                b,POINT EMPTY,0,0
                c,POINT (broken),0,0
                """));

        assertThat(list(read)).hasSize(1);
        assertThat(((Geometry) list(read).get(0).getDefaultGeometry()).getArea())
                .isEqualTo(0.5);
        assertThat(types(read)).containsExactly("name:String", "lon:Double", "lat:Double");
        assertThat(read.leftOut().counts()).containsOnly(entry("no coordinates", 1), entry("broken WKT", 1));
    }

    @Test
    void geometryColumnWithoutWktIsAnAttribute() throws IOException {
        FeatureFile read = FeatureFiles.read(file("w.csv", "geometry,lon,lat\nround,0.6,0.4\n"));

        assertThat(types(read)).containsExactly("geometry:String");
        assertThat(read.features().getSchema().getGeometryDescriptor().getLocalName())
                .isEqualTo("the_geometry");
    }

    @Test
    void unreadableCsvIsRefused() throws IOException {
        refused(file("none.csv", "name,type\na,b\n"), "none.csv", "no coordinates", "name, type");
        refused(file("one.csv", "name/lon/lat\na/1/2\n"), "only one column", "name/lon/lat");
        refused(file("comma.csv", "name;lon;lat\na;1,5;2,5\n"), "a comma for the decimal point: 1");
        refused(file("twice.csv", "lon,lat,a,a\n1,2,3,4\n"), "two columns named 'a'");
        refused(file("header.csv", "name,lon,lat\n"), "has no features");
        refused(file("lost.csv", "name,lon,lat\na,,\nb,,\n"), "no usable feature", "no coordinates: 2");
        refused(file("quote.csv", "name,lon,lat\n\"open,1,2\n"), "quote.csv", "CSV");
        refused(file("crs.csv", "x,y,crs\n1,2,EPSG:27700\n3,4,EPSG:3857\n"), "'crs'", "same");
        refused(file("text.csv.gz", "name,lon,lat\n"), "not a gzip file");
    }

    @Test
    void gzippedCsvIsReadAndATruncatedOneRefused() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(bytes)) {
            out.write("name,lon,lat\nÉtoile,2.295,48.874\n".repeat(1).getBytes(UTF_8));
        }
        Path whole = Files.write(directory.resolve("whole.csv.gz"), bytes.toByteArray());
        Path half = Files.write(
                directory.resolve("half.csv.gz"), java.util.Arrays.copyOf(bytes.toByteArray(), bytes.size() - 12));

        assertThat(list(FeatureFiles.read(whole)).get(0).getAttribute("name")).isEqualTo("Étoile");
        refused(half, "half.csv.gz", "is truncated");
    }

    @Test
    void textThatIsNotUtf8IsRefusedWithItsLine() throws IOException {
        byte[] latin = "name,lon,lat\nplain,1,2\nCafé,1,2\n".getBytes(StandardCharsets.ISO_8859_1);
        Path csv = Files.write(directory.resolve("latin.csv"), latin);
        Path json = Files.write(
                directory.resolve("latin.geojson"),
                geoJson("", point(1, 2, "\n\"name\":\"Café\"")).getBytes(StandardCharsets.ISO_8859_1));

        refused(csv, "latin.csv", "not UTF-8", "line 3", "0xE9", "byte 27");
        refused(json, "latin.geojson", "not UTF-8", "line 2");
    }

    @Test
    void lineOfAnInvalidByteIsRightBeyondTheFirstBuffer() throws IOException {
        StringBuilder text = new StringBuilder("name,lon,lat\n");
        for (int i = 0; i < 40000; i++) {
            text.append("né").append(i).append(",1,2\n");
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write(text.toString().getBytes(UTF_8));
        bytes.write(new byte[] {'x', (byte) 0xFF});

        refused(
                Files.write(directory.resolve("long.csv"), bytes.toByteArray()),
                "line 40002",
                "0xFF",
                "byte " + bytes.size());
    }

    // ---- files

    @Test
    void missingEmptyAndUnknownFilesAreRefused() throws IOException {
        refused(directory.resolve("missing.geojson"), "missing.geojson", "does not exist");
        refused(directory, "is not a file");
        refused(file("empty.csv", ""), "empty.csv", "is empty");
        refused(file("empty.gpkg", ""), "empty.gpkg", "is empty");
        refused(file("shape.shp", "x"), "shape.shp", ".gpkg");
        refused(file("text.gpkg", "this is no database, but it is long enough to look at".repeat(50)), "text.gpkg");
        refused(Path.of(directory + "/nowhere.gpkg#table"), "nowhere.gpkg", "does not exist");
    }

    @Test
    void errorsHaveAKindAndTheFileAsAValue() throws IOException {
        Path missing = directory.resolve("missing.geojson");
        Path half = file("half.geojson", "{\"type\":\"FeatureCollection\",\"features\":[{");
        Path lost = file("lost.csv", "name,lon,lat\na,,\n");
        assertThat(failure(missing).kind()).isEqualTo(AetherException.Kind.NOT_FOUND);
        assertThat(failure(half).kind()).isEqualTo(AetherException.Kind.DAMAGED);
        assertThat(failure(lost).kind()).isEqualTo(AetherException.Kind.INVALID_INPUT);
        for (Path file : List.of(missing, half, lost)) {
            assertThat(failure(file).sentence().values()).contains(file);
            assertThat(failure(file).sentence().template()).doesNotContain(directory.toString());
        }
    }

    private static AetherException failure(Path file) {
        return catchThrowableOfType(AetherException.class, () -> FeatureFiles.read(file));
    }

    @Test
    void attributeNamesAreNotChanged() throws IOException {
        FeatureFile read = FeatureFiles.read(file("n.csv", ",ns-sec_1,a b,lon,lat\n1,0.5,c,1,2\n"));

        assertThat(read.features().getSchema().getAttributeDescriptors())
                .extracting(AttributeDescriptor::getLocalName)
                .containsExactly("geometry", "column1", "ns-sec_1", "a b");
    }
}
