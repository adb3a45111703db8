package org.aether.wps.feature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.aether.AetherException;
import org.aether.CancelledException;
import org.aether.Progress;
import org.aether.Stage;
import org.aether.feature.CoordinateSystems;
import org.aether.feature.FeatureFile;
import org.aether.feature.FeatureFiles;
import org.aether.poi.PoiAttributes;
import org.aether.poi.PoiSet;
import org.aether.wps.City;
import org.aether.wps.request.MemoryLimit;
import org.geotools.api.feature.simple.SimpleFeature;
import org.geotools.api.feature.simple.SimpleFeatureType;
import org.geotools.api.referencing.crs.CoordinateReferenceSystem;
import org.geotools.data.collection.ListFeatureCollection;
import org.geotools.data.simple.SimpleFeatureCollection;
import org.geotools.data.simple.SimpleFeatureIterator;
import org.geotools.feature.simple.SimpleFeatureBuilder;
import org.geotools.feature.simple.SimpleFeatureTypeBuilder;
import org.geotools.referencing.CRS;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.GeometryFactory;
import org.locationtech.jts.geom.Point;

class FeatureLayerTest {

    private static final MemoryLimit PLENTY = new MemoryLimit(1 << 30, "aether.request.memory");

    private static SimpleFeatureCollection point(CoordinateReferenceSystem crs, double x, double y) {
        SimpleFeatureTypeBuilder builder = new SimpleFeatureTypeBuilder();
        builder.setName("layer");
        builder.add("name", String.class);
        builder.add("place", Point.class, crs);
        SimpleFeatureType type = builder.buildFeatureType();
        Point point = new GeometryFactory().createPoint(new Coordinate(x, y));
        return new ListFeatureCollection(
                type, List.of(SimpleFeatureBuilder.build(type, List.of("A", point), "layer.1")));
    }

    private static SimpleFeature first(FeatureFile file) {
        try (SimpleFeatureIterator iterator = file.features().features()) {
            return iterator.next();
        }
    }

    private static void isAt(FeatureFile file, double x, double y) {
        SimpleFeature feature = first(file);
        Point point = (Point) feature.getDefaultGeometry();
        assertThat(point.getX()).isEqualTo(x);
        assertThat(point.getY()).isEqualTo(y);
        assertThat(feature.getAttribute("name")).isEqualTo("A");
        assertThat(feature.getID()).isEqualTo("layer.1");
        assertThat(CRS.getAxisOrder(file.crs())).isEqualTo(CRS.AxisOrder.EAST_NORTH);
        assertThat(file.features().getSchema().getCoordinateReferenceSystem()).isSameAs(file.crs());
    }

    @Test
    void latitudeFirstIsTurnedWhereTheCrsSaysSo() throws Exception {
        SimpleFeatureCollection features = point(CRS.decode("EPSG:4326", false), 51.5, -0.1);

        isAt(FeatureLayer.streamed(features, "POIs", Progress.NONE), -0.1, 51.5);
        isAt(FeatureLayer.inMemory(features, "POIs", PLENTY, Progress.NONE), -0.1, 51.5);
        assertThat(((Point) features.features().next().getDefaultGeometry()).getX())
                .as("the request's own geometry")
                .isEqualTo(51.5);
    }

    @Test
    void longitudeFirstIsTakenAsItIs() throws Exception {
        SimpleFeatureCollection features = point(CRS.decode("EPSG:4326", true), -0.1, 51.5);

        FeatureFile file = FeatureLayer.streamed(features, "POIs", Progress.NONE);

        isAt(file, -0.1, 51.5);
        assertThat(first(file)).isSameAs(features.features().next());
    }

    @Test
    void featuresWithoutCrsAreDegreesOrRefused() {
        FeatureFile degrees = FeatureLayer.streamed(point(null, -0.1, 51.5), "POIs", Progress.NONE);
        isAt(degrees, -0.1, 51.5);
        assertThat(CoordinateSystems.isLonLat(degrees.crs())).isTrue();

        assertThatThrownBy(() -> FeatureLayer.streamed(point(null, 530_000, 180_000), "POIs", Progress.NONE))
                .isInstanceOf(AetherException.class)
                .hasMessageStartingWith("The POIs have no coordinate reference system")
                .hasMessageEndingWith("declare their CRS.");
    }

    @Test
    void moreFeaturesThanMemoryAreRefused() {
        City city = new City();
        MemoryLimit little = new MemoryLimit(20_000, "aether.request.memory");

        assertThatThrownBy(() -> FeatureLayer.inMemory(city.pois, "POIs", little, Progress.NONE))
                .isInstanceOf(AetherException.class)
                .hasMessageContaining("send fewer POIs")
                .hasMessageContaining("aether.request.memory");
        assertThat(FeatureLayer.inMemory(city.pois, "POIs", PLENTY, Progress.NONE)
                        .features()
                        .size())
                .isEqualTo(city.pois.size());
    }

    @Test
    void readingStopsWhenCancelled() {
        Progress cancelled = new Progress() {
            @Override
            public void stage(Stage stage, String subject, long total) {}

            @Override
            public void done(long amount) {}

            @Override
            public boolean cancelled() {
                return true;
            }
        };

        assertThatThrownBy(
                        () -> FeatureLayer.inMemory(point(CoordinateSystems.lonLat(), 1, 2), "POIs", PLENTY, cancelled))
                .isInstanceOf(CancelledException.class);
    }

    /** The endpoint hands over features of files; what the file's reader left out belongs to the answer. */
    @Test
    void rowsThatTheFileLeftOutAreCounted(@TempDir Path directory) throws IOException {
        Path file = Files.writeString(
                directory.resolve("pois.csv"), "name,lon,lat\nA,1,2\nB,,\nC,1,\\N\nD,1,2,3\nE,200,95\n");
        SimpleFeatureCollection features = FeatureFiles.read(file).features();
        Map<String, Integer> expected = Map.of(
                "no coordinates", 2, "wrong number of columns", 1, "coordinates outside longitude and latitude", 1);

        FeatureFile streamed = FeatureLayer.streamed(features, "POIs", Progress.NONE);
        assertThat(streamed.leftOut().counts()).isEqualTo(expected);
        assertThat(PoiSet.of(streamed, PoiAttributes.BY_USUAL_NAMES).leftOut().counts())
                .isEqualTo(expected);
        assertThat(FeatureLayer.inMemory(features, "regions", PLENTY, Progress.NONE)
                        .leftOut()
                        .counts())
                .isEqualTo(expected);
    }
}
