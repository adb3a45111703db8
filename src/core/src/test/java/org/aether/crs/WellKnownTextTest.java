package org.aether.crs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import org.aether.AetherException;
import org.geotools.api.referencing.crs.CoordinateReferenceSystem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WellKnownTextTest {

    private static final String BRITAIN =
            """
            PROJCS["British National Grid",GEOGCS["OSGB36",DATUM["Ordnance_Survey_of_Great_Britain_1936",
            SPHEROID["Airy 1830",6377563.396,299.3249646]],PRIMEM["Greenwich",0],UNIT["degree",0.0174532925199433]],
            PROJECTION["Transverse_Mercator"],PARAMETER["latitude_of_origin",49],PARAMETER["central_meridian",-2],
            PARAMETER["scale_factor",0.9996012717],PARAMETER["false_easting",400000],PARAMETER["false_northing",-100000],
            UNIT["metre",1]]""";

    /**
     * Texts that PROJ 9.1.1 writes for EPSG codes (without their codes) and PROJ strings, as WKT1_GDAL and WKT1_ESRI, each
     * with a point and its coordinates according to PROJ without grid files:
     * {@code Transformer.from_crs(4326, CRS.from_wkt(text), always_xy=True)}.
     */
    @Test
    void coordinatesAreThoseOfProjOrRefused() throws IOException {
        int read = 0;
        try (BufferedReader reader = new BufferedReader(
                new InputStreamReader(getClass().getResourceAsStream("wkt.tsv"), StandardCharsets.UTF_8))) {
            for (String line : reader.lines().skip(1).toList()) {
                String[] cells = line.split("\t");
                double[] point = {Double.parseDouble(cells[2]), Double.parseDouble(cells[3])};
                double latitude = point[1];
                if (cells[7].equals("refused")) {
                    assertThatThrownBy(() -> CrsTransform.between(
                                    EpsgCodes.decode(4326), WellKnownText.parse(cells[1], "a test")))
                            .as(cells[0])
                            .isInstanceOf(AetherException.class);
                    continue;
                }
                CoordinateReferenceSystem crs = WellKnownText.parse(cells[1], "a test");
                CrsTransform.between(EpsgCodes.decode(4326), crs).transform(point);
                double unit = Double.parseDouble(cells[6]);
                double shrink = unit > 1e5 ? Math.cos(Math.toRadians(latitude)) : 1;
                double metres = Math.hypot(
                                (point[0] - Double.parseDouble(cells[4])) * shrink,
                                point[1] - Double.parseDouble(cells[5]))
                        * unit;
                assertThat(metres).as(cells[0]).isLessThan(0.15);
                read++;
            }
        }
        assertThat(read).isGreaterThan(100);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "PROJECTION[\"Transverse_Mercator\"] | PROJECTION[\"Bonne\"] | projection Bonne",
                "PARAMETER[\"latitude_of_origin\",49] | PARAMETER[\"tilt\",49],PARAMETER[\"latitude_of_origin\",49] | tilt",
                "UNIT[\"degree\",0.0174532925199433] | UNIT[\"grad\",0.015707963267949] | not in degrees",
                "UNIT[\"metre\",1] | UNIT[\"metre\",1],AXIS[\"X\",SOUTH],AXIS[\"Y\",WEST] | south and west",
                "UNIT[\"metre\",1] | UNIT[\"metre\",1],EXTENSION[\"PROJ4\",\"+proj=tmerc +nadgrids=x.gsb\"] | EXTENSION",
                "UNIT[\"metre\",1] | UNIT[\"metre\",1],GRID[\"x\"] | element GRID",
                "PARAMETER[\"central_meridian\",-2], | '' | central_meridian",
                "UNIT[\"metre\",1]] | UNIT[\"metre\",1] | not valid well-known text",
                "PROJCS | LOCAL_CS | LOCAL_CS",
                "PROJCS | PROJCRS | PROJCRS",
                "SPHEROID[\"Airy 1830\",6377563.396,299.3249646] | SPHEROID[\"Airy 1830\"] | lacks a number",
                "UNIT[\"metre\",1] | UNIT[\"metre\",1],AUTHORITY[\"EPSG\",\"32630\"] | describes another one"
            })
    void unsupportedPartsAreNamed(String part, String instead, String named) {
        String text = BRITAIN.replace("\n", "");
        assertThat(text).contains(part);
        assertThatThrownBy(() -> WellKnownText.parse(text.replace(part, instead), "the file x"))
                .isInstanceOf(AetherException.class)
                .hasMessageContaining(named)
                .hasMessageContaining("the file x");
    }

    @Test
    void epsgCodeOfTheWholeTakesPrecedence() {
        CoordinateReferenceSystem crs = WellKnownText.parse(
                BRITAIN.substring(0, BRITAIN.length() - 1) + ",AUTHORITY[\"EPSG\",\"27700\"]]", "x");
        assertThat(EpsgCodes.of(crs)).isEqualTo(27700);
    }

    @Test
    void ellipsoidThatContradictsTheCodeIsRefused() {
        String text = BRITAIN.replace("PRIMEM", "AUTHORITY[\"EPSG\",\"4326\"],PRIMEM");
        assertThatThrownBy(() -> WellKnownText.parse(text, "x"))
                .isInstanceOf(AetherException.class)
                .hasMessageContaining("EPSG:4326")
                .hasMessageContaining("another ellipsoid");
    }

    @Test
    void verticalCrsIsIgnored() {
        CoordinateReferenceSystem crs = WellKnownText.parse(
                "COMPD_CS[\"both\"," + BRITAIN + ",VERT_CS[\"ODN\",VERT_DATUM[\"ODN\",2005],UNIT[\"metre\",1]]]", "x");
        double[] point = {-0.1199298447, 51.4999539082};
        CrsTransform.between(EpsgCodes.decode(4326), crs).transform(point);
        assertThat(point[0]).isCloseTo(530596.17, org.assertj.core.data.Offset.offset(0.05));
        assertThat(point[1]).isCloseTo(179566.07, org.assertj.core.data.Offset.offset(0.05));
    }
}
