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
import org.jspecify.annotations.Nullable;

/**
 * The TIFF reader of ImageIO-Ext with access to the original metadata, because {@link #getImageMetadata} returns a copy
 * without the positions of the blocks. Not thread-safe.
 *
 * <p>ImageIO-Ext throws various unchecked exceptions for damaged files. The methods of this class throw {@link
 * IOException} instead, so that a defect of our own code is not mistaken for a damaged file.
 */
final class TiffReader extends TIFFImageReader implements AutoCloseable {

    /** Texts of GDAL_NODATA that ImageIO-Ext cannot parse, by image. */
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

    /** The metadata of an image. Valid until another image is requested or this reader is closed, as tags are read lazily. */
    TIFFImageMetadata directory(int image) throws IOException {
        try {
            try {
                getWidth(image); // selects the image
            } catch (NumberFormatException noDataText) {
                // ImageIO-Ext rejects texts of GDAL_NODATA that are not numbers in Java; they are parsed elsewhere.
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

    /** The text of GDAL_NODATA of an image whose {@link #directory} was requested, or null. */
    @Nullable String noDataText(int image) throws IOException {
        try {
            TIFFField field = imageMetadata.getTIFFField(PrivateTIFFTagSet.TAG_GDAL_NODATA);
            return field == null ? noDataTexts.get(image) : field.getAsString(0);
        } catch (RuntimeException e) {
            throw new IOException(e);
        }
    }

    /** The number of images in the file. */
    int images() throws IOException {
        try {
            return getNumImages(true);
        } catch (RuntimeException e) {
            throw new IOException(e);
        }
    }

    /** An empty image with the sample layout of an image of the file, as a destination for {@link #decode}. */
    BufferedImage emptyImage(int image, int width, int height) throws IOException {
        directory(image);
        try {
            return getImageTypes(image).next().createBufferedImage(width, height);
        } catch (RuntimeException e) {
            throw new IOException(e);
        }
    }

    /** Reads pixels into the destination of the parameters. */
    void decode(int image, ImageReadParam param) throws IOException {
        try {
            read(image, param);
        } catch (RuntimeException e) {
            throw new IOException(e);
        }
    }

    /** The byte order of the file; known after the first call of {@link #directory}. */
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
            // The file was only read from, so no data are lost.
        }
    }
}
