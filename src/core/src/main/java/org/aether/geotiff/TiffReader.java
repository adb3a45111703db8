package org.aether.geotiff;

import it.geosolutions.imageio.plugins.tiff.PrivateTIFFTagSet;
import it.geosolutions.imageio.plugins.tiff.TIFFField;
import it.geosolutions.imageioimpl.plugins.tiff.TIFFImageMetadata;
import it.geosolutions.imageioimpl.plugins.tiff.TIFFImageReader;
import it.geosolutions.imageioimpl.plugins.tiff.TIFFImageReaderSpi;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import javax.imageio.ImageReadParam;
import javax.imageio.stream.FileImageInputStream;
import javax.imageio.stream.ImageInputStream;

/**
 * ImageIO-Ext's TIFF reader with its own view of the directory, because {@link #getImageMetadata} hands out a copy in
 * which the positions of the blocks are missing. One thread at a time.
 *
 * <p>The library meets a damaged file with whatever exception comes first, checked or not; the methods here throw
 * {@link IOException} alone, so that a mistake in our own code is not taken for a damaged file.
 */
final class TiffReader extends TIFFImageReader implements AutoCloseable {

    /** Texts of GDAL_NODATA that the library could not take, by image. */
    private final Map<Integer, String> noDataTexts = new HashMap<>();

    private TiffReader(ImageInputStream stream) {
        super(new TIFFImageReaderSpi());
        setInput(stream, false, false);
    }

    /** @throws IOException when the file cannot be opened */
    static TiffReader open(Path file) throws IOException {
        ImageInputStream stream = new FileImageInputStream(file.toFile());
        try {
            return new TiffReader(stream);
        } catch (RuntimeException e) {
            stream.close();
            throw e;
        }
    }

    /** The directory of an image; reads from the file as long as this reader is open and no other image is asked for. */
    TIFFImageMetadata directory(int image) throws IOException {
        try {
            try {
                getWidth(image); // moves to the image
            } catch (NumberFormatException noDataText) {
                // The library takes only what Java calls a number for the text of GDAL_NODATA, which is not needed
                // here.
                if (imageMetadata == null || imageMetadata.getTIFFField(PrivateTIFFTagSet.TAG_GDAL_NODATA) == null) {
                    throw noDataText;
                }
                noDataTexts.put(
                        image,
                        imageMetadata
                                .getTIFFField(PrivateTIFFTagSet.TAG_GDAL_NODATA)
                                .getAsString(0));
                imageMetadata.removeTIFFField(PrivateTIFFTagSet.TAG_GDAL_NODATA);
                getWidth(image);
            }
        } catch (RuntimeException e) {
            throw new IOException(e);
        }
        return imageMetadata;
    }

    /** The text of GDAL_NODATA of an image whose {@link #directory} was asked for, or null. */
    String noDataText(int image) {
        TIFFField field = imageMetadata.getTIFFField(PrivateTIFFTagSet.TAG_GDAL_NODATA);
        return field == null ? noDataTexts.get(image) : field.getAsString(0);
    }

    /** An empty image with the samples of an image in the file, for {@link #decode}. */
    BufferedImage room(int image, int width, int height) throws IOException {
        directory(image);
        try {
            return getImageTypes(image).next().createBufferedImage(width, height);
        } catch (RuntimeException e) {
            throw new IOException(e);
        }
    }

    /** Reads as the parameters say. */
    void decode(int image, ImageReadParam param) throws IOException {
        try {
            read(image, param);
        } catch (RuntimeException e) {
            throw new IOException(e);
        }
    }

    /** The order of bytes in the file; known once an image was looked at. */
    ByteOrder byteOrder() {
        return stream.getByteOrder();
    }

    @Override
    public void close() {
        ImageInputStream opened = stream;
        dispose();
        try {
            opened.close();
        } catch (IOException harmless) {
            // A handle that was only read from: nothing can be lost by failing to close it.
        }
    }
}
