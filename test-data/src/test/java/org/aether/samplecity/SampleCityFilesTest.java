package org.aether.samplecity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.aether.AetherException;
import org.aether.CancelledException;
import org.aether.Progress;
import org.aether.Stage;
import org.aether.feature.FeatureFile;
import org.aether.feature.FeatureFiles;
import org.aether.geotiff.GeoTiffRaster;
import org.aether.geotiff.PixelType;
import org.aether.poi.PoiAttributes;
import org.aether.poi.PoiSet;
import org.aether.raster.EmbeddingRaster;
import org.geotools.referencing.CRS;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.locationtech.jts.geom.Geometry;

class SampleCityFilesTest {

    private static final SampleCity.Settings CITY =
            SampleCity.Settings.of(300, 270, 7).withOrigin(504000, 200000);

    @TempDir
    private Path directory;

    @ParameterizedTest
    @EnumSource(names = {"INT8", "FLOAT32"})
    void fileEqualsTheRasterWithoutAFile(PixelType type) {
        SampleCity.Settings city = CITY.withType(type);
        SampleCity.Files files = SampleCity.write(directory, city, Progress.NONE);
        int numbers = 300 * 270 * 64;
        FloatBuffer fromFile = FloatBuffer.allocate(numbers);
        FloatBuffer painted = FloatBuffer.allocate(numbers);
        try (EmbeddingRaster file = GeoTiffRaster.open(files.embeddings());
                EmbeddingRaster raster = SampleCity.raster(city)) {
            assertThat(file.grid().west()).isEqualTo(504000);
            assertThat(file.grid().north()).isEqualTo(200000);
            assertThat(file.bands()).isEqualTo(64);
            assertThat(CRS.equalsIgnoreMetadata(file.grid().crs(), raster.grid().crs()))
                    .isTrue();
            file.read(city.grid().window(), fromFile);
            raster.read(city.grid().window(), painted);
        }
        assertThat(fromFile.array()).isEqualTo(painted.array());
    }

    @Test
    void anotherNumberOfThreadsWritesTheSameBytes() throws IOException {
        SampleCity.Files one = SampleCity.write(directory.resolve("one"), CITY.withThreads(1), Progress.NONE);
        SampleCity.Files three = SampleCity.write(directory.resolve("three"), CITY.withThreads(3), Progress.NONE);
        assertThat(Files.mismatch(one.pois(), three.pois())).isEqualTo(-1);
        assertThat(Files.mismatch(one.districts(), three.districts())).isEqualTo(-1);
        assertThat(Files.mismatch(one.landUse(), three.landUse())).isEqualTo(-1);
        FloatBuffer first = FloatBuffer.allocate(300 * 270 * 64);
        FloatBuffer second = FloatBuffer.allocate(300 * 270 * 64);
        try (EmbeddingRaster a = GeoTiffRaster.open(one.embeddings());
                EmbeddingRaster b = GeoTiffRaster.open(three.embeddings())) {
            a.read(a.grid().window(), first);
            b.read(b.grid().window(), second);
        }
        assertThat(first.array()).isEqualTo(second.array());
    }

    @Test
    void vectorFilesAreReadBackUnchanged() {
        SampleCity.Files files = SampleCity.write(directory, CITY, Progress.NONE);
        FeatureFile pois = FeatureFiles.read(files.pois());
        PoiSet set = PoiSet.of(pois, PoiAttributes.BY_USUAL_NAMES);
        assertThat(set.pois()).hasSize(SampleCity.pois(CITY, Progress.NONE).size());
        assertThat(set.leftOut().isEmpty()).isTrue();
        assertThat(set.pois().get(0).sentence())
                .startsWith("A place of ")
                .contains(", a type of ")
                .contains(", named ");
        assertThat(set.pois()).allMatch(poi -> poi.x() >= 504000 && poi.x() < 507000 && poi.y() <= 200000);

        FeatureFile districts = FeatureFiles.read(files.districts());
        assertThat(districts.features().size())
                .isEqualTo(SampleCity.districts(CITY, Progress.NONE).size());
        double area = 0;
        try (var features = districts.features().features()) {
            while (features.hasNext()) {
                area += ((Geometry) features.next().getDefaultGeometry()).getArea();
            }
        }
        assertThat(area).isCloseTo(3000.0 * 2700, within(1.0));
        assertThat(FeatureFiles.read(files.landUse()).features().size())
                .isEqualTo(SampleCity.landUse(CITY).size());
    }

    @Test
    void cancellingLeavesNoRaster() throws IOException {
        Progress cancelledAfterOneTile = new Progress() {
            private long tiles;

            @Override
            public void stage(Stage stage, String subject, long total) {}

            @Override
            public void done(long amount) {
                tiles += amount;
            }

            @Override
            public boolean cancelled() {
                return tiles >= 1;
            }
        };
        assertThatThrownBy(() -> SampleCity.write(directory, CITY, cancelledAfterOneTile))
                .isInstanceOf(CancelledException.class);
        try (Stream<Path> left = Files.list(directory)) {
            assertThat(left).isEmpty();
        }
    }

    @Test
    void namesADirectoryThatCannotBeCreated() throws IOException {
        Path file = Files.createFile(directory.resolve("taken"));
        assertThatThrownBy(() -> SampleCity.write(file.resolve("city"), CITY, Progress.NONE))
                .isInstanceOf(AetherException.class)
                .hasMessageContaining("taken");
    }
}
