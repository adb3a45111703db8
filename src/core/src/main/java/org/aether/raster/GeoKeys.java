package org.aether.raster;

import it.geosolutions.imageio.plugins.tiff.GeoTIFFTagSet;
import it.geosolutions.imageio.plugins.tiff.TIFFField;
import it.geosolutions.imageioimpl.plugins.tiff.TIFFIFD;
import it.geosolutions.imageioimpl.plugins.tiff.TIFFImageMetadata;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import javax.imageio.metadata.IIOInvalidTreeException;
import org.aether.AetherException;
import org.geotools.api.referencing.crs.CoordinateReferenceSystem;
import org.geotools.coverage.grid.io.imageio.geotiff.CRS2GeoTiffMetadataAdapter;
import org.geotools.coverage.grid.io.imageio.geotiff.GeoTiffConstants;
import org.geotools.coverage.grid.io.imageio.geotiff.GeoTiffException;
import org.geotools.coverage.grid.io.imageio.geotiff.GeoTiffIIOMetadataEncoder;

/** A CRS as the three tags of a GeoTIFF, as GeoTools encodes it: an EPSG code where there is one, parameters if not. */
final class GeoKeys {

    private final TIFFIFD encoded;

    /** @throws AetherException when GeoTIFF has no words for the CRS */
    GeoKeys(CoordinateReferenceSystem crs) {
        try {
            GeoTiffIIOMetadataEncoder keys = new CRS2GeoTiffMetadataAdapter(crs).parseCoordinateReferenceSystem();
            keys.addGeoShortParam(GeoTiffConstants.GTRasterTypeGeoKey, GeoTiffConstants.RasterPixelIsArea);
            encoded = TIFFImageMetadata.parseIFD(keys.createRootTree().getFirstChild());
        } catch (GeoTiffException | IIOInvalidTreeException | RuntimeException e) {
            throw new AetherException(
                    "The coordinate reference system " + crs.getName()
                            + " cannot be written to a GeoTIFF; reproject to one with an EPSG code, such as UTM.",
                    e);
        }
    }

    void putInto(TiffTags tags) {
        TIFFField directory = encoded.getTIFFField(GeoTIFFTagSet.TAG_GEO_KEY_DIRECTORY);
        int[] keys = new int[directory.getCount()];
        for (int i = 0; i < keys.length; i++) {
            keys[i] = directory.getAsInt(i);
        }
        tags.shorts(GeoTIFFTagSet.TAG_GEO_KEY_DIRECTORY, keys);
        TIFFField numbers = encoded.getTIFFField(GeoTIFFTagSet.TAG_GEO_DOUBLE_PARAMS);
        if (numbers != null) {
            tags.doubles(GeoTIFFTagSet.TAG_GEO_DOUBLE_PARAMS, numbers.getAsDoubles());
        }
        TIFFField texts = encoded.getTIFFField(GeoTIFFTagSet.TAG_GEO_ASCII_PARAMS);
        if (texts != null) {
            ByteArrayOutputStream ascii = new ByteArrayOutputStream();
            for (int i = 0; i < texts.getCount(); i++) {
                ascii.writeBytes(texts.getAsString(i).replace("\0", "").getBytes(StandardCharsets.US_ASCII));
            }
            ascii.write(0);
            tags.text(GeoTIFFTagSet.TAG_GEO_ASCII_PARAMS, ascii.toByteArray());
        }
    }
}
