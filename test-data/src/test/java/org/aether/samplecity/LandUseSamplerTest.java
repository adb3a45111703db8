package org.aether.samplecity;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.aether.raster.RasterGrid;
import org.geotools.api.feature.simple.SimpleFeature;
import org.geotools.data.simple.SimpleFeatureCollection;
import org.geotools.data.simple.SimpleFeatureIterator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LandUseSamplerTest {

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 7, 42})
    void allTenClassesAreThereAndNearlyEven(long seed) {
        RasterGrid extent = SampleCity.Settings.of(512, 512, seed).grid();
        List<LandUseSampler.Label> labels = new LandUseSampler(new HiddenFields(seed), seed).sample(extent, 2000);
        int[] counts = new int[10];
        labels.forEach(label -> counts[label.use().ordinal()]++);
        for (int count : counts) {
            assertThat(count).isBetween(100, 200);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 7})
    void waterIsWaterAndGreenIsGreen(long seed) {
        HiddenFields fields = new HiddenFields(seed);
        RasterGrid extent = SampleCity.Settings.of(512, 512, seed).grid();
        for (LandUseSampler.Label label : new LandUseSampler(fields, seed).sample(extent, 500)) {
            boolean wet = fields.at(label.x(), label.y())[Field.BANK.ordinal()] < 0.02;
            assertThat(label.use() == LandUse.WATER).isEqualTo(wet);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = 7)
    void featuresCarryTextAndNumber(long seed) {
        SimpleFeatureCollection labels = SampleCity.landUse(SampleCity.Settings.of(512, 512, seed));
        assertThat(labels.size()).isEqualTo(2000);
        try (SimpleFeatureIterator features = labels.features()) {
            while (features.hasNext()) {
                SimpleFeature feature = features.next();
                int id = (Integer) feature.getAttribute("landuse_id");
                assertThat(feature.getAttribute("landuse")).isEqualTo(LandUse.values()[id].text());
            }
        }
    }
}
