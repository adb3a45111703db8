package org.aether.wps.coverage;

import java.awt.geom.AffineTransform;
import java.awt.image.RenderedImage;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Map;
import org.aether.AetherException;
import org.aether.crs.AxisOrder;
import org.aether.feature.CoordinateSystems;
import org.aether.raster.EmbeddingRaster;
import org.aether.raster.PixelWindow;
import org.aether.raster.RasterGrid;
import org.aether.raster.VectorOrigin;
import org.geotools.api.metadata.spatial.PixelOrientation;
import org.geotools.api.referencing.crs.CoordinateReferenceSystem;
import org.geotools.api.referencing.crs.GeographicCRS;
import org.geotools.api.referencing.operation.MathTransform;
import org.geotools.coverage.grid.GridCoverage2D;
import org.geotools.referencing.crs.DefaultGeographicCRS;
import org.geotools.referencing.cs.DefaultEllipsoidalCS;

/**
 * A coverage, as GeoServer passes it to a process, as a raster of embeddings with a place on Earth. See {@link
 * CoveragePixels} for the meaning of its numbers.
 *
 * <pre>{@code
 * EmbeddingRaster raster = CoverageRaster.of(coverage, Encoding.AUTO, 64);
 * }</pre>
 *
 * <p>Thread-safe. Closing does nothing: the coverage belongs to its creator.
 */
public final class CoverageRaster implements EmbeddingRaster {

    /** A shear per pixel, relative to the pixel's size, that still counts as rounding. */
    private static final double MAX_SHEAR = 1e-9;

    private final CoveragePixels pixels;
    private final RasterGrid grid;
    private final Map<String, String> metadata;

    private CoverageRaster(CoveragePixels pixels, RasterGrid grid, Map<String, String> metadata) {
        this.pixels = pixels;
        this.grid = grid;
        this.metadata = metadata;
    }

    /**
     * A coverage as a raster with north up.
     *
     * @param encoding the meaning of the numbers
     * @param bands the number of bands of an embedding here, such as the model's; 0 when it is not known
     * @throws AetherException when the coverage is rotated, mirrored or without a usable CRS, or its numbers cannot be
     *     embeddings
     */
    public static CoverageRaster of(GridCoverage2D coverage, Encoding encoding, int bands) {
        RenderedImage image = coverage.getRenderedImage();
        CoordinateReferenceSystem crs = coverage.getCoordinateReferenceSystem2D();
        MathTransform transform = coverage.getGridGeometry().getGridToCRS2D(PixelOrientation.UPPER_LEFT);
        String name = String.valueOf(coverage.getName());
        if (!(transform instanceof AffineTransform affine)) {
            throw new AetherException(
                    "The coverage " + name + " has no regular grid; reproject it first, for example to its UTM zone.");
        }
        AffineTransform toCrs = new AffineTransform(affine);
        AxisOrder order;
        try {
            order = AxisOrder.of(crs);
        } catch (AetherException e) {
            throw axes(name, crs);
        }
        if (order == AxisOrder.NORTH_FIRST) {
            toCrs.preConcatenate(new AffineTransform(0, 1, 1, 0, 0, 0));
            crs = eastNorth(name, crs);
        } else if (order != AxisOrder.EAST_FIRST) {
            throw axes(name, crs);
        }
        double size = Math.min(Math.abs(toCrs.getScaleX()), Math.abs(toCrs.getScaleY()));
        if (Math.max(Math.abs(toCrs.getShearX()), Math.abs(toCrs.getShearY())) > MAX_SHEAR * size
                || !(toCrs.getScaleX() > 0)
                || size == 0) {
            throw new AetherException(
                    "The grid of the coverage " + name
                            + " is rotated, sheared or mirrored; resample it to a north-up grid first, for example with gdalwarp.");
        }
        toCrs.translate(image.getMinX(), image.getMinY());
        boolean southFirst = toCrs.getScaleY() > 0;
        double pixelHeight = Math.abs(toCrs.getScaleY());
        double north = toCrs.getTranslateY() + (southFirst ? image.getHeight() * pixelHeight : 0);
        RasterGrid grid = new RasterGrid(
                image.getWidth(), image.getHeight(), toCrs.getTranslateX(), north, toCrs.getScaleX(), pixelHeight, crs);
        Map<String, String> metadata = coverage.getProperty(VectorOrigin.ITEM) instanceof String origin
                ? Map.of(VectorOrigin.ITEM, origin)
                : Map.of();
        return new CoverageRaster(new CoveragePixels(coverage, encoding, bands, southFirst), grid, metadata);
    }

    private static CoordinateReferenceSystem eastNorth(String name, CoordinateReferenceSystem crs) {
        Integer code = CoordinateSystems.epsgCode(crs);
        if (code != null) {
            return CoordinateSystems.epsg(code);
        }
        if (crs instanceof GeographicCRS geographic) {
            return new DefaultGeographicCRS(
                    geographic.getName().getCode(), geographic.getDatum(), DefaultEllipsoidalCS.GEODETIC_2D);
        }
        throw axes(name, crs);
    }

    private static AetherException axes(String name, CoordinateReferenceSystem crs) {
        return new AetherException("The axes of the CRS of the coverage " + name + " ("
                + CoordinateSystems.name(crs)
                + ") do not point east and north; reproject it, for example to its UTM zone.");
    }

    @Override
    public RasterGrid grid() {
        return grid;
    }

    @Override
    public int bands() {
        return pixels.bands();
    }

    @Override
    public String name() {
        return pixels.name();
    }

    @Override
    public boolean int8() {
        return pixels.int8();
    }

    @Override
    public Map<String, String> metadata() {
        return metadata;
    }

    @Override
    public List<String> bandNames() {
        return pixels.bandNames();
    }

    @Override
    public PixelWindow block() {
        return pixels.block();
    }

    @Override
    public void read(PixelWindow window, FloatBuffer target) {
        pixels.read(window, target);
    }

    @Override
    public void close() {}
}
