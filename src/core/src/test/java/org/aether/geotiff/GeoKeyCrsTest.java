package org.aether.geotiff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import it.geosolutions.imageio.plugins.tiff.GeoTIFFTagSet;
import it.geosolutions.imageio.plugins.tiff.TIFFField;
import it.geosolutions.imageio.plugins.tiff.TIFFTag;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.aether.AetherException;
import org.aether.crs.CrsTransform;
import org.aether.crs.EpsgCodes;
import org.aether.raster.Gdal;
import org.aether.raster.RasterGrid;
import org.assertj.core.data.Offset;
import org.geotools.api.referencing.crs.CoordinateReferenceSystem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class GeoKeyCrsTest {

    private static final String KROVAK =
            "ESRI PE String = PROJCS[\"S-JTSK_Krovak_East_North\",GEOGCS[\"GCS_S_JTSK\",DATUM[\"D_S_JTSK\","
                    + "SPHEROID[\"Bessel_1841\",6377397.155,299.1528128]],PRIMEM[\"Greenwich\",0.0],UNIT[\"Degree\","
                    + "0.0174532925199433]],PROJECTION[\"Krovak\"],PARAMETER[\"False_Easting\",0.0],PARAMETER[\"False_Northing\",0.0],"
                    + "PARAMETER[\"Pseudo_Standard_Parallel_1\",78.5],PARAMETER[\"Scale_Factor\",0.9999],PARAMETER[\"Azimuth\","
                    + "30.28813975277778],PARAMETER[\"Longitude_Of_Center\",24.83333333333333],PARAMETER[\"Latitude_Of_Center\",49.5],"
                    + "PARAMETER[\"X_Scale\",-1.0],PARAMETER[\"Y_Scale\",1.0],PARAMETER[\"XY_Plane_Rotation\",90.0],UNIT[\"Meter\",1.0]]";

    private static final String DUTCH =
            "ESRI PE String = PROJCS[\"RD_New\",GEOGCS[\"GCS_Amersfoort\",DATUM[\"D_Amersfoort\","
                    + "SPHEROID[\"Bessel_1841\",6377397.155,299.1528128]],PRIMEM[\"Greenwich\",0.0],UNIT[\"Degree\","
                    + "0.0174532925199433]],PROJECTION[\"Double_Stereographic\"],PARAMETER[\"False_Easting\",155000.0],"
                    + "PARAMETER[\"False_Northing\",463000.0],PARAMETER[\"Central_Meridian\",5.38763888888889],PARAMETER["
                    + "\"Scale_Factor\",0.9999079],PARAMETER[\"Latitude_Of_Origin\",52.1561605555556],UNIT[\"Meter\",1.0]]";

    @TempDir
    Path directory;

    /** Keys as GDAL and others write them, with a point and its position in GDAL and PROJ. */
    static Stream<Arguments> understood() {
        return Stream.of(
                Arguments.of(
                        "a shift to WGS 84",
                        britain(Map.of()),
                        point(-0.1199298447, 51.4999539082, 530596.167, 179566.065)),
                Arguments.of(
                        "Esri's Krovak without a code",
                        keys(
                                1024,
                                32767,
                                2048,
                                32767,
                                2050,
                                6156,
                                2054,
                                9102,
                                2057,
                                6377397.155,
                                2059,
                                299.1528128,
                                2061,
                                0.0,
                                3073,
                                KROVAK,
                                3076,
                                9001),
                        point(14.4000787523, 50.0799616178, -744424.732, -1043632.832)),
                Arguments.of(
                        "an EPSG code whose axes point south",
                        keys(1024, 1, 2054, 9102, 3072, 3413, 3076, 9001),
                        point(-39.9998406127, 74.9999508148, 142406.981, -1627667.093)),
                Arguments.of(
                        "US feet",
                        keys(
                                1024,
                                1,
                                2048,
                                4269,
                                2054,
                                9102,
                                2057,
                                6378137.0,
                                2059,
                                298.257222101,
                                3059,
                                1,
                                3072,
                                32767,
                                3074,
                                32767,
                                3075,
                                8,
                                3076,
                                9003,
                                3078,
                                40.6666666666667,
                                3079,
                                41.0333333333333,
                                3084,
                                -74.0,
                                3085,
                                40.1666666666667,
                                3086,
                                984250.0,
                                3087,
                                0.0),
                        point(-73.9999408392, 40.6999549744, 984266.404, 194288.935)),
                Arguments.of(
                        "a polar projection by its standard parallel",
                        keys(
                                1024,
                                1,
                                2048,
                                4326,
                                2054,
                                9102,
                                2057,
                                6378137.0,
                                2059,
                                298.257223563,
                                3072,
                                32767,
                                3074,
                                32767,
                                3075,
                                15,
                                3076,
                                9001,
                                3081,
                                70.0,
                                3082,
                                0.0,
                                3083,
                                0.0,
                                3092,
                                1.0,
                                3095,
                                -45.0),
                        point(-39.9998406127, 74.9999508148, 142406.981, -1627667.093)),
                Arguments.of(
                        "Esri's text beside a code",
                        keys(1024, 32767, 2054, 9102, 3072, 28992, 3073, DUTCH, 3076, 9001),
                        point(4.9000739091, 52.3699553697, 121824.365, 487008.762)),
                Arguments.of(
                        "a shift beside a code, which GDAL leaves out",
                        keys(1024, 1, 2054, 9102, 2062, new double[] {0, 0, 0, 0, 0, 0, 0}, 3072, 27700, 3076, 9001),
                        point(-0.1199298447, 51.4999539082, 530596.167, 179566.065)),
                Arguments.of(
                        "parameters beside a code that they agree with",
                        britain(Map.of(3072, 27700, 2048, 4277)),
                        point(-0.1199298447, 51.4999539082, 530596.167, 179566.065)),
                Arguments.of(
                        "a UTM zone by its conversion",
                        keys(1024, 1, 2048, 4326, 3072, 32767, 3074, 16030, 3076, 9001),
                        point(-0.1199298447, 51.4999539082, 699894.877, 5709357.360)),
                Arguments.of(
                        "a unit of its own",
                        keys(1024, 1, 2048, 4326, 3072, 32767, 3074, 16030, 3076, 32767, 3077, 100.0),
                        point(-0.1199298447, 51.4999539082, 6998.9488, 57093.5736)),
                Arguments.of(
                        "the sphere of MODIS",
                        keys(
                                1024,
                                1,
                                2048,
                                32767,
                                2050,
                                32767,
                                2056,
                                32767,
                                2057,
                                6371007.181,
                                2058,
                                6371007.181,
                                2054,
                                9102,
                                3072,
                                32767,
                                3074,
                                32767,
                                3075,
                                24,
                                3076,
                                9001,
                                3080,
                                0.0,
                                3082,
                                0.0,
                                3083,
                                0.0),
                        point(10, 45, 786267.753, 5003777.339)));
    }

    private static double[] point(double... numbers) {
        return numbers;
    }

    private static Map<Integer, Object> britain(Map<Integer, Object> others) {
        Map<Integer, Object> keys = keys(
                1024,
                1,
                1026,
                "unknown",
                2048,
                32767,
                2049,
                "GCS Name = unknown|Datum = Unknown based on Airy 1830 ellipsoid|Ellipsoid = Airy 1830|Primem = Greenwich|",
                2050,
                32767,
                2054,
                9102,
                2056,
                32767,
                2057,
                6377563.396,
                2059,
                299.3249646,
                2061,
                0.0,
                2062,
                new double[] {446.448, -125.157, 542.06, 0.15, 0.247, 0.842, -20.489},
                3072,
                32767,
                3074,
                32767,
                3075,
                1,
                3076,
                9001,
                3080,
                -2.0,
                3081,
                49.0,
                3082,
                400000.0,
                3083,
                -100000.0,
                3092,
                0.9996012717);
        keys.putAll(others);
        return keys;
    }

    private static Map<Integer, Object> keys(Object... numbersAndValues) {
        Map<Integer, Object> keys = new TreeMap<>();
        for (int i = 0; i < numbersAndValues.length; i += 2) {
            keys.put((Integer) numbersAndValues[i], numbersAndValues[i + 1]);
        }
        return keys;
    }

    private static CoordinateReferenceSystem read(Map<Integer, Object> keys) {
        List<Integer> shorts = new ArrayList<>(List.of(1, 1, 0, keys.size()));
        List<Double> doubles = new ArrayList<>();
        StringBuilder ascii = new StringBuilder();
        keys.forEach((key, value) -> {
            if (value instanceof Integer number) {
                shorts.addAll(List.of(key, 0, 1, number));
            } else if (value instanceof String text) {
                shorts.addAll(List.of(key, GeoTIFFTagSet.TAG_GEO_ASCII_PARAMS, text.length() + 1, ascii.length()));
                ascii.append(text).append('|');
            } else {
                double[] numbers = value instanceof Double one ? new double[] {one} : (double[]) value;
                shorts.addAll(List.of(key, GeoTIFFTagSet.TAG_GEO_DOUBLE_PARAMS, numbers.length, doubles.size()));
                for (double number : numbers) {
                    doubles.add(number);
                }
            }
        });
        char[] directory = new char[shorts.size()];
        for (int i = 0; i < directory.length; i++) {
            directory[i] = (char) shorts.get(i).intValue();
        }
        double[] values = doubles.stream().mapToDouble(Double::doubleValue).toArray();
        GeoTIFFTagSet tags = GeoTIFFTagSet.getInstance();
        return GeoKeyCrs.of("x.tif", new GeoKeyDirectory("x.tif", tag -> switch (tag) {
            case GeoTIFFTagSet.TAG_GEO_KEY_DIRECTORY -> new TIFFField(
                    tags.getTag(tag), TIFFTag.TIFF_SHORT, directory.length, directory);
            case GeoTIFFTagSet.TAG_GEO_DOUBLE_PARAMS -> new TIFFField(
                    tags.getTag(tag), TIFFTag.TIFF_DOUBLE, values.length, values);
            default -> new TIFFField(tags.getTag(tag), TIFFTag.TIFF_ASCII, 1, new String[] {ascii.toString()});
        }));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("understood")
    void positionsAreThoseOfGdal(String name, Map<Integer, Object> keys, double[] point) {
        double[] place = {point[0], point[1]};
        CoordinateReferenceSystem crs = read(keys);
        CrsTransform.between(EpsgCodes.decode(4326), crs).transform(place);
        assertThat(place).containsExactly(new double[] {point[2], point[3]}, Offset.offset(0.05));
    }

    static Stream<Arguments> refused() {
        return Stream.of(
                Arguments.of("GeoKey 3500", britain(Map.of(3500, 7))),
                Arguments.of("GeoKey 3096 (ProjRectifiedGridAngle)", britain(Map.of(3096, 7.0))),
                Arguments.of("has another unit than EPSG:27700", keys(1024, 1, 3072, 27700, 3076, 9002)),
                Arguments.of("GeodeticCRS", keys(1024, 1, 2048, 4326, 3072, 27700)),
                Arguments.of(
                        "another ellipsoid than EPSG:27700",
                        keys(1024, 1, 3072, 27700, 2057, 6378137.0, 2059, 298.257)),
                Arguments.of("another datum than EPSG:27700", keys(1024, 1, 3072, 27700, 2050, 6326)),
                Arguments.of("another prime meridian than EPSG:27700", keys(1024, 1, 3072, 27700, 2061, 2.5)),
                Arguments.of(
                        "describes another coordinate reference system",
                        britain(Map.of(3072, 27700, 2048, 4277, 3080, -3.0))),
                Arguments.of("describes another coordinate reference system", keys(1024, 1, 3072, 27700, 3073, DUTCH)),
                Arguments.of(
                        "without an EPSG code or parameters",
                        keys(1024, 1, 1026, "Local grid of the works", 2048, 4326)),
                Arguments.of("neither a projected nor a geographic", keys(1024, 3, 2048, 4978)),
                Arguments.of("ProjLinearUnits", britain(Map.of(3076, 9037))),
                Arguments.of("without ProjLinearUnitSize", britain(Map.of(3076, 32767))),
                Arguments.of("GeogAngularUnits", britain(Map.of(2054, 9105))),
                Arguments.of("is the projection 2", britain(Map.of(3075, 2))),
                Arguments.of("is the projection 14", britain(Map.of(3075, 14))),
                Arguments.of(
                        "Projection) of x.tif is not supported", keys(1024, 1, 2048, 4326, 3072, 32767, 3074, 10101)),
                Arguments.of("has 2 numbers", britain(Map.of(2062, new double[] {1, 2}))),
                Arguments.of("contradicts another key", britain(Map.of(3088, 5.0))),
                Arguments.of("contradicts other keys", britain(Map.of(2058, 6356752.0))),
                Arguments.of("not in the EPSG database", keys(1024, 1, 3072, 60999)),
                Arguments.of("is not a projected one", keys(1024, 1, 3072, 4326)),
                Arguments.of("no coordinate reference system", keys(1025, 1)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("refused")
    void unsupportedKeysAreNamed(String named, Map<Integer, Object> keys) {
        assertThatThrownBy(() -> read(keys))
                .isInstanceOf(AetherException.class)
                .hasMessageContaining(named)
                .hasMessageMatching("(?s).*(assign|reproject|check).*");
    }

    @Test
    void anUnknownDatumIsNotTransformed() {
        Map<Integer, Object> keys = britain(Map.of());
        keys.remove(2062);
        CoordinateReferenceSystem crs = read(keys);
        assertThat(CrsTransform.between(crs, crs).identity()).isTrue();
        assertThatThrownBy(() -> CrsTransform.between(EpsgCodes.decode(4326), crs))
                .isInstanceOf(AetherException.class)
                .hasMessageContaining("No datum shift from EPSG:4326 to 'unknown' is known");
    }

    /** GeoTIFFs that GDAL writes for CRSs by parameters: the pixel of a point is that of PROJ, or the file is refused. */
    @Test
    void pixelsAreThoseOfGdal() throws Exception {
        String[] found = Gdal.python(
                        """
                        import sys, math, warnings
                        warnings.simplefilter('ignore')
                        try:
                            import pyproj
                        except ImportError:
                            print('no pyproj'); sys.exit()
                        import numpy, rasterio
                        for index, text in enumerate(open(sys.argv[1]).read().split(chr(10))):
                            if not text.strip(): continue
                            definition, lon, lat = text.split('|')[:3]
                            crs = pyproj.CRS.from_user_input(definition.strip())
                            wgs = pyproj.CRS.from_epsg(4326)
                            x, y = pyproj.Transformer.from_crs(wgs, crs, always_xy=True).transform(float(lon), float(lat))
                            source = crs.source_crs if crs.is_bound else crs
                            size = 10 / source.axis_info[0].unit_conversion_factor if source.is_projected else 1e-4
                            name = sys.argv[2] + '/' + str(index) + '.tif'
                            with rasterio.open(name, 'w', driver='GTiff', width=5, height=5, count=6, dtype='float32',
                                    crs=rasterio.crs.CRS.from_wkt(crs.to_wkt()),
                                    transform=rasterio.transform.from_origin(x - 2.5 * size, y + 2.5 * size, size, size)) as out:
                                out.write(numpy.full((6, 5, 5), 0.4, 'float32'))
                            print(name, lon.strip(), lat.strip(), sep=';')
                        """,
                        definitions().toString(),
                        directory.toString())
                .strip()
                .split("\n");
        if (found[0].equals("no pyproj")) {
            org.junit.jupiter.api.Assumptions.abort("skipped: there is no pyproj");
        }
        int read = 0;
        List<String> all = Files.readAllLines(definitions());
        for (String line : found) {
            String[] cells = line.split(";");
            Path file = Path.of(cells[0]);
            String definition =
                    all.get(Integer.parseInt(file.getFileName().toString().replace(".tif", "")));
            try (GeoTiffRaster raster = GeoTiffRaster.open(file)) {
                double[] point = {Double.parseDouble(cells[1]), Double.parseDouble(cells[2])};
                RasterGrid grid = raster.grid();
                CrsTransform.between(EpsgCodes.decode(4326), grid.crs()).transform(point);
                assertThat(grid.column(point[0])).as(definition).isCloseTo(2.5, Offset.offset(0.1));
                assertThat(grid.row(point[1])).as(definition).isCloseTo(2.5, Offset.offset(0.1));
                read++;
            } catch (AetherException refused) {
                assertThat(definition).as(refused.getMessage()).contains("refused");
            }
        }
        assertThat(read).isGreaterThan(35);
    }

    private Path definitions() throws Exception {
        Path file = directory.resolve("definitions.txt");
        Files.writeString(file, DEFINITIONS);
        return file;
    }

    /** PROJ strings and codes with a point; "refused" marks those that need not be read. */
    private static final String DEFINITIONS =
            """
            +proj=utm +zone=33 +datum=WGS84 | 14 | 51
            +proj=utm +zone=33 +south +datum=WGS84 +units=us-ft | 14 | -21
            +proj=tmerc +lat_0=49 +lon_0=-2 +k=0.9996012717 +x_0=400000 +y_0=-100000 +ellps=airy +towgs84=446.448,-125.157,542.06,0.15,0.247,0.842,-20.489 | -1 | 52
            +proj=tmerc +lat_0=0 +lon_0=15 +k=0.9996 +x_0=500000 +y_0=0 +ellps=bessel +towgs84=598.1,73.7,418.2,0.202,0.045,-2.455,6.7 | 14 | 51
            +proj=tmerc +lat_0=0 +lon_0=15 +k=0.9996 +x_0=500000 +y_0=0 +ellps=intl +towgs84=-87,-98,-121 | 14 | 51
            +proj=tmerc +lat_0=0 +lon_0=15 +k=1 +x_0=500000 +y_0=0 +datum=WGS84 +units=ft | 14 | 51
            +proj=tmerc +lat_0=10 +lon_0=15 +k=1 +x_0=500000 +y_0=0 +datum=WGS84 +to_meter=2 | 14 | 51
            +proj=tmerc +lat_0=10 +lon_0=15 +k=1 +x_0=500000 +y_0=0 +datum=WGS84 +units=km | 14 | 51
            +proj=lcc +lat_1=40 +lat_2=50 +lat_0=45 +lon_0=10 +x_0=1000 +y_0=2000 +datum=WGS84 +units=us-ft | 11 | 47
            +proj=lcc +lat_1=40 +lat_2=50 +lat_0=45 +lon_0=10 +x_0=1000 +y_0=2000 +datum=WGS84 | 11 | 47
            +proj=lcc +lat_1=45 +lat_0=45 +lon_0=10 +k_0=0.9998 +x_0=1000 +y_0=2000 +datum=WGS84 | 11 | 47
            +proj=lcc +lat_1=-33 +lat_2=-45 +lat_0=-35 +lon_0=147 +datum=NAD83 +units=us-ft | 148 | -40
            +proj=aea +lat_1=40 +lat_2=50 +lat_0=45 +lon_0=10 +x_0=1000 +y_0=2000 +datum=WGS84 | 11 | 47
            +proj=aea +lat_1=-18 +lat_2=-36 +lat_0=0 +lon_0=132 +x_0=0 +y_0=0 +ellps=GRS80 | 133 | -30
            +proj=aea +lat_1=29.5 +lat_2=45.5 +lat_0=23 +lon_0=-96 +datum=NAD83 +units=us-ft | -100 | 40
            +proj=laea +lat_0=52 +lon_0=10 +x_0=4321000 +y_0=3210000 +ellps=GRS80 | 11 | 47
            +proj=laea +lat_0=90 +lon_0=10 +datum=WGS84 | 11 | 77
            +proj=laea +lat_0=-90 +lon_0=10 +datum=WGS84 | 11 | -77
            +proj=laea +lat_0=0 +lon_0=10 +datum=WGS84 | 11 | 7
            +proj=stere +lat_0=90 +lat_ts=70 +lon_0=-45 +datum=WGS84 | -40 | 75
            +proj=stere +lat_0=90 +lat_ts=60 +lon_0=10 +x_0=500000 +y_0=700000 +datum=WGS84 | -40 | 75
            +proj=stere +lat_0=-90 +lat_ts=-71 +lon_0=30 +datum=WGS84 +units=ft | -40 | -75
            +proj=stere +lat_0=-90 +lat_ts=-71 +lon_0=0 +ellps=GRS80 | 80 | -75
            +proj=stere +lat_0=-90 +k=0.994 +lon_0=30 +x_0=2000000 +y_0=2000000 +datum=WGS84 | 80 | -75
            +proj=stere +lat_0=90 +k=1 +lon_0=30 +datum=WGS84 | 80 | 75
            +proj=sterea +lat_0=52 +lon_0=5 +k=0.9999 +x_0=155000 +y_0=463000 +datum=WGS84 | 6 | 53
            +proj=sterea +lat_0=52.1561605555556 +lon_0=5.38763888888889 +k=0.9999079 +x_0=155000 +y_0=463000 +ellps=bessel +towgs84=565.4171,50.3319,465.5524,-0.398957388243134,0.343987817378283,-1.87740163998045,4.0725 | 5 | 52
            +proj=sinu +lon_0=0 +R=6371007.181 | 20 | 40
            +proj=sinu +lon_0=20 +datum=WGS84 | 25 | 40
            +proj=sinu +lon_0=-60 +x_0=1000 +datum=WGS84 +units=us-ft | -65 | -20
            +proj=poly +lat_0=0 +lon_0=-54 +x_0=5000000 +y_0=10000000 +ellps=GRS80 | -50 | -20
            +proj=cass +lat_0=31 +lon_0=35 +x_0=170251 +y_0=126867 +datum=WGS84 | 35.2 | 32
            +proj=merc +lon_0=100 +k=0.997 +x_0=3900000 +y_0=900000 +datum=WGS84 | 105 | -10
            +proj=merc +lat_ts=42 +lon_0=51 +datum=WGS84 | 52 | 43
            +proj=krovak +lat_0=49.5 +lon_0=24.8333333333333 +alpha=30.2881397527778 +k=0.9999 +ellps=bessel +towgs84=589,76,480 | 15 | 50 | refused
            +proj=lcc +lat_1=46.8 +lat_0=46.8 +lon_0=0 +k_0=0.99987742 +x_0=600000 +y_0=2200000 +a=6378249.2 +b=6356515 +towgs84=-168,-60,320 +pm=paris | 3 | 47 | refused
            +proj=tmerc +lat_0=0 +lon_0=0 +k=0.9996 +x_0=1500000 +ellps=intl +towgs84=-104.1,-49.1,-9.9,0.971,-2.917,0.714,-11.68 +pm=rome | 12 | 42 | refused
            +proj=omerc +lat_0=4 +lonc=115 +alpha=53.31582047222222 +k=0.99984 +x_0=590476.87 +y_0=442857.65 +gamma=53.13010236111111 +datum=WGS84 | 115 | 5
            +proj=omerc +lat_0=4 +lonc=102.25 +alpha=323.0257964666666 +k=0.99984 +x_0=804671 +y_0=0 +no_uoff +gamma=323.1301023611111 +datum=WGS84 | 102 | 4
            +proj=somerc +lat_0=46.9524055555556 +lon_0=7.43958333333333 +k_0=1 +x_0=600000 +y_0=200000 +ellps=bessel +towgs84=674.374,15.056,405.346 | 8 | 47 | refused
            +proj=longlat +ellps=bessel +towgs84=598.1,73.7,418.2,0.202,0.045,-2.455,6.7 | 10 | 50
            +proj=longlat +R=6371007.181 | 10 | 50
            +proj=longlat +ellps=GRS80 | 10 | 50
            +proj=longlat +ellps=clrk66 | 10 | 50 | refused
            +proj=cea +lat_ts=30 +datum=WGS84 | 10 | 50 | refused
            +proj=moll +datum=WGS84 | 10 | 50 | refused
            +proj=robin +datum=WGS84 | 10 | 50 | refused
            +proj=eqc +datum=WGS84 | 10 | 50 | refused
            +proj=aeqd +lat_0=45 +lon_0=10 +datum=WGS84 | 10 | 50 | refused
            +proj=eqdc +lat_1=30 +lat_2=50 +lat_0=40 +lon_0=10 +datum=WGS84 | 10 | 50 | refused
            +proj=tmerc +lat_0=0 +lon_0=9 +k=1 +x_0=3500000 +ellps=bessel | 10 | 50 | refused
            +proj=stere +lat_0=52 +lon_0=5 +k=0.9999 +datum=WGS84 | 6 | 53 | refused
            EPSG:27700 | -1 | 52
            EPSG:3413 | -40 | 75
            EPSG:3031 | -40 | -75
            EPSG:32661 | 40 | 80
            EPSG:5514 | 15 | 50
            EPSG:2263 | -74 | 40.7
            EPSG:3857 | 10 | 50
            EPSG:3035 | 10 | 50
            EPSG:2193 | 174 | -39
            EPSG:31467 | 9 | 49
            EPSG:4258 | 10 | 50
            EPSG:2065 | 15 | 50 | refused
            EPSG:6933 | 15 | 50 | refused
            EPSG:8857 | 15 | 50 | refused
            ESRI:102718 | -74 | 40.7
            ESRI:54009 | 10 | 50 | refused
            ESRI:102003 | -100 | 40
            ESRI:102001 | -100 | 50
            ESRI:102020 | 50 | -75
            """;

    @Test
    void aSidecarWithAnotherPositionIsRefused() throws Exception {
        Path file = directory.resolve("britain.tif");
        RasterGrid grid = new RasterGrid(4, 4, 530000, 180000, 10, 10, EpsgCodes.decode(27700));
        float[] pixels = new float[80];
        java.util.Arrays.fill(pixels, 0.4f);
        write(file, grid, pixels);
        Path beside = directory.resolve("britain.tif.aux.xml");
        String text = "<PAMDataset><SRS dataAxisToSRSAxisMapping=\"1,2\">%s</SRS><GeoTransform>%s</GeoTransform>"
                + "<PAMRasterBand band=\"1\"><Metadata><SRS>no</SRS></Metadata></PAMRasterBand></PAMDataset>";
        String utm = "PROJCS[\"x\",AUTHORITY[\"EPSG\",\"32630\"]]";
        String own = "PROJCS[\"x\",AUTHORITY[\"EPSG\",\"27700\"]]";
        String position = "  5.3e+05,  10, 0,  180000.0, 0, -10";
        Files.writeString(beside, text.formatted(own, position));
        GeoTiffRaster.open(file).close();
        for (String wrong : List.of(
                text.formatted(utm, position),
                text.formatted(own, "530100, 10, 0, 180000, 0, -10"),
                text.formatted(own, "north"),
                text.formatted("nonsense", position),
                "<PAMDataset><SRS>")) {
            Files.writeString(beside, wrong);
            assertThatThrownBy(() -> GeoTiffRaster.open(file))
                    .isInstanceOf(AetherException.class)
                    .hasMessageContaining("britain.tif.aux.xml");
        }
    }

    private static void write(Path file, RasterGrid grid, float[] pixels) {
        GeoTiffWriter.Options options = new GeoTiffWriter.Options(
                PixelType.FLOAT32, List.of("a", "b", "c", "d", "e"), Compression.ZSTD, 16, Map.of());
        try (GeoTiffWriter writer = GeoTiffWriter.create(file, grid, options)) {
            writer.write(0, 0, pixels);
            writer.commit();
        }
    }

    /** A CRS that is written by parameters is read back with the same position, also by GDAL. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("understood")
    void writtenParametersAreReadByGdal(String name, Map<Integer, Object> keys, double[] point) {
        CoordinateReferenceSystem crs = read(keys);
        double unit = name.contains("unit of its own") ? 100 : 1;
        RasterGrid grid = new RasterGrid(4, 4, point[2] - 15 / unit, point[3] + 15 / unit, 10 / unit, 10 / unit, crs);
        Path file = directory.resolve("again.tif");
        float[] pixels = new float[80];
        java.util.Arrays.fill(pixels, 0.4f);
        if (name.contains("Krovak")) {
            assertThatThrownBy(() -> write(file, grid, pixels))
                    .isInstanceOf(AetherException.class)
                    .hasMessageContaining("cannot be written");
            return;
        }
        write(file, grid, pixels);
        try (GeoTiffRaster raster = GeoTiffRaster.open(file)) {
            double[] place = {point[0], point[1]};
            CrsTransform.between(EpsgCodes.decode(4326), raster.grid().crs()).transform(place);
            assertThat(raster.grid().column(place[0])).isCloseTo(1.5, Offset.offset(0.02));
            assertThat(raster.grid().row(place[1])).isCloseTo(1.5, Offset.offset(0.02));
        }
        String[] seen = Gdal.python(
                        """
                        import sys, rasterio, rasterio.warp
                        with rasterio.open(sys.argv[1]) as file:
                            xs, ys = rasterio.warp.transform('EPSG:4326', file.crs, [float(sys.argv[2])], [float(sys.argv[3])])
                            print(*(~file.transform * (xs[0], ys[0])))
                        """,
                        file.toString(),
                        Double.toString(point[0]),
                        Double.toString(point[1]))
                .strip()
                .split(" ");
        assertThat(Double.parseDouble(seen[0])).isCloseTo(1.5, Offset.offset(0.1));
        assertThat(Double.parseDouble(seen[1])).isCloseTo(1.5, Offset.offset(0.1));
    }
}
