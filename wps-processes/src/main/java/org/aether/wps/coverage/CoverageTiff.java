package org.aether.wps.coverage;

import java.awt.Rectangle;
import java.awt.geom.AffineTransform;
import java.awt.image.DataBuffer;
import java.awt.image.Raster;
import java.awt.image.RenderedImage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.aether.AetherException;
import org.aether.Progress;
import org.aether.Stage;
import org.aether.geotiff.GeoTiffWriter;
import org.aether.geotiff.Overviews;
import org.aether.geotiff.PixelType;
import org.aether.raster.AeQuantization;
import org.aether.raster.PixelWindow;
import org.aether.raster.RasterGrid;
import org.geotools.api.coverage.grid.GridEnvelope;
import org.geotools.api.metadata.spatial.PixelOrientation;
import org.geotools.api.referencing.operation.MathTransform;
import org.geotools.coverage.grid.GridCoverage2D;
import org.geotools.referencing.operation.transform.AffineTransform2D;

/**
 * Writes a coverage as a GeoTIFF, tile by tile. Floats stay floats, with NaN for no data. Bytes of up to four bands are colours
 * or classes, with 255 for no data. Bytes of more bands are quantised embeddings ({@link AeQuantization}).
 */
public final class CoverageTiff {

    private static final int MAX_COLOUR_BANDS = 4;
    private static final int NO_CLASS = 255;

    private final GridCoverage2D coverage;
    private final RenderedImage image;
    private final boolean southFirst;
    private final RasterGrid grid;

    /** @throws AetherException when the coverage's grid is rotated */
    public CoverageTiff(GridCoverage2D coverage) {
        this.coverage = coverage;
        this.image = coverage.getRenderedImage();
        MathTransform toCrs = coverage.getGridGeometry().getGridToCRS2D(PixelOrientation.UPPER_LEFT);
        if (!(toCrs instanceof AffineTransform2D affine) || affine.getShearX() != 0 || affine.getShearY() != 0) {
            throw new AetherException(
                    "The grid of the result is rotated or warped and cannot be written as a GeoTIFF here;"
                            + " use a raster with a north-up grid.");
        }
        GridEnvelope range = coverage.getGridGeometry().getGridRange();
        southFirst = affine.getScaleY() > 0;
        grid = grid(affine, range.getLow(0), range.getLow(1));
    }

    private RasterGrid grid(AffineTransform affine, int minX, int minY) {
        double first = affine.getScaleY() * minY + affine.getTranslateY();
        double last = affine.getScaleY() * (minY + image.getHeight()) + affine.getTranslateY();
        return new RasterGrid(
                image.getWidth(),
                image.getHeight(),
                affine.getScaleX() * minX + affine.getTranslateX(),
                Math.max(first, last),
                affine.getScaleX(),
                Math.abs(affine.getScaleY()),
                coverage.getCoordinateReferenceSystem2D());
    }

    /** The number of bands. */
    public int bands() {
        return image.getSampleModel().getNumBands();
    }

    /** Whether the coverage holds embeddings, and neither one number for each pixel nor a picture. */
    public boolean embedding() {
        return bands() > MAX_COLOUR_BANDS;
    }

    /** The type that keeps every number of the coverage. */
    public PixelType type() {
        boolean bytes = image.getSampleModel().getDataType() == DataBuffer.TYPE_BYTE;
        return !bytes ? PixelType.FLOAT32 : embedding() ? PixelType.INT8 : PixelType.UINT8;
    }

    /** The kind of overviews that suits the coverage. */
    public Overviews overviews() {
        return embedding()
                ? Overviews.UNIT_MEAN
                : type() == PixelType.UINT8 && bands() == 1 ? Overviews.MODE : Overviews.MEAN;
    }

    /** Writes the coverage in its own type, without overviews. */
    public void write(Path file, Map<String, String> metadata, Progress progress) {
        write(file, type(), Overviews.NONE, metadata, progress);
    }

    /**
     * Writes the coverage.
     *
     * @param type that of {@link #type()}; for embeddings of floats also INT8
     * @param metadata text items of the file
     * @throws org.aether.CancelledException when the progress is cancelled; no file is left
     */
    public void write(Path file, PixelType type, Overviews overviews, Map<String, String> metadata, Progress progress) {
        int bands = bands();
        boolean stored = type == type();
        GeoTiffWriter.Options options = GeoTiffWriter.Options.of(type, bandNames(bands))
                .withMetadata(metadata)
                .withOverviews(overviews);
        try (GeoTiffWriter writer = GeoTiffWriter.create(file, grid, options)) {
            progress.stage(Stage.WRITING, writer.tilesDown());
            for (int row = 0; row < writer.tilesDown(); row++) {
                for (int column = 0; column < writer.tilesAcross(); column++) {
                    progress.check();
                    writer.write(column, row, pixels(writer.window(column, row), bands, stored ? type : type()));
                }
                progress.advance(1);
            }
            writer.commit();
        }
    }

    private List<String> bandNames(int bands) {
        List<String> names = new ArrayList<>();
        for (int band = 0; band < bands; band++) {
            names.add(coverage.getSampleDimension(band).getDescription().toString());
        }
        return names;
    }

    private float[] pixels(PixelWindow window, int bands, PixelType type) {
        int top = southFirst ? image.getHeight() - window.y() - window.height() : window.y();
        Rectangle wanted =
                new Rectangle(image.getMinX() + window.x(), image.getMinY() + top, window.width(), window.height());
        Raster data = image.getData(wanted);
        float[] pixels = data.getPixels(wanted.x, wanted.y, wanted.width, wanted.height, (float[]) null);
        if (southFirst) {
            flip(pixels, window.width() * bands);
        }
        if (type == PixelType.UINT8) {
            for (int i = 0; i < pixels.length; i++) {
                pixels[i] = pixels[i] == NO_CLASS && bands != MAX_COLOUR_BANDS ? Float.NaN : pixels[i];
            }
            if (bands == MAX_COLOUR_BANDS) {
                transparent(pixels);
            }
        } else if (type == PixelType.INT8) {
            for (int i = 0; i < pixels.length; i++) {
                pixels[i] = AeQuantization.decode((byte) (int) pixels[i]);
            }
        }
        return pixels;
    }

    /** Red, green, blue, alpha: a transparent pixel has no data. */
    private static void transparent(float[] pixels) {
        for (int i = 0; i < pixels.length; i += MAX_COLOUR_BANDS) {
            if (pixels[i + 3] == 0) {
                java.util.Arrays.fill(pixels, i, i + MAX_COLOUR_BANDS, Float.NaN);
            }
        }
    }

    private static void flip(float[] pixels, int rowLength) {
        float[] row = new float[rowLength];
        for (int upper = 0, lower = pixels.length - rowLength; upper < lower; upper += rowLength, lower -= rowLength) {
            System.arraycopy(pixels, upper, row, 0, rowLength);
            System.arraycopy(pixels, lower, pixels, upper, rowLength);
            System.arraycopy(row, 0, pixels, lower, rowLength);
        }
    }
}
