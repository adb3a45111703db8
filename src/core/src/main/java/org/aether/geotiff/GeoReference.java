package org.aether.geotiff;

import it.geosolutions.imageio.plugins.tiff.BaselineTIFFTagSet;
import it.geosolutions.imageio.plugins.tiff.GeoTIFFTagSet;
import it.geosolutions.imageio.plugins.tiff.PrivateTIFFTagSet;
import it.geosolutions.imageio.plugins.tiff.TIFFDirectory;
import it.geosolutions.imageio.plugins.tiff.TIFFField;
import it.geosolutions.imageio.plugins.tiff.TIFFTagSet;
import it.geosolutions.imageioimpl.plugins.tiff.TIFFImageMetadata;
import java.awt.geom.AffineTransform;
import java.nio.file.Path;
import org.aether.AetherException;
import org.aether.AetherException.Kind;
import org.aether.crs.AxisOrder;
import org.aether.raster.RasterGrid;
import org.geotools.api.referencing.crs.CoordinateReferenceSystem;
import org.geotools.api.referencing.datum.PixelInCell;
import org.geotools.coverage.grid.io.imageio.geotiff.GeoTiffIIOMetadataDecoder;
import org.geotools.coverage.grid.io.imageio.geotiff.GeoTiffMetadata2CRSAdapter;
import org.geotools.coverage.grid.io.imageio.geotiff.PixelScale;
import org.geotools.coverage.grid.io.imageio.geotiff.TiePoint;

/**
 * The georeference of a GeoTIFF.
 *
 * @param grid the grid of the pixels, north up
 * @param bottomUp whether the first row of the file is the southernmost one
 */
record GeoReference(RasterGrid grid, boolean bottomUp) {

    /** Maximum shear relative to the pixel size, which is a rounding error. */
    private static final double MAX_SHEAR = 1e-9;

    private static final int[] GEO_TAGS = {
        GeoTIFFTagSet.TAG_MODEL_PIXEL_SCALE,
        GeoTIFFTagSet.TAG_MODEL_TIE_POINT,
        GeoTIFFTagSet.TAG_MODEL_TRANSFORMATION,
        GeoTIFFTagSet.TAG_GEO_KEY_DIRECTORY,
        GeoTIFFTagSet.TAG_GEO_DOUBLE_PARAMS,
        GeoTIFFTagSet.TAG_GEO_ASCII_PARAMS
    };

    /**
     * Reads the tags of the first image of a file.
     *
     * @throws AetherException when the CRS or the position is missing or damaged, or the grid is rotated
     */
    static GeoReference of(Path file, TIFFImageMetadata metadata, int width, int height) {
        if (metadata.getTIFFField(GeoTIFFTagSet.TAG_GEO_KEY_DIRECTORY) == null) {
            throw new AetherException(
                    Kind.INVALID_INPUT,
                    "The TIFF {} has no coordinate reference system that can be read; assign the right one with gdal_translate"
                            + " -a_srs EPSG:code.",
                    file);
        }
        AffineTransform toCrs = toCrs(file, metadata);
        boolean bottomUp = toCrs.getScaleY() > 0;
        double pixelHeight = Math.abs(toCrs.getScaleY());
        double north = bottomUp ? toCrs.getTranslateY() + height * pixelHeight : toCrs.getTranslateY();
        RasterGrid grid = new RasterGrid(
                width, height, toCrs.getTranslateX(), north, toCrs.getScaleX(), pixelHeight, crs(file, metadata));
        return new GeoReference(grid, bottomUp);
    }

    /** Only the georeferencing tags: GeoTools converts every tag to a DOM, and there may be a million tile offsets. */
    private static TIFFDirectory geoTags(TIFFImageMetadata metadata) {
        TIFFDirectory directory = new TIFFDirectory(
                new TIFFTagSet[] {
                    BaselineTIFFTagSet.getInstance(), GeoTIFFTagSet.getInstance(), PrivateTIFFTagSet.getInstance()
                },
                null);
        for (int tag : GEO_TAGS) {
            TIFFField field = metadata.getTIFFField(tag);
            if (field != null) {
                directory.addTIFFField(field);
            }
        }
        return directory;
    }

    /** The transform from the upper-left corner of a pixel (column and row in the file) to the CRS. */
    private static AffineTransform toCrs(Path file, TIFFImageMetadata metadata) {
        AffineTransform toCrs;
        try {
            GeoTiffIIOMetadataDecoder decoder =
                    new GeoTiffIIOMetadataDecoder(geoTags(metadata).getAsMetadata());
            toCrs = toCrs(file, decoder);
        } catch (AetherException e) {
            throw e;
        } catch (RuntimeException e) {
            // GeoTools throws various unchecked exceptions for tags with too few numbers or with a value of another
            // type.
            throw new AetherException(
                    Kind.DAMAGED,
                    e,
                    "The georeferencing tags of {} are damaged; write the file again with gdal_translate -a_ullr.",
                    file);
        }
        double size = Math.min(Math.abs(toCrs.getScaleX()), Math.abs(toCrs.getScaleY()));
        boolean straight = Math.max(Math.abs(toCrs.getShearX()), Math.abs(toCrs.getShearY())) <= MAX_SHEAR * size;
        if (!straight || !(toCrs.getScaleX() > 0) || size == 0) {
            throw new AetherException(
                    Kind.INVALID_INPUT,
                    "The grid of {} is rotated, sheared or mirrored; straighten it with gdalwarp first.",
                    file);
        }
        double sum = toCrs.getScaleX() + toCrs.getScaleY() + toCrs.getTranslateX() + toCrs.getTranslateY();
        if (!Double.isFinite(sum)) {
            throw new AetherException(
                    Kind.INVALID_INPUT,
                    "The position of {} has numbers that are not finite; write the file again with gdal_translate -a_ullr.",
                    file);
        }
        return toCrs;
    }

    private static AffineTransform toCrs(Path file, GeoTiffIIOMetadataDecoder decoder) {
        AffineTransform toCrs;
        if (decoder.hasModelTrasformation()) {
            toCrs = new AffineTransform(decoder.getModelTransformation());
        } else if (decoder.hasPixelScales() && decoder.hasTiePoints()) {
            PixelScale scale = decoder.getModelPixelScales();
            TiePoint tie = decoder.getModelTiePoints()[0];
            if (scale.getScaleY() < 0) {
                // GDAL ignores this sign and GeoTools does not, so programs disagree on which side is up.
                throw new AetherException(
                        Kind.INVALID_INPUT,
                        "The ModelPixelScale of {} has a negative y, which programs interpret in two ways; rewrite the file"
                                + " with gdal_translate after checking that north is up.",
                        file);
            }
            toCrs = new AffineTransform(
                    scale.getScaleX(),
                    0,
                    0,
                    -scale.getScaleY(),
                    tie.getValueAt(3) - tie.getValueAt(0) * scale.getScaleX(),
                    tie.getValueAt(4) + tie.getValueAt(1) * scale.getScaleY());
        } else {
            throw new AetherException(
                    Kind.INVALID_INPUT,
                    "The TIFF {} has no position (no ModelPixelScale with ModelTiepoint and no ModelTransformation);"
                            + " georeference it, for example with gdalwarp.",
                    file);
        }
        if (GeoTiffMetadata2CRSAdapter.getRasterType(decoder).equals(PixelInCell.CELL_CENTER)) {
            toCrs.translate(-0.5, -0.5);
        }
        return toCrs;
    }

    private static CoordinateReferenceSystem crs(Path file, TIFFImageMetadata metadata) {
        CoordinateReferenceSystem crs = GeoKeyCrs.of(file, new GeoKeyDirectory(file, metadata::getTIFFField));
        if (AxisOrder.of(crs) != AxisOrder.EAST_FIRST) {
            throw new AetherException(
                    Kind.INVALID_INPUT,
                    "The axes of the CRS of {} do not point east and north; reproject it with gdalwarp -t_srs, for example to"
                            + " its UTM zone.",
                    file);
        }
        return crs;
    }
}
