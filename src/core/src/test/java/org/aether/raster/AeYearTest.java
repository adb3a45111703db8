package org.aether.raster;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AeYearTest {

    private static OptionalInt year(String path) {
        return AeYear.of(Path.of(path), Map.of(), 2027);
    }

    @ParameterizedTest
    @CsvSource({
        "ae2023.tif, 2023",
        "ae_2024.tif, 2024",
        "2017.tif, 2017",
        "2027london.tif, 2027",
        "ae2023v2.tif, 2023",
        "london-2018-utm30n.tiff, 2018",
        "AlphaEarth.2019.tif, 2019",
        "ae_1985.tif, 1985",
        "tile_2016_0.tif, 2016",
        "ae_20230115.tif, 2023",
        "ae_2023-01-15.tif, 2023",
        "ae_2023_01_15.tif, 2023",
        "ae_2023-01-01_2024-01-01.tif, 2023",
        "20230101-20240101.tif, 2023",
        "x_2016_y_2020_2024.tif, 2024",
        "ae_2023_part_2023.tif, 2023",
        "zone_c_2023.tif, 2023",
        "R2016C2020_ae2021.tif, 2021",
        "ae_2023_9999.tif, 2023",
        "S2A_20180704T101021.tif, 2018",
        "annual/2024/10N/xjejf-0000000000-0000008192.tiff, 2024",
        "2019/ae_2023.tif, 2023",
        "year=2021/tile_2048_0.tif, 2021",
        "ae_2022/part/a.tif, 2022",
        "AlphaEarth2020/a.tif, 2020"
    })
    void findsTheYear(String path, int year) {
        assertThat(year("/data/" + path)).isEqualTo(OptionalInt.of(year));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "tile_2048_0.tif",
                "tile_2080_0.tif",
                "ae_1984.tif",
                "ae_2028.tif",
                "ae12024.tif",
                "ae20245.tif",
                "ae_202401.tif",
                "ae_20241350.tif",
                "x_2016_y_2020.tif",
                "x2016y2020.tif",
                "row2016_col2020.tif",
                "E2000N3000.tif",
                "r2016c2020.tif",
                "tile_2000_2016.tif",
                "xjejf-0000000000-0000008192.tiff",
                "project2020run/a.tif",
                "2024/a/b/c/ae.tif"
            })
    void otherNumbersAreNotYears(String path) {
        assertThat(year("/data/" + path)).isEmpty();
    }

    @Test
    void metadataTakePrecedenceOverTheName() {
        assertThat(AeYear.of(Path.of("ae_2023.tif"), Map.of("AE_YEAR", "2018"))).isEqualTo(OptionalInt.of(2018));
        assertThat(AeYear.of(Path.of("ae_2023.tif"), Map.of("AE_YEAR", "soon"))).isEqualTo(OptionalInt.of(2023));
    }

    @Test
    void nextYearIsTheLastValidYear() {
        int next = LocalDate.now(ZoneId.systemDefault()).getYear() + 1;
        assertThat(AeYear.of(Path.of("ae_" + next + ".tif"), Map.of())).isEqualTo(OptionalInt.of(next));
        assertThat(AeYear.of(Path.of("/data/ae_" + (next + 1) + ".tif"), Map.of()))
                .isEmpty();
    }
}
