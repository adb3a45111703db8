package org.aether.crs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.aether.AetherException;
import org.geotools.api.referencing.crs.CoordinateReferenceSystem;
import org.geotools.api.referencing.crs.GeographicCRS;
import org.geotools.referencing.CRS;
import org.junit.jupiter.api.Test;
import org.locationtech.jts.geom.Envelope;

class CrsTransformTest {

    /**
     * Points of 209 pairs of CRSs all over the world, transformed by PROJ 9.1.1 without grid files:
     * {@code pyproj.Transformer.from_crs(a, b, always_xy=True, allow_ballpark=False)}, at random points of the
     * common area of use. The tolerance is 0.3 m. Where PROJ uses another operation of the EPSG database (at the edges of
     * areas) it is the sum of the accuracies of both. Marked pairs are refused.
     */
    @Test
    void coordinatesAreThoseOfProj() throws IOException {
        Set<String> pairs = new HashSet<>();
        Set<String> refused = new HashSet<>();
        for (String line : lines("transforms.csv")) {
            String[] cells = line.split(",", -1);
            CoordinateReferenceSystem from;
            CoordinateReferenceSystem to;
            String pair = cells[0] + " to " + cells[1];
            if (cells[2].equals("refused")) {
                assertThatThrownBy(() -> CrsTransform.between(
                                EpsgCodes.decode(Integer.parseInt(cells[0])),
                                EpsgCodes.decode(Integer.parseInt(cells[1]))))
                        .as(pair)
                        .isInstanceOf(AetherException.class)
                        .hasMessageContaining("reproject");
                refused.add(pair);
                continue;
            }
            from = EpsgCodes.decode(Integer.parseInt(cells[0]));
            to = EpsgCodes.decode(Integer.parseInt(cells[1]));
            double[] point = {Double.parseDouble(cells[2]), Double.parseDouble(cells[3])};
            double x = Double.parseDouble(cells[4]);
            double y = Double.parseDouble(cells[5]);
            CrsTransform.between(from, to).transform(point);
            double metres = metres(to, point[0] - x, point[1] - y, y);
            assertThat(metres).as(line).isLessThan(Double.parseDouble(cells[6]));
            pairs.add(pair);
        }
        assertThat(pairs).hasSizeGreaterThan(200);
        assertThat(refused).hasSizeGreaterThan(10);
    }

    private static double metres(CoordinateReferenceSystem crs, double dx, double dy, double y) {
        if (CRS.getHorizontalCRS(crs) instanceof GeographicCRS) {
            double degree = Math.toDegrees(GroundUnits.radians(crs)) * 111_320;
            return Math.hypot(dx * degree * Math.cos(y * GroundUnits.radians(crs)), dy * degree);
        }
        return Math.hypot(dx, dy) * GroundUnits.metres(crs);
    }

    private List<String> lines(String resource) throws IOException {
        try (BufferedReader reader = new BufferedReader(
                new InputStreamReader(getClass().getResourceAsStream(resource), StandardCharsets.UTF_8))) {
            return reader.lines().skip(1).toList();
        }
    }

    @Test
    void inverseTransformationReturnsTheOriginalCoordinates() throws IOException {
        for (String line : lines("transforms.csv")) {
            String[] cells = line.split(",", -1);
            if (cells[2].equals("refused") || line.hashCode() % 7 != 0) {
                continue;
            }
            CoordinateReferenceSystem from = EpsgCodes.decode(Integer.parseInt(cells[0]));
            CoordinateReferenceSystem to = EpsgCodes.decode(Integer.parseInt(cells[1]));
            double[] point = {Double.parseDouble(cells[2]), Double.parseDouble(cells[3])};
            double[] moved = point.clone();
            CrsTransform.between(from, to).transform(moved);
            CrsTransform.between(to, from).transform(moved);
            double accuracy = CrsTransform.between(from, to).accuracy(point[0], point[1]);
            assertThat(metres(from, moved[0] - point[0], moved[1] - point[1], point[1]))
                    .as(line)
                    .isLessThan(0.05 + accuracy);
        }
    }

    /** GeoServer sets this hint; the choice of operations must be the same. */
    @Test
    void forcingLongitudeFirstChangesNothing() throws Exception {
        String[] results = new String[2];
        for (int i = 0; i < 2; i++) {
            Process process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-Dorg.geotools.referencing.forceXY=" + (i == 1),
                            "-cp",
                            System.getProperty("java.class.path"),
                            CrsTransformTest.class.getName())
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            results[i] = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor()).isZero();
        }
        assertThat(results[1]).isEqualTo(results[0]).contains("ED50 to ETRS89 (7)", "Korean 1985 to WGS 84 (1)");
    }

    /** Prints operations and coordinates of some pairs. */
    public static void main(String[] arguments) {
        double[][] pairs = {
            {4230, 4258, -0.71, 40.01},
            {4326, 4230, 2, 48},
            {27572, 2154, 600000, 2430000},
            {5174, 32652, 200000, 450000},
            {4326, 27700, -2, 52},
            {3413, 4326, 142406, -1627667}
        };
        for (double[] pair : pairs) {
            CrsTransform way = CrsTransform.between(EpsgCodes.decode((int) pair[0]), EpsgCodes.decode((int) pair[1]));
            double[] point = {pair[2], pair[3]};
            System.out.print(way.operation(pair[2], pair[3]));
            way.transform(point);
            System.out.printf(java.util.Locale.ROOT, " %.6f %.6f%n", point[0], point[1]);
        }
        System.exit(0);
    }

    @Test
    void axisOrderOfTheCrsObjectsDoesNotMatter() throws Exception {
        for (String[] pair :
                new String[][] {{"EPSG:4326", "EPSG:27700"}, {"EPSG:4258", "EPSG:3035"}, {"EPSG:4314", "EPSG:31467"}}) {
            double[] expected = {9, 50.5};
            CrsTransform.between(CRS.decode(pair[0], true), CRS.decode(pair[1], true))
                    .transform(expected);
            double[] point = {9, 50.5};
            CrsTransform.between(CRS.decode(pair[0], false), CRS.decode(pair[1], false))
                    .transform(point);
            assertThat(point).as(pair[1]).containsExactly(expected, org.assertj.core.data.Offset.offset(1e-6));
        }
    }

    @Test
    void equalCrssLeaveNumbersUnchanged() {
        CrsTransform same = CrsTransform.between(EpsgCodes.decode(27700), EpsgCodes.decode(27700));
        assertThat(same.identity()).isTrue();
        assertThat(same.accuracy(1, 2)).isZero();
        double[] point = {0.1, 0.3};
        same.transform(point);
        assertThat(point).containsExactly(0.1, 0.3);
    }

    @Test
    void crssThatDifferOnlyInTheShiftAreNotTheSame() {
        String text =
                """
                PROJCS["x",GEOGCS["unknown",DATUM["unknown",SPHEROID["Airy 1830",6377563.396,299.3249646],TOWGS84[%s]],
                PRIMEM["Greenwich",0],UNIT["degree",0.0174532925199433]],PROJECTION["Transverse_Mercator"],
                PARAMETER["latitude_of_origin",49],PARAMETER["central_meridian",-2],PARAMETER["scale_factor",0.9996012717],
                PARAMETER["false_easting",400000],PARAMETER["false_northing",-100000],UNIT["metre",1]]""";
        CoordinateReferenceSystem one = WellKnownText.parse(text.formatted("446,-125,542,0,0,0,0"), "a test");
        CoordinateReferenceSystem other = WellKnownText.parse(text.formatted("375,-111,431,0,0,0,0"), "a test");
        assertThat(CrsTransform.same(one, one)).isTrue();
        assertThat(CrsTransform.same(one, other)).isFalse();
        double[] point = {530000, 180000};
        CrsTransform.between(one, other).transform(point);
        // pyproj.Transformer.from_crs(a, b, always_xy=True).transform(530000, 180000)
        assertThat(Math.hypot(point[0] - 530000, point[1] - 180000)).isBetween(10.0, 150.0);
    }

    @Test
    void pointsThatCannotBeTransformedAreNan() {
        CrsTransform transform = CrsTransform.between(EpsgCodes.decode(4326), EpsgCodes.decode(27700));
        double[] points = {Double.NaN, 50, -2, 52, Double.POSITIVE_INFINITY, 1};
        transform.transform(points);
        assertThat(points[0]).isNaN();
        assertThat(points[2]).isBetween(390000.0, 410000.0);
        assertThat(points[4]).isNaN();
    }

    @Test
    void axesThatPointSouthAndWestAreRefused() {
        for (int code : new int[] {2065, 5513, 8044}) {
            assertThatThrownBy(() -> CrsTransform.between(EpsgCodes.decode(4326), EpsgCodes.decode(code)))
                    .isInstanceOf(AetherException.class)
                    .hasMessageContaining("EPSG:" + code)
                    .hasMessageContaining("do not point east and north");
        }
    }

    @Test
    void boundsAreNullWhenAPointCannotBeTransformed() {
        CrsTransform transform = CrsTransform.between(EpsgCodes.decode(4326), EpsgCodes.decode(3857));
        assertThat(transform.bounds(new Envelope(-10, 10, 40, 90.5), 10)).isNull();
        Envelope box = transform.bounds(new Envelope(-10, 10, 40, 50), 10);
        assertThat(box.getMinX()).isCloseTo(-1113194.9079327357, org.assertj.core.data.Offset.offset(1e-6));
        assertThat(box.getMaxY()).isCloseTo(6446275.841017158, org.assertj.core.data.Offset.offset(1e-6));
    }

    /** No other class asks GeoTools for a transformation, and none is lenient. */
    @Test
    void onlyDatumShiftAsksGeoToolsForTransformations() throws IOException {
        List<String> forbidden = List.of(
                "findMathTransform",
                "JTS.transform(",
                ".transform(crs, true",
                ".crs(), true",
                "findOperation(",
                "CRS.parseWKT");
        Path root = Path.of("../..").toRealPath();
        Set<String> found = new HashSet<>();
        for (String module : List.of("src", "wps-processes", "test-data")) {
            try (Stream<Path> files = Files.walk(root.resolve(module))) {
                for (Path file : files.filter(path -> path.toString().endsWith(".java"))
                        .filter(path -> path.toString().contains("/src/main/"))
                        .filter(path -> !path.endsWith("org/aether/crs/DatumShift.java"))
                        .toList()) {
                    String text = Files.readString(file);
                    for (String call : forbidden) {
                        if (text.contains(call)) {
                            found.add(root.relativize(file) + ": " + call);
                        }
                    }
                }
            }
        }
        assertThat(found).isEmpty();
        assertThat(Files.readString(root.resolve("src/core/src/main/java/org/aether/crs/DatumShift.java")))
                .contains("findMathTransform(from, to, false)")
                .doesNotContain(", true)");
    }
}
