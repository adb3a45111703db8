package org.aether.wps;

import java.awt.geom.AffineTransform;
import java.awt.image.BandedSampleModel;
import java.awt.image.BufferedImage;
import java.awt.image.DataBuffer;
import java.awt.image.PixelInterleavedSampleModel;
import java.awt.image.Raster;
import java.awt.image.RenderedImage;
import java.awt.image.SampleModel;
import java.awt.image.WritableRaster;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.stream.IntStream;
import org.aether.FloatMatrix;
import org.aether.raster.AeQuantization;
import org.aether.raster.PixelSource;
import org.aether.raster.PixelWindow;
import org.aether.wps.coverage.CoverageFixtures;
import org.geotools.api.coverage.grid.GridCoverage;
import org.geotools.api.parameter.ParameterValueGroup;
import org.geotools.api.referencing.crs.CoordinateReferenceSystem;
import org.geotools.coverage.CoverageFactoryFinder;
import org.geotools.coverage.grid.GridCoverage2D;
import org.geotools.coverage.grid.GridEnvelope2D;
import org.geotools.coverage.grid.GridGeometry2D;
import org.geotools.coverage.processing.CoverageProcessor;
import org.geotools.referencing.CRS;
import org.geotools.referencing.operation.transform.AffineTransform2D;
import org.junit.jupiter.api.Assumptions;

/** Coverages to test with, and their numbers as the definition has them. */
public final class Coverages {

    private Coverages() {}

    public static CoordinateReferenceSystem crs(String code, boolean eastFirst) {
        try {
            return CRS.decode(code, eastFirst);
        } catch (org.geotools.api.referencing.FactoryException e) {
            throw new AssertionError(e);
        }
    }

    public static CoordinateReferenceSystem utm() {
        return crs("EPSG:32616", true);
    }

    /** Unit vectors quantised as AlphaEarth's, {@code [pixels, bands]}; every 17th pixel lacks data. */
    public static byte[] quantised(int pixels, int bands, long seed) {
        Random random = new Random(seed);
        FloatMatrix rows = FloatMatrix.zeros(pixels, bands);
        for (int i = 0; i < rows.data().length; i++) {
            rows.data()[i] = (float) random.nextGaussian();
        }
        rows.normalizeRows();
        byte[] bytes = new byte[pixels * bands];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = i / bands % 17 == 3 ? AeQuantization.NO_DATA : AeQuantization.encode(rows.data()[i]);
        }
        return bytes;
    }

    /** What bytes mean, by the formula. */
    public static float[] decoded(byte[] bytes) {
        float[] numbers = new float[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            double scaled = bytes[i] / 127.5;
            numbers[i] = bytes[i] == -128 ? Float.NaN : (float) (Math.signum(scaled) * scaled * scaled);
        }
        return numbers;
    }

    /** An image of one tile with any sample type, its bands together or apart. */
    public static RenderedImage image(int width, int height, int bands, int type, boolean banded, double[] numbers) {
        SampleModel model = banded
                ? new BandedSampleModel(type, width, height, bands)
                : new PixelInterleavedSampleModel(
                        type,
                        width,
                        height,
                        bands,
                        width * bands,
                        IntStream.range(0, bands).toArray());
        WritableRaster raster = Raster.createWritableRaster(model, null);
        raster.setPixels(0, 0, width, height, numbers);
        return new BufferedImage(CoverageFixtures.colourModel(type, bands), raster, false, null);
    }

    /** Bytes as Java and GeoTools have them in an image: without a sign. */
    public static double[] unsigned(byte[] bytes) {
        double[] numbers = new double[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            numbers[i] = bytes[i] & 0xff;
        }
        return numbers;
    }

    public static double[] doubles(float[] numbers) {
        double[] copy = new double[numbers.length];
        for (int i = 0; i < copy.length; i++) {
            copy[i] = numbers[i];
        }
        return copy;
    }

    /** @param toCrs from the upper-left corner of a pixel to the CRS */
    public static GridCoverage2D coverage(RenderedImage image, AffineTransform toCrs, CoordinateReferenceSystem crs) {
        AffineTransform ofCentres = new AffineTransform(toCrs);
        ofCentres.translate(0.5, 0.5);
        return CoverageFactoryFinder.getGridCoverageFactory(null)
                .create(
                        "test",
                        image,
                        new GridGeometry2D(
                                new GridEnvelope2D(
                                        image.getMinX(), image.getMinY(), image.getWidth(), image.getHeight()),
                                new AffineTransform2D(ofCentres),
                                crs),
                        null,
                        new GridCoverage[0],
                        null);
    }

    /** AlphaEarth's bytes, ten metres a pixel, north up. */
    public static GridCoverage2D alphaEarth(int width, int height, long seed) {
        return coverage(
                image(width, height, 64, DataBuffer.TYPE_BYTE, false, unsigned(quantised(width * height, 64, seed))),
                new AffineTransform(10, 0, 0, -10, 400_000, 4_800_000),
                utm());
    }

    public static float[] read(PixelSource raster, PixelWindow window) {
        FloatBuffer pixels = FloatBuffer.allocate(window.pixels() * raster.bands());
        raster.read(window, pixels);
        return pixels.array();
    }

    public static float[] read(PixelSource raster) {
        return read(raster, raster.window());
    }

    /** An operation as a renderer applies it; names and values in turn. */
    public static GridCoverage2D process(String operation, GridCoverage2D source, Object... parameters) {
        CoverageProcessor processor = CoverageProcessor.getInstance();
        ParameterValueGroup values = processor.getOperation(operation).getParameters();
        values.parameter("Source").setValue(source);
        for (int i = 0; i < parameters.length; i += 2) {
            values.parameter((String) parameters[i]).setValue(parameters[i + 1]);
        }
        return (GridCoverage2D) processor.doOperation(values);
    }

    /** A real raster beside the repository; without it the test is skipped. */
    public static Path real(String name) {
        Path file = Path.of(System.getProperty("aether.shared", "../shared"), "data", "alphaearth", name);
        Assumptions.assumeTrue(
                Files.isRegularFile(file), () -> "needs a real raster, which is not in the repository: " + file);
        return file;
    }
}
