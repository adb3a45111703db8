package org.aether.raster;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;

/** The real rasters beside the repository; tests that need one skip and say so where it is absent. */
public final class SharedData {

    public static final String FLOAT32 = "wisconsin_ae_utm16n_float32.tif";
    public static final String INT8 = "wisconsin_ae_utm16n_int8.tif";
    public static final String BOTTOM_UP_PIXEL = "bottom_up_int8_pixel_deflate.tif";
    public static final String BOTTOM_UP_BAND = "bottom_up_int8_band_zstd.tif";

    private SharedData() {}

    public static Path alphaEarth(String name) {
        Path file = Path.of(System.getProperty("aether.shared", "../shared"))
                .resolve("data/alphaearth")
                .resolve(name);
        assumeTrue(Files.isRegularFile(file), () -> "skipped: there is no " + file);
        return file;
    }
}
