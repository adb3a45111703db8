package org.aether.cli.answer;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.aether.embed.RasterTransform;
import org.aether.geotiff.PixelType;
import org.aether.raster.RasterGrid;
import org.geotools.referencing.crs.DefaultEngineeringCRS;
import org.junit.jupiter.api.Test;

class TransformAnswerTest {

    private static String text(long valid) {
        RasterGrid grid = new RasterGrid(10, 10, 0, 100, 10, 10, DefaultEngineeringCRS.GENERIC_2D);
        return TransformAnswer.of(
                        new RasterTransform.Report(100, valid, 0, 0, 1), Path.of("c.tif"), grid, PixelType.FLOAT32, 1)
                .text();
    }

    @Test
    void aRasterWithoutAnyDataIsPointedOut() {
        assertThat(text(0)).contains("0 pixels had data, 100 had none", "check that they overlap");
        assertThat(text(1)).contains("1 pixels had data, 99 had none").doesNotContain("overlap");
    }
}
