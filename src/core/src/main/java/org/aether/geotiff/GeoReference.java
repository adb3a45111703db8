package org.aether.geotiff;

import it.geosolutions.imageio.plugins.tiff.BaselineTIFFTagSet;
import it.geosolutions.imageio.plugins.tiff.GeoTIFFTagSet;
import it.geosolutions.imageio.plugins.tiff.PrivateTIFFTagSet;
import it.geosolutions.imageio.plugins.tiff.TIFFDirectory;
import it.geosolutions.imageio.plugins.tiff.TIFFField;
import it.geosolutions.imageio.plugins.tiff.TIFFTagSet;
import it.geosolutions.imageioimpl.plugins.tiff.TIFFImageMetadata;
import java.awt.geom.AffineTransform;
import org.aether.AetherException;
import org.aether.crs.AxisOrder;
import org.aether.raster.RasterGrid;
import org.geotools.api.referencing.crs.CoordinateReferenceSystem;
import org.geotools.api.referencing.datum.PixelInCell;
import org.geotools.coverage.grid.io.imageio.geotiff.GeoTiffIIOMetadataDecoder;
import org.geotools.coverage.grid.io.imageio.geotiff.GeoTiffMetadata2CRSAdapter;
import org.geotools.coverage.grid.io.imageio.geotiff.PixelScale;
import org.geotools.coverage.grid.io.imageio.geotiff.TiePoint;

/**
 * Where a GeoTIFF says its pixels lie, turned north up.
 *
 * @param grid the pixels, north up
 * @param bottomUp whether the first row of the file is the southernmost
 */
record GeoReference(RasterGrid grid, boolean bottomUp) {

    /** Shear per pixel, relative to the pixel's size, that still counts as rounding. */
    private static final double ROUNDING = 1e-9;

    private static final int[] GEO_TAGS = {
        GeoTIFFTagSet.TAG_MODEL_PIXEL_SCALE,
        GeoTIFFTagSet.TAG_MODEL_TIE_POINT,
        GeoTIFFTagSet.TAG_MODEL_TRANSFORMATION,
        GeoTIFFTagSet.TAG_GEO_KEY_DIRECTORY,
        GeoTIFFTagSet.TAG_GEO_DOUBLE_PARAMS,
        GeoTIFFTagSet.TAG_GEO_ASCII_PARAMS
    };

    /**
     * Reads the tags of a file's first image.
     *
     * @param file name for messages
     * @throws AetherException when CRS or position are missing, unreadable or rotated
     */
    static GeoReference of(String file, TIFFImageMetadata metadata, int width, int height) {
        if (metadata.getTIFFField(GeoTIFFTagSet.TAG_GEO_KEY_DIRECTORY) == null) {
            throw missingCrs(file, null);
        }
        GeoTiffIIOMetadataDecoder decoder =
                new GeoTiffIIOMetadataDecoder(geoTags(metadata).getAsMetadata());
        AffineTransform toCrs = toCrs(file, decoder);
        boolean bottomUp = toCrs.getScaleY() > 0;
        double pixelHeight = Math.abs(toCrs.getScaleY());
        double north = bottomUp ? toCrs.getTranslateY() + height * pixelHeight : toCrs.getTranslateY();
        RasterGrid grid = new RasterGrid(
                width, height, toCrs.getTranslateX(), north, toCrs.getScaleX(), pixelHeight, crs(file, metadata));
        return new GeoReference(grid, bottomUp);
    }

    /** The geographic tags alone: GeoTools turns every tag into a DOM, and there may be a million tile offsets. */
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

    /** From the upper-left corner of a pixel (column, row in the file) to the CRS. */
    private static AffineTransform toCrs(String file, GeoTiffIIOMetadataDecoder decoder) {
        AffineTransform toCrs;
        if (decoder.hasModelTrasformation()) {
            toCrs = new AffineTransform(decoder.getModelTransformation());
        } else if (decoder.hasPixelScales() && decoder.hasTiePoints()) {
            PixelScale scale = decoder.getModelPixelScales();
            TiePoint tie = decoder.getModelTiePoints()[0];
            if (scale.getScaleY() < 0) {
                // GDAL ignores this sign and GeoTools honours it, so half of the programs show such a file upside down.
                throw new AetherException("The ModelPixelScale of " + file + " has a negative y, which programs read in"
                        + " two ways; rewrite the file with gdal_translate after checking that north is up.");
            }
            toCrs = new AffineTransform(
                    scale.getScaleX(),
                    0,
                    0,
                    -scale.getScaleY(),
                    tie.getValueAt(3) - tie.getValueAt(0) * scale.getScaleX(),
                    tie.getValueAt(4) + tie.getValueAt(1) * scale.getScaleY());
        } else {
            throw new AetherException("The TIFF " + file + " does not say where its pixels lie (no ModelPixelScale with"
                    + " ModelTiepoint and no ModelTransformation); georeference it, for example with gdalwarp.");
        }
        double size = Math.min(Math.abs(toCrs.getScaleX()), Math.abs(toCrs.getScaleY()));
        if (Math.max(Math.abs(toCrs.getShearX()), Math.abs(toCrs.getShearY())) > ROUNDING * size
                || !(toCrs.getScaleX() > 0)
                || size == 0) {
            throw new AetherException("The grid of " + file + " is rotated, sheared or mirrored; straighten it with"
                    + " gdalwarp first.");
        }
        if (GeoTiffMetadata2CRSAdapter.getRasterType(decoder).equals(PixelInCell.CELL_CENTER)) {
            toCrs.translate(-0.5, -0.5);
        }
        return toCrs;
    }

    private static CoordinateReferenceSystem crs(String file, TIFFImageMetadata metadata) {
        CoordinateReferenceSystem crs = GeoKeyCrs.of(file, new GeoKeyDirectory(file, metadata::getTIFFField));
        if (AxisOrder.of(crs) != AxisOrder.EAST_FIRST) {
            throw new AetherException(
                    "The axes of the CRS of " + file + " do not point east and north; reproject it with"
                            + " gdalwarp -t_srs, for example to its UTM zone.");
        }
        return crs;
    }

    private static AetherException missingCrs(String file, Exception cause) {
        return new AetherException(
                "The TIFF " + file + " has no coordinate reference system that can be read; assign the right one with"
                        + " gdal_translate -a_srs EPSG:code.",
                cause);
    }
}
