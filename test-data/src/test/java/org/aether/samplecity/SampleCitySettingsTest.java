package org.aether.samplecity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.aether.AetherException;
import org.aether.geotiff.PixelType;
import org.aether.raster.RasterGrid;
import org.junit.jupiter.api.Test;

class SampleCitySettingsTest {

    @Test
    void theGridStartsAtTheOriginWithPixelsOfTenMetres() {
        RasterGrid grid =
                SampleCity.Settings.of(300, 200, 1).withOrigin(400000, 300000).grid();
        assertThat(grid.west()).isEqualTo(400000);
        assertThat(grid.north()).isEqualTo(300000);
        assertThat(grid.east()).isEqualTo(403000);
        assertThat(grid.south()).isEqualTo(298000);
    }

    @Test
    void refusesACrsInDegrees() {
        assertThatThrownBy(() -> new SampleCity.Settings(64, 64, 1, 0, 0, 4326, PixelType.INT8, 1).grid())
                .isInstanceOf(AetherException.class)
                .hasMessageContaining("EPSG:4326")
                .hasMessageContaining("27700");
    }

    @Test
    void refusesACrsInFeet() {
        assertThatThrownBy(() -> new SampleCity.Settings(64, 64, 1, 0, 0, 2263, PixelType.INT8, 1).grid())
                .isInstanceOf(AetherException.class)
                .hasMessageContaining("metres");
    }

    @Test
    void refusesAnUnknownCrs() {
        assertThatThrownBy(() -> new SampleCity.Settings(64, 64, 1, 0, 0, 999999, PixelType.INT8, 1).grid())
                .isInstanceOf(AetherException.class)
                .hasMessageContaining("EPSG:999999");
    }

    @Test
    void refusesInvalidSizesTypesAndThreads() {
        assertThatThrownBy(() -> SampleCity.Settings.of(0, 64, 1))
                .isInstanceOf(AetherException.class)
                .hasMessageContaining("0x64");
        assertThatThrownBy(() -> SampleCity.Settings.of(64, 64, 1).withType(PixelType.UINT8))
                .isInstanceOf(AetherException.class)
                .hasMessageContaining("uint8");
        assertThatThrownBy(() -> SampleCity.Settings.of(64, 64, 1).withThreads(0))
                .isInstanceOf(AetherException.class)
                .hasMessageContaining("threads");
        assertThatThrownBy(() -> new SampleCity.Sampling(1, -5, -1)).isInstanceOf(AetherException.class);
    }
}
