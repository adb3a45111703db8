package org.aether.server;

import static org.aether.server.TrialServer.encode;
import static org.aether.server.TrialServer.text;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.net.http.HttpResponse;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.imageio.ImageIO;
import org.aether.geotiff.Compression;
import org.aether.geotiff.GeoTiffRaster;
import org.aether.geotiff.GeoTiffWriter;
import org.aether.geotiff.Overviews;
import org.aether.geotiff.PixelType;
import org.aether.raster.ArrayRaster;
import org.aether.raster.EmbeddingRaster;
import org.aether.raster.PixelWindow;
import org.aether.raster.RasterGrid;
import org.geotools.api.referencing.operation.MathTransform;
import org.geotools.geometry.jts.ReferencedEnvelope;
import org.geotools.referencing.CRS;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WmsTest {

    @TempDir
    static Path directory;

    static TrialServer server;
    static RasterGrid grid;
    static float[] pixels;

    @BeforeAll
    static void start() {
        TrialServer.city(directory);
        try (GeoTiffRaster raster = GeoTiffRaster.open(directory.resolve("ae.tif"))) {
            grid = raster.grid();
            pixels = read(raster);
            writePyramid(raster.bandNames());
        }
        server = TrialServer.start(directory);
    }

    private static float[] read(EmbeddingRaster raster) {
        FloatBuffer all = FloatBuffer.allocate(raster.grid().window().pixels() * raster.bands());
        raster.read(raster.grid().window(), all);
        return all.array();
    }

    /** The same raster with overviews. */
    private static void writePyramid(List<String> bandNames) {
        GeoTiffWriter.Options options = new GeoTiffWriter.Options(
                        PixelType.FLOAT32, bandNames, Compression.LZW, 16, Map.of())
                .withOverviews(Overviews.UNIT_MEAN);
        EmbeddingRaster raster = new ArrayRaster(grid, bandNames.size(), pixels);
        try (GeoTiffWriter writer = GeoTiffWriter.create(directory.resolve("pyramid.tif"), grid, options)) {
            for (int row = 0; row < writer.tilesDown(); row++) {
                for (int column = 0; column < writer.tilesAcross(); column++) {
                    PixelWindow window = writer.window(column, row);
                    FloatBuffer tile = FloatBuffer.allocate(window.pixels() * bandNames.size());
                    raster.read(window, tile);
                    writer.write(column, row, tile.array());
                }
            }
            writer.commit();
        }
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    /** What the style raw means, worked out from the file. */
    private static int expected(double x, double y) {
        return expected(grid, pixels, x, y);
    }

    private static int expected(RasterGrid grid, float[] pixels, double x, double y) {
        int column = (int) Math.floor((x - grid.west()) / grid.pixelWidth());
        int row = (int) Math.floor((grid.north() - y) / grid.pixelHeight());
        if (column < 0 || column >= grid.width() || row < 0 || row >= grid.height()) {
            return 0;
        }
        int argb = 0xff;
        for (int band = 0; band < 3; band++) {
            float value = pixels[(row * grid.width() + column) * 64 + band];
            if (Float.isNaN(value)) {
                return 0;
            }
            argb = argb << 8 | (int) Math.round(255 * Math.max(0, Math.min(1, (value + 0.3) / 0.6)));
        }
        return argb;
    }

    private static BufferedImage map(String parameters) throws Exception {
        HttpResponse<byte[]> response = server.get(
                "/wms?service=WMS&request=GetMap&layers=ae&styles=&format=image/png&transparent=true&" + parameters);
        assertThat(response.statusCode()).as(text(response)).isEqualTo(200);
        assertThat(response.headers().firstValue("content-type")).contains("image/png");
        return ImageIO.read(new ByteArrayInputStream(response.body()));
    }

    private static String box(double a, double b, double c, double d) {
        return String.format(Locale.ROOT, "%s,%s,%s,%s", a, b, c, d);
    }

    @Test
    void capabilitiesOfBothVersionsAreValid() throws Exception {
        byte[] latest = server.get("/wms?service=WMS&version=1.3.0&request=GetCapabilities")
                .body();
        assertThat(OgcSchemas.violations("wms/1.3.0/capabilities_1_3_0.xsd", latest))
                .isEmpty();
        byte[] older = server.get("/wms?service=WMS&version=1.1.1&request=GetCapabilities")
                .body();
        assertThat(OgcSchemas.violationsOfDocumentType("wms/1.1.1/capabilities_1_1_1.dtd", older))
                .isEmpty();
        assertThat(new String(latest, java.nio.charset.StandardCharsets.UTF_8))
                .contains("<Name>ae</Name>", "EPSG:27700", "EPSG:3857", "Simulated by");
    }

    @ParameterizedTest
    @CsvSource({"1.3.0,crs", "1.1.1,srs"})
    void inTheLayersOwnCrsEveryPixelIsTheRastersPixelUnderItsCentre(String version, String crs) throws Exception {
        // 10 m pixels drawn at 7 m, reaching over the western and northern edge by some pixels
        double west = grid.west() - 35;
        double north = grid.north() + 21;
        BufferedImage map = map("version=" + version + "&" + crs + "=EPSG:27700&width=150&height=140&bbox="
                + box(west, north - 140 * 7, west + 150 * 7, north));
        int drawn = 0;
        for (int row = 0; row < 140; row++) {
            for (int column = 0; column < 150; column++) {
                int wanted = expected(west + (column + 0.5) * 7, north - (row + 0.5) * 7);
                assertThat(map.getRGB(column, row)).as(column + "," + row).isEqualTo(wanted);
                drawn += wanted == 0 ? 0 : 1;
            }
        }
        assertThat(drawn).isBetween(140 * 130, 150 * 140 - 1);
    }

    @ParameterizedTest
    @CsvSource({
        "1.3.0,crs,EPSG:4326,true",
        "1.3.0,crs,CRS:84,false",
        "1.1.1,srs,EPSG:4326,false",
        "1.3.0,crs,EPSG:3857,false",
        "1.3.0,crs,epsg:4326,true",
        "1.3.0,crs,EPSG:3035,true",
        "1.3.0,crs,urn:ogc:def:crs:EPSG::4326,true",
        "1.3.0,crs,urn:ogc:def:crs:EPSG:9.9.1:4326,true",
        "1.3.0,crs,urn:x-ogc:def:crs:EPSG::4326,true",
        "1.3.0,crs,urn:ogc:def:crs:EPSG::3857,false",
        "1.3.0,crs,urn:ogc:def:crs:EPSG::3035,true",
        "1.3.0,crs,http://www.opengis.net/def/crs/EPSG/0/4326,true",
        "1.3.0,crs,https://www.opengis.net/def/crs/EPSG/0/4326,true",
        "1.3.0,crs,http://www.opengis.net/def/crs/EPSG/0/3857,false",
        "1.3.0,crs,http://www.opengis.net/gml/srs/epsg.xml#4326,false",
        "1.3.0,crs,urn:ogc:def:crs:OGC:1.3:CRS84,false",
        "1.3.0,crs,http://www.opengis.net/def/crs/OGC/1.3/CRS84,false",
        "1.1.1,srs,EPSG:3035,false",
        "1.1.1,srs,CRS:84,false",
        "1.1.1,srs,urn:ogc:def:crs:EPSG::3857,false"
    })
    void inAnotherCrsTheAxisOrderIsThatOfTheVersionAndPixelsAreTheNearest(
            String version, String parameter, String crs, boolean latitudeFirst) throws Exception {
        String code = crs.contains("84") ? "EPSG:4326" : "EPSG:" + crs.replaceFirst(".*[:/#]", "");
        ReferencedEnvelope extent = new ReferencedEnvelope(
                        grid.west() + 100, grid.east() - 100, grid.south() + 100, grid.north() - 100, grid.crs())
                .transform(CRS.decode(code, true), true);
        int width = 60;
        int height = 50;
        String box = latitudeFirst
                ? box(extent.getMinY(), extent.getMinX(), extent.getMaxY(), extent.getMaxX())
                : box(extent.getMinX(), extent.getMinY(), extent.getMaxX(), extent.getMaxY());
        BufferedImage map = map("version=" + version + "&" + parameter + "=" + TrialServer.encode(crs)
                + "&width=60&height=50&bbox=" + box);
        MathTransform toCity = CRS.findMathTransform(CRS.decode(code, true), grid.crs(), true);
        double[] point = new double[2];
        for (int row = 0; row < height; row++) {
            for (int column = 0; column < width; column++) {
                point[0] = extent.getMinX() + (column + 0.5) * extent.getWidth() / width;
                point[1] = extent.getMaxY() - (row + 0.5) * extent.getHeight() / height;
                toCity.transform(point, 0, point, 0, 1);
                assertThat(map.getRGB(column, row)).isEqualTo(expected(point[0], point[1]));
            }
        }
    }

    @Test
    void whatHasNoAxisOrderInTheOlderVersionIsRefused() {
        HttpResponse<byte[]> response = server.get("/wms?service=WMS&version=1.1.1&request=GetMap&layers=ae&styles="
                + "&srs=urn:ogc:def:crs:EPSG::4326&width=9&height=9&bbox=51,0,52,1");
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(TrialServer.text(response)).contains("InvalidSRS", "use EPSG:4326, or version 1.3.0");
    }

    @Test
    void aCoarseMapTakesTheNearestPixelsToo() throws Exception {
        double size = grid.width() * grid.pixelWidth();
        BufferedImage map = map("version=1.1.1&srs=EPSG:27700&width=17&height=17&bbox="
                + box(grid.west(), grid.north() - size, grid.west() + size, grid.north()));
        for (int row = 0; row < 17; row++) {
            for (int column = 0; column < 17; column++) {
                assertThat(map.getRGB(column, row))
                        .isEqualTo(expected(
                                grid.west() + (column + 0.5) * size / 17, grid.north() - (row + 0.5) * size / 17));
            }
        }
    }

    @Test
    void aCoarseMapOfALayerWithOverviewsShowsTheOverviewThatFits() throws Exception {
        try (GeoTiffRaster pyramid = GeoTiffRaster.open(directory.resolve("pyramid.tif"));
                GeoTiffRaster overview = pyramid.openOverview(1)) {
            // The second overview has pixels of 40 m; those of the map have 50 m.
            assertThat(overview.grid().pixelWidth()).isEqualTo(40);
            float[] coarse = read(overview);
            HttpResponse<byte[]> response = server.get("/wms?service=WMS&request=GetMap&version=1.1.1&layers=pyramid"
                    + "&styles=raw&srs=EPSG:27700&transparent=true&width=24&height=22&bbox="
                    + box(grid.west(), grid.south(), grid.east(), grid.north()));
            BufferedImage map = ImageIO.read(new ByteArrayInputStream(response.body()));
            for (int row = 0; row < 22; row++) {
                for (int column = 0; column < 24; column++) {
                    assertThat(map.getRGB(column, row))
                            .isEqualTo(expected(
                                    overview.grid(),
                                    coarse,
                                    grid.west() + (column + 0.5) * 50,
                                    grid.north() - (row + 0.5) * 50));
                }
            }
        }
    }

    @Test
    void outsideTheLayerThereIsNothingOnWhiteUnlessTransparent() throws Exception {
        BufferedImage blank = map("version=1.1.1&srs=EPSG:4326&width=300&height=300&bbox=100,-10,101,-9");
        assertThat(blank.getRGB(0, 0, 300, 300, null, 0, 300)).containsOnly(0);
        BufferedImage white = ImageIO.read(new ByteArrayInputStream(server.get("/wms?service=WMS&request=GetMap"
                        + "&version=1.1.1&layers=ae&styles=&srs=EPSG:4326&width=3&height=3&bbox=100,-10,101,-9")
                .body()));
        assertThat(white.getRGB(1, 1)).isEqualTo(0xffffffff);
    }

    @Test
    void featureInformationIsTheVectorUnderThePixel() throws Exception {
        String common = "/wms?service=WMS&version=1.3.0&request=GetFeatureInfo&layers=ae&query_layers=ae&styles=raw"
                + "&crs=EPSG:27700&width=120&height=110&i=17&j=23&bbox="
                + box(grid.west(), grid.south(), grid.east(), grid.north());
        JsonNode values = new ObjectMapper()
                .readTree(server.get(common).body())
                .path("ae")
                .path("values");
        assertThat(values).hasSize(64);
        int i = 0;
        for (JsonNode value : values) {
            assertThat((float) value.asDouble()).isEqualTo(pixels[(23 * 120 + 17) * 64 + i++]);
        }
        assertThat(text(server.get(common + "&info_format=text/plain"))).startsWith("ae, raw\n");
    }

    @Test
    void featuresAreDrawnAsOutlines() throws Exception {
        String common = "version=1.3.0&crs=EPSG:27700&width=120&height=110&bbox="
                + box(grid.west(), grid.south(), grid.east(), grid.north());
        BufferedImage districts = outlines("districts", common);
        BufferedImage pois = outlines("pois", common);

        assertThat(painted(districts)).isBetween(500, 120 * 110 / 2);
        assertThat(painted(pois)).isPositive();
        assertThat(painted(outlines("pois", "version=1.1.1&srs=EPSG:4326&width=9&height=9&bbox=5,5,6,6")))
                .isZero();
    }

    private static BufferedImage outlines(String layer, String parameters) throws Exception {
        return ImageIO.read(new ByteArrayInputStream(
                server.get("/wms?service=WMS&request=GetMap&transparent=true&layers=" + layer + "&" + parameters)
                        .body()));
    }

    private static int painted(BufferedImage image) {
        int painted = 0;
        for (int y = 0; y < image.getHeight(); y++) {
            for (int x = 0; x < image.getWidth(); x++) {
                painted += image.getRGB(x, y) >>> 24 > 0 ? 1 : 0;
            }
        }
        return painted;
    }

    @Test
    void capabilitiesTellFeaturesFromCoverages() throws Exception {
        String latest = text(server.get("/wms?service=WMS&version=1.3.0&request=GetCapabilities"));
        String older = text(server.get("/wms?service=WMS&version=1.1.1&request=GetCapabilities"));

        for (String capabilities : new String[] {latest, older}) {
            assertThat(capabilities).containsPattern("<Name>districts</Name>[^§]{0,200}<Keyword>features</Keyword>");
            assertThat(capabilities).containsPattern("<Name>ae</Name>[^§]{0,200}<Keyword>WCS</Keyword>");
        }
    }

    @Test
    void everyStyleHasALegend() throws Exception {
        for (String style : new String[] {"raw", "false-colour", "similarity"}) {
            BufferedImage legend = ImageIO.read(new ByteArrayInputStream(
                    server.get("/wms?service=WMS&version=1.3.0&request=GetLegendGraphic&layer=ae&style=" + style)
                            .body()));
            assertThat(legend.getWidth()).isEqualTo(260);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "layers=nothing&crs=EPSG:27700&width=9&height=9&bbox=0,0,1,1|LayerNotDefined",
                "layers=districts&styles=raw&crs=EPSG:27700&width=9&height=9&bbox=0,0,1,1|StyleNotDefined",
                "layers=ae&styles=outlines&crs=EPSG:27700&width=9&height=9&bbox=0,0,1,1|StyleNotDefined",
                "layers=ae&styles=x&crs=EPSG:27700&width=9&height=9&bbox=0,0,1,1|StyleNotDefined",
                "layers=ae&crs=EPSG:999999&width=9&height=9&bbox=0,0,1,1|InvalidCRS",
                "layers=ae&crs=EPSG:27700&width=1000000&height=9&bbox=0,0,1,1|InvalidParameterValue",
                "layers=ae&crs=EPSG:27700&width=0&height=9&bbox=0,0,1,1|InvalidParameterValue",
                "layers=ae&crs=EPSG:27700&width=9&height=9&bbox=1,1,1,1|InvalidParameterValue",
                "layers=ae&crs=EPSG:27700&width=9&height=9&bbox=2,0,1,1|InvalidParameterValue",
                "layers=ae&crs=EPSG:27700&width=9&height=9&bbox=NaN,0,1,1|InvalidParameterValue",
                "layers=ae&crs=EPSG:27700&width=9&height=9&bbox=0,0,Infinity,1|InvalidParameterValue",
                "layers=ae&crs=EPSG:27700&width=9&height=9&bbox=-1e308,0,1e308,1|InvalidParameterValue",
                "layers=ae&crs=EPSG:27700&width=9&height=9&bbox=0,0,1|InvalidParameterValue",
                "layers=ae&crs=urn:ogc:def:crs:EPSG::999999&width=9&height=9&bbox=0,0,1,1|InvalidCRS",
                "layers=ae&crs=http://www.opengis.net/def/crs/EPSG/0/0&width=9&height=9&bbox=0,0,1,1|InvalidCRS",
                "layers=ae&crs=EPSG:27700&width=9&height=9|MissingParameterValue",
                "layers=ae&crs=EPSG:27700&width=9&height=9&bbox=0,0,1,1&format=image/gif|InvalidFormat"
            })
    void mistakesAreServiceExceptions(String parameters, String code) throws Exception {
        HttpResponse<byte[]> response = server.get("/wms?service=WMS&version=1.3.0&request=GetMap&" + parameters);
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(OgcSchemas.violations("wms/1.3.0/exceptions_1_3_0.xsd", response.body()))
                .isEmpty();
        assertThat(text(response)).contains("code=\"" + code + "\"");
        HttpResponse<byte[]> older =
                server.get("/wms?service=WMS&version=1.1.1&request=GetMap&" + parameters.replace("crs=", "srs="));
        assertThat(OgcSchemas.violationsOfDocumentType("wms/1.1.1/exception_1_1_1.dtd", older.body()))
                .isEmpty();
    }

    @Test
    void farAwayAndHugeBoxesAreAnsweredToo() throws Exception {
        BufferedImage world = map("version=1.1.1&srs=EPSG:4326&width=64&height=32&bbox=-180,-90,180,90");
        assertThat(world.getWidth()).isEqualTo(64);
        BufferedImage huge = map("version=1.1.1&srs=EPSG:3857&width=64&height=64&bbox=-1e30,-1e30,1e30,1e30");
        assertThat(huge.getWidth()).isEqualTo(64);
    }

    @Test
    void sentencesWithSpecialCharactersAreJustSentences() {
        for (String sentence : new String[] {"'; DROP TABLE x; --", "<a>&\"]]>", "\u0000\u0007", "%", "日本"}) {
            HttpResponse<byte[]> response =
                    server.get("/wms?service=WMS&version=1.3.0&request=GetLegendGraphic&layer=ae&style=similarity&text="
                            + encode(sentence));
            assertThat(response.statusCode()).isEqualTo(200);
        }
    }
}
