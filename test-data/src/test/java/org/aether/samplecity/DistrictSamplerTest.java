package org.aether.samplecity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import org.aether.Progress;
import org.aether.raster.RasterGrid;
import org.geotools.data.simple.SimpleFeatureCollection;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.index.strtree.STRtree;
import org.locationtech.jts.operation.union.UnaryUnionOp;

class DistrictSamplerTest {

    @ParameterizedTest
    @CsvSource({"512,512,7", "512,512,3", "300,170,11", "64,200,5", "20,20,1", "1,1,1"})
    void districtsPartitionTheExtent(int width, int height, long seed) {
        RasterGrid extent = SampleCity.Settings.of(width, height, seed).grid();
        List<DistrictSampler.District> districts = sample(extent, seed);
        double whole = width * height * 100.0;
        double sum = districts.stream().mapToDouble(d -> d.area().getArea()).sum();
        assertThat(sum).isEqualTo(whole, within(1.0));

        STRtree index = new STRtree();
        districts.forEach(d -> index.insert(d.area().getEnvelopeInternal(), d.area()));
        for (DistrictSampler.District district : districts) {
            assertThat(district.area().isValid()).as(district.name()).isTrue();
            for (Object other : index.query(district.area().getEnvelopeInternal())) {
                if (other != district.area()) {
                    assertThat(district.area().intersection((Geometry) other).getArea())
                            .as(district.name())
                            .isLessThan(0.5);
                }
            }
        }
        Geometry union = UnaryUnionOp.union(
                districts.stream().map(DistrictSampler.District::area).toList());
        assertThat(union.getArea()).isEqualTo(whole, within(1.0));
    }

    @Test
    void defaultExtentHasBetween120And260Districts() {
        assertThat(sample(SampleCity.Settings.of(512, 512, 7).grid(), 7)).hasSizeBetween(120, 260);
    }

    @Test
    void sharesSumToOneAndFollowAffluence() {
        List<DistrictSampler.District> districts =
                sample(SampleCity.Settings.of(512, 512, 7).grid(), 7);
        for (DistrictSampler.District district : districts) {
            assertThat(Arrays.stream(district.shares()).sum()).isEqualTo(1, within(1e-12));
            assertThat(district.shares()).hasSize(9).doesNotContain(0.0);
            assertThat(district.population()).isPositive();
        }
        assertThat(correlation(districts, 0)).isGreaterThan(0.6);
        assertThat(correlation(districts, 7)).isLessThan(-0.6);
    }

    private static double correlation(List<DistrictSampler.District> districts, int share) {
        int n = districts.size();
        double[] x = districts.stream()
                .mapToDouble(d -> d.fieldMeans()[Field.AFFLUENCE.ordinal()])
                .toArray();
        double[] y = districts.stream().mapToDouble(d -> d.shares()[share]).toArray();
        double meanX = Arrays.stream(x).average().orElseThrow();
        double meanY = Arrays.stream(y).average().orElseThrow();
        double xy = 0;
        double xx = 0;
        double yy = 0;
        for (int i = 0; i < n; i++) {
            xy += (x[i] - meanX) * (y[i] - meanY);
            xx += (x[i] - meanX) * (x[i] - meanX);
            yy += (y[i] - meanY) * (y[i] - meanY);
        }
        return xy / Math.sqrt(xx * yy);
    }

    @Test
    void featuresCarryPopulationAndNineShares() {
        SimpleFeatureCollection districts = SampleCity.districts(SampleCity.Settings.of(100, 100, 7), Progress.NONE);
        assertThat(districts.getSchema().getAttributeDescriptors().stream()
                        .map(attribute -> attribute.getLocalName())
                        .toList())
                .containsExactly(
                        "geometry",
                        "district_id",
                        "name",
                        "population",
                        "share_1",
                        "share_2",
                        "share_3",
                        "share_4",
                        "share_5",
                        "share_6",
                        "share_7",
                        "share_8",
                        "share_9");
    }

    private static List<DistrictSampler.District> sample(RasterGrid extent, long seed) {
        return new DistrictSampler(new HiddenFields(seed), seed).sample(extent, Progress.NONE);
    }
}
