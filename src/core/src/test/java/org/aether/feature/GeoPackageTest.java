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
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.aether.AetherException;
import org.geotools.api.feature.simple.SimpleFeature;
import org.geotools.api.feature.type.AttributeDescriptor;
import org.geotools.data.simple.SimpleFeatureIterator;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.geom.GeometryFactory;
import org.locationtech.jts.io.WKBWriter;

/** GeoPackages as other programs write them, compared with GDAL. */
class GeoPackageTest {

    @TempDir
    Path directory;

    private interface Change {
        void apply(Statement sql) throws SQLException;
    }

    /** Four points with names in a table with the name of the file, changed by SQL. */
    private Path points(String name, Change change) throws Exception {
        Path json = directory.resolve(name + ".geojson");
        StringBuilder text = new StringBuilder(
                "{\"type\":\"FeatureCollection\",\"crs\":{\"type\":\"name\",\"properties\":{\"name\":\"EPSG:32630\"}},"
                        + "\"features\":[");
        for (int i = 0; i < 4; i++) {
            text.append(i == 0 ? "" : ",")
                    .append("{\"type\":\"Feature\",\"properties\":{\"name\":\"place ")
                    .append(i)
                    .append("\"},\"geometry\":{\"type\":\"Point\",\"coordinates\":[")
                    .append(500_005 + 10 * i)
                    .append(",5700155]}}");
        }
        Files.writeString(json, text.append("]}"));
        Path file = directory.resolve(name + ".gpkg");
        FeatureFiles.write(file, FeatureFiles.read(json).features());
        change(file, change);
        return file;
    }

    private static void change(Path file, Change change) throws SQLException {
        try (Connection database = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement sql = database.createStatement()) {
            change.apply(sql);
        }
    }

    private static List<SimpleFeature> list(FeatureFile file) {
        List<SimpleFeature> features = new ArrayList<>();
        try (SimpleFeatureIterator iterator = file.features().features()) {
            while (iterator.hasNext()) {
                features.add(iterator.next());
            }
        }
        return features;
    }

    /** The content according to GDAL, as GeoJSON. */
    private static JsonNode gdal(Path file, String... layers) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("ogr2ogr", "-f", "GeoJSON", "/vsistdout/", file.toString()));
        command.addAll(List.of(layers));
        Process process;
        try {
            process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException absent) {
            Assumptions.abort("skipped: there is no program ogr2ogr");
            return null;
        }
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return new ObjectMapper().readTree(output).get("features");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "zeroblob(0)",
                "x'47'",
                "x'4750000176'",
                "'POINT(500005 5700155)'",
                "42",
                "x'0101000000'",
                "substr(geom, 1, 12)",
                "substr(geom, 1, 20)",
                "x'4750000e767f0000'",
                "x'00' || geom",
                "x'4750000100000000ff'",
                "x'47500001000000000102000000ffffff7f'",
                "randomblob(30)"
            })
    void invalidGeometryLeavesOutOnlyItsRow(String geometry) throws Exception {
        Path file = points("broken", sql -> sql.execute("UPDATE broken SET geom = " + geometry + " WHERE fid = 2"));
        FeatureFile read = FeatureFiles.read(file);
        assertThat(list(read))
                .extracting(feature -> feature.getAttribute("name"))
                .containsExactly("place 0", "place 2", "place 3");
        assertThat(read.leftOut().counts().values()).containsExactly(1);
        assertThat(read.leftOut().counts().keySet())
                .containsExactly(geometry.equals("zeroblob(0)") ? "no geometry" : "broken or unsupported geometry");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            value = {
                "INTEGER(4)|7|7",
                "INT(11)|7|7",
                "TINYINT(1)|7|7",
                "MEDIUMINT|-9007199254740993|-9007199254740993",
                "BOOLEAN(1)|1|true",
                "BOOL|0|false",
                "BOOLEAN|5|5",
                "DATE(10)|'2024-02-29'|2024-02-29",
                "DATETIME(24)|'2024-02-29T01:02:03Z'|2024-02-29T01:02:03Z",
                "DATE|'not a date'|not a date",
                "TEXT(20)|'longer than twenty letters, which GDAL keeps'|longer than twenty letters, which GDAL keeps",
                "VARCHAR(5)|'abc'|abc",
                "CHARACTER VARYING(255)|'x'|x",
                "DOUBLE(8,2)|1.25|1.25",
                "REAL(8,2)|1.125|1.125",
                "DECIMAL(10,3)|2.5|2.5",
                "NUMERIC|3|3",
                "JSON|'{}'|{}",
                "INTEGER|'text'|text",
                "'' |'typeless'|typeless",
                "BLOB(4)|x'00ff10'|AP8Q"
            })
    void columnsOfAnyTypeAndLengthAreRead(String type, String value, String expected) throws Exception {
        Path file = points("sized", sql -> {
            sql.execute("ALTER TABLE sized ADD COLUMN extra " + (type.equals("''") ? "" : type));
            sql.execute("UPDATE sized SET extra = " + value);
        });
        List<SimpleFeature> features = list(FeatureFiles.read(file));
        assertThat(features).hasSize(4);
        assertThat(features)
                .allSatisfy(feature -> assertThat(feature.getAttribute("extra")).hasToString(expected));
    }

    @Test
    void numbersEqualThoseOfGdal() throws Exception {
        Path file = points("numbers", sql -> {
            for (String type : List.of("INTEGER(4)", "INT(11)", "DOUBLE(8,2)", "REAL(5)", "TEXT(3)", "BOOLEAN")) {
                String name = type.replaceAll("\\W", "_");
                sql.execute("ALTER TABLE numbers ADD COLUMN " + name + " " + type);
                sql.execute("UPDATE numbers SET " + name + " = fid % 2");
            }
        });
        JsonNode expected = gdal(file);
        List<SimpleFeature> features = list(FeatureFiles.read(file));
        for (int i = 0; i < features.size(); i++) {
            JsonNode properties = expected.get(i).get("properties");
            for (Map.Entry<String, JsonNode> property : properties.properties()) {
                Object own = features.get(i).getAttribute(property.getKey());
                if (property.getValue().isNumber()) {
                    assertThat(((Number) own).doubleValue())
                            .isEqualTo(property.getValue().asDouble());
                } else {
                    assertThat(String.valueOf(own))
                            .isEqualTo(property.getValue().asText());
                }
            }
        }
    }

    private static void addTable(Statement sql, String name, int srs) throws SQLException {
        String quoted = '"' + name.replace("\"", "\"\"") + '"';
        String text = name.replace("'", "''");
        sql.execute("CREATE TABLE " + quoted + " (fid INTEGER PRIMARY KEY, geom POINT, name TEXT)");
        sql.execute("INSERT INTO gpkg_contents (table_name, data_type, identifier, srs_id) VALUES ('" + text
                + "', 'features', '" + text + "', " + srs + ")");
        sql.execute("INSERT INTO gpkg_geometry_columns VALUES ('" + text + "', 'geom', 'POINT', " + srs + ", 0, 0)");
    }

    @Test
    void onlyTableWithRowsIsRead() throws Exception {
        Path file = points("zoo", sql -> {
            addTable(sql, "a_roads", 32630);
            addTable(sql, "b \"quoted\" table", 32630);
            sql.execute("UPDATE gpkg_contents SET rowid = 1000 WHERE table_name = 'zoo'");
        });
        assertThat(list(FeatureFiles.read(file))).hasSize(4);
        assertThatThrownBy(() -> FeatureFiles.read(Path.of(file + "#a_roads")))
                .isInstanceOf(AetherException.class)
                .hasMessageContaining("has no features");
    }

    @Test
    void severalTablesWithRowsMustBeChosenByName() throws Exception {
        Path file = points("zoo", sql -> {
            addTable(sql, "a_roads", 32630);
            addTable(sql, "b \"quoted\" table", 32630);
            sql.execute("INSERT INTO \"b \"\"quoted\"\" table\" SELECT fid, geom, 'b' || name FROM zoo");
        });
        assertThatThrownBy(() -> FeatureFiles.read(file))
                .isInstanceOf(AetherException.class)
                .hasMessage(file + " has several tables with features (zoo, b \"quoted\" table); name one, such as "
                        + file + "#zoo.");
        assertThat(list(FeatureFiles.read(Path.of(file + "#b \"quoted\" table"))))
                .extracting(feature -> feature.getAttribute("name"))
                .startsWith("bplace 0");
        assertThat(list(FeatureFiles.read(Path.of(file + "#ZOO")))).hasSize(4);
    }

    @Test
    void emptyTablesAreNamed() throws Exception {
        Path file = points("zoo", sql -> {
            addTable(sql, "a_roads", 32630);
            sql.execute("DELETE FROM zoo");
        });
        assertThatThrownBy(() -> FeatureFiles.read(file))
                .isInstanceOf(AetherException.class)
                .hasMessageContaining("its tables zoo, a_roads are empty");
    }

    @Test
    void viewsAreReadLikeTables() throws Exception {
        Path file = points("zoo", sql -> {
            sql.execute("CREATE VIEW some AS SELECT fid AS OGC_FID, geom, name FROM zoo WHERE fid > 2");
            sql.execute("INSERT INTO gpkg_contents (table_name, data_type, identifier, srs_id)"
                    + " VALUES ('some', 'features', 'some', 32630)");
            sql.execute("INSERT INTO gpkg_geometry_columns VALUES ('some', 'geom', 'POINT', 32630, 0, 0)");
        });
        JsonNode expected = gdal(file, "some");
        List<SimpleFeature> features = list(FeatureFiles.read(Path.of(file + "#some")));
        assertThat(features).hasSize(expected.size());
        assertThat(features.get(0).getAttribute("name"))
                .isEqualTo(expected.get(0).get("properties").get("name").asText());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            value = {
                "UPDATE gpkg_geometry_columns SET srs_id = 102100|has the coordinate reference system number 102100, which the file does not define",
                "UPDATE gpkg_spatial_ref_sys SET organization = 'ESRI', definition = '' WHERE srs_id = 32630|system ESRI:32630 of the table",
                "UPDATE gpkg_spatial_ref_sys SET organization = 'ESRI', definition = 'undefined' WHERE srs_id = 32630|is named but not defined",
                "DELETE FROM gpkg_spatial_ref_sys WHERE srs_id = 32630|which the file does not define",
                "UPDATE gpkg_geometry_columns SET srs_id = -1|has no defined coordinate reference system",
                "UPDATE gpkg_geometry_columns SET srs_id = 0|has no defined coordinate reference system",
                "UPDATE gpkg_geometry_columns SET column_name = 'shape'|lacks its geometry column 'shape'",
                "DELETE FROM gpkg_contents|has no table with features",
                "DROP TABLE gpkg_geometry_columns|is a database but not a GeoPackage"
            })
    void missingPartsAreReported(String sql, String sentence) throws Exception {
        Path file = points("missing", statement -> {
            statement.execute("PRAGMA foreign_keys = OFF");
            statement.execute(sql);
        });
        assertThatThrownBy(() -> FeatureFiles.read(file))
                .isInstanceOf(AetherException.class)
                .hasMessageContaining(sentence);
    }

    @Test
    void writeAheadLogIsRead() throws Exception {
        Path file = points("wal", sql -> {});
        try (Connection database = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement sql = database.createStatement()) {
            sql.execute("PRAGMA journal_mode = WAL");
            sql.execute("PRAGMA wal_autocheckpoint = 0");
            sql.execute("UPDATE wal SET name = 'changed' WHERE fid = 1");
            assertThat(Files.size(Path.of(file + "-wal"))).isPositive();
            assertThat(list(FeatureFiles.read(file)).get(0).getAttribute("name"))
                    .isEqualTo("changed");
        }
    }

    @Test
    void readingDoesNotChangeTheDirectory() throws Exception {
        Path file = strange();
        byte[] before = Files.readAllBytes(file);
        try (var all = Files.list(directory)) {
            long count = all.count();
            assertThat(list(FeatureFiles.read(file))).hasSize(4);
            try (var after = Files.list(directory)) {
                assertThat(after.count()).isEqualTo(count);
            }
        }
        assertThat(Files.readAllBytes(file)).isEqualTo(before);
    }

    private Path strange() throws Exception {
        return Files.move(points("plain", sql -> {}), directory.resolve("a %20?b#c.gpkg"));
    }

    private static byte[] blob(int flags, String envelope, byte[] wkb) {
        byte[] head = HexFormat.of().parseHex("475000" + String.format("%02x", flags) + "767f0000" + envelope);
        byte[] all = Arrays.copyOf(head, head.length + wkb.length);
        System.arraycopy(wkb, 0, all, head.length, wkb.length);
        return all;
    }

    private void put(Path file, int fid, byte[] geometry) throws SQLException {
        try (Connection database = DriverManager.getConnection("jdbc:sqlite:" + file);
                PreparedStatement statement =
                        database.prepareStatement("UPDATE shapes SET geom = ? WHERE fid = " + fid)) {
            statement.setBytes(1, geometry);
            statement.executeUpdate();
        }
    }

    @Test
    void zAndMAndEnvelopesAndEmptyGeometriesAreRead() throws Exception {
        Path file = points("shapes", sql -> {});
        Geometry point = new GeometryFactory().createPoint(new Coordinate(500_001, 5_700_002, 7));
        put(file, 1, blob(0x01, "", new WKBWriter(3, 2).write(point)));
        // ISO well-known binary of POINT M and POINT ZM, with an envelope of the kind 4.
        put(
                file,
                2,
                blob(
                        0x01,
                        "",
                        HexFormat.of()
                                .parseHex(
                                        "01d1070000" + "00000000a0841e41" + "0000000008be5541" + "0000000000001440")));
        put(file, 3, blob(0x09, "00".repeat(64), new WKBWriter(2, 1).write(point)));
        put(file, 4, blob(0x11, "", HexFormat.of().parseHex("0101000000000000000000f87f000000000000f87f")));
        JsonNode expected = gdal(file);
        FeatureFile read = FeatureFiles.read(file);
        assertThat(read.leftOut().counts()).isEqualTo(Map.of("no geometry", 1));
        List<SimpleFeature> features = list(read);
        assertThat(features).hasSize(3);
        for (int i = 0; i < 3; i++) {
            Coordinate own = ((Geometry) features.get(i).getDefaultGeometry()).getCoordinate();
            JsonNode theirs = expected.get(i).get("geometry").get("coordinates");
            assertThat(own.x).isCloseTo(theirs.get(0).asDouble(), within(1e-6));
            assertThat(own.y).isCloseTo(theirs.get(1).asDouble(), within(1e-6));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CIRCULARSTRING (0 0,10 10,20 0)",
                "COMPOUNDCURVE (CIRCULARSTRING (0 0,10 10,20 0),(20 0,20 -5))",
                "CURVEPOLYGON (CIRCULARSTRING (0 0,10 10,20 0,10 -10,0 0))",
                "CURVEPOLYGON (COMPOUNDCURVE (CIRCULARSTRING (0 0,10 10,20 0),(20 0,0 0)))",
                "MULTICURVE ((0 0,5 5),CIRCULARSTRING (0 0,10 10,20 0))",
                "MULTISURFACE (CURVEPOLYGON (CIRCULARSTRING (0 0,10 10,20 0,10 -10,0 0)),((30 0,40 0,40 10,30 0)))"
            })
    void curvesBecomeLinesAsInGdal(String wkt) throws Exception {
        Path csv = Files.writeString(directory.resolve("curve.csv"), "id,WKT\n1,\"" + wkt + "\"\n");
        Path file = directory.resolve("curve.gpkg");
        Process made;
        try {
            made = new ProcessBuilder(
                            "ogr2ogr",
                            "-f",
                            "GPKG",
                            file.toString(),
                            csv.toString(),
                            "-a_srs",
                            "EPSG:32630",
                            "-oo",
                            "GEOM_POSSIBLE_NAMES=WKT")
                    .inheritIO()
                    .start();
        } catch (IOException absent) {
            Assumptions.abort("skipped: there is no program ogr2ogr");
            return;
        }
        assertThat(made.waitFor()).isZero();
        Geometry own = (Geometry) list(FeatureFiles.read(file)).get(0).getDefaultGeometry();
        Geometry theirs = new org.locationtech.jts.io.geojson.GeoJsonReader()
                .read(gdal(file).get(0).get("geometry").toString());
        assertThat(own.getLength()).isCloseTo(theirs.getLength(), within(0.002 * theirs.getLength()));
        assertThat(own.getArea()).isCloseTo(theirs.getArea(), within(0.003 * theirs.getArea() + 1e-9));
        assertThat(own.getEnvelopeInternal().getMaxY()).isCloseTo(10, within(0.02));
    }

    @Test
    void namesWithQuotesAndEmptyNamesAreWritten() throws Exception {
        Path json = Files.writeString(
                directory.resolve("names.geojson"),
                "{\"type\":\"FeatureCollection\",\"features\":[{\"type\":\"Feature\",\"properties\":{\"a\\\"b\":1,"
                        + "\"it's\":2,\"c,d\":3,\"e\\nf\":4,\"g;h\":5,\"\":6,\" \":7,\"x]y\":8,\"`z`\":9,\"select\":10,"
                        + "\"\\u00e9\":11,\"FID\":12,\"geom\":13,\"a\\\"B\":14,\"%s\":15,\"?\":16},"
                        + "\"geometry\":{\"type\":\"Point\",\"coordinates\":[0.5,51.5]}}]}");
        Path file = directory.resolve("it's \"named\".gpkg");
        FeatureFiles.write(file, FeatureFiles.read(json).features());
        SimpleFeature back = list(FeatureFiles.read(file)).get(0);
        List<String> names = back.getFeatureType().getAttributeDescriptors().stream()
                .map(AttributeDescriptor::getLocalName)
                .filter(name -> !name.equals("geometry"))
                .toList();
        assertThat(names)
                .containsExactly(
                        "a\"b",
                        "it's",
                        "c,d",
                        "e\nf",
                        "g;h",
                        "unnamed",
                        "unnamed_",
                        "x]y",
                        "`z`",
                        "select",
                        "\u00e9",
                        "FID_",
                        "geom_",
                        "a\"B_",
                        "%s",
                        "?");
        for (int i = 0; i < names.size(); i++) {
            assertThat(back.getAttribute(names.get(i))).isEqualTo(i + 1L);
        }
        JsonNode properties = gdal(file).get(0).get("properties");
        for (int i = 0; i < names.size(); i++) {
            assertThat(properties.get(names.get(i)).asInt()).as(names.get(i)).isEqualTo(i + 1);
        }
    }
}
