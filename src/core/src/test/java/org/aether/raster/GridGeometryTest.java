package org.aether.raster;

import static org.assertj.core.api.Assertions.assertThat;

import org.aether.crs.EpsgCodes;
import org.junit.jupiter.api.Test;
import org.locationtech.jts.geom.Envelope;

/** Places, rectangles and windows of a grid of 4 by 3 pixels of 10 m. */
class GridGeometryTest {

    private final RasterGrid grid = new RasterGrid(4, 3, 500_000, 60, 10, 10, EpsgCodes.decode(32630));

    @Test
    void theWesternAndNorthernEdgesAreInsideAndTheOthersOutside() {
        assertThat(grid.contains(500_000, 60)).isTrue();
        assertThat(grid.contains(500_039.9, 30.1)).isTrue();
        assertThat(grid.contains(500_040, 45)).isFalse();
        assertThat(grid.contains(500_020, 30)).isFalse();
        assertThat(grid.contains(499_999.9, 45)).isFalse();
        assertThat(grid.contains(500_020, 60.1)).isFalse();
        assertThat(grid.contains(Double.NaN, 45)).isFalse();
        assertThat(grid.contains(500_020, Double.NaN)).isFalse();
    }

    @Test
    void aRectangleTouchesPixelsAndIsClipped() {
        assertThat(grid.window(new Envelope(500_005, 500_015, 41, 59))).isEqualTo(new PixelWindow(0, 0, 2, 2));
        assertThat(grid.window(new Envelope(500_010, 500_020, 41, 50))).isEqualTo(new PixelWindow(1, 1, 2, 1));
        assertThat(grid.window(new Envelope(0, 1e6, -1e6, 1e6))).isEqualTo(grid.window());
        assertThat(grid.window(new Envelope(600_000, 600_001, 41, 50)).isEmpty())
                .isTrue();
        assertThat(grid.window(new Envelope())).isEqualTo(PixelWindow.EMPTY);
    }

    @Test
    void theExtentIsThatOfTheEdges() {
        assertThat(grid.extent()).isEqualTo(new Envelope(500_000, 500_040, 30, 60));
    }

    @Test
    void theUnionHoldsBothWindowsAndNothingOfAnEmptyOne() {
        PixelWindow one = new PixelWindow(2, 3, 4, 5);
        assertThat(one.union(new PixelWindow(0, 10, 3, 1))).isEqualTo(new PixelWindow(0, 3, 6, 8));
        assertThat(one.union(new PixelWindow(100, 100, 0, 0))).isEqualTo(one);
        assertThat(PixelWindow.EMPTY.union(one)).isEqualTo(one);
        assertThat(one.endX()).isEqualTo(6);
        assertThat(one.endY()).isEqualTo(8);
    }

    @Test
    void tilesCoverTheLastPixelsToo() {
        assertThat(PixelWindow.tiles(512, 256)).isEqualTo(2);
        assertThat(PixelWindow.tiles(513, 256)).isEqualTo(3);
        assertThat(PixelWindow.tiles(1, 256)).isEqualTo(1);
    }
}
