package org.aether.wps.coverage;

import java.awt.Transparency;
import java.awt.color.ColorSpace;
import java.awt.image.ColorModel;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.util.Arrays;

/**
 * A colour space for any number of bands. Imaging libraries need one for every image, also if its bands are not colours. A pixel
 * is converted to the grey value of its first band.
 */
final class BandColours extends ColorSpace {

    private static final long serialVersionUID = 1L;

    /** The largest number of components for which {@link ColorSpace} has a type. */
    private static final int MAX_TYPED_BANDS = 15;

    private BandColours(int bands) {
        super(bands == 1 ? TYPE_GRAY : bands <= MAX_TYPED_BANDS ? TYPE_2CLR + bands - 2 : TYPE_FCLR, bands);
    }

    /** A colour model for bands that are not colours. */
    static ColorModel model(int dataType, int bands) {
        ColorSpace space = bands == 1 ? ColorSpace.getInstance(CS_GRAY) : new BandColours(bands);
        return new ComponentColorModel(space, false, false, Transparency.OPAQUE, dataType);
    }

    /** Red, green, blue and alpha as bytes. */
    static ColorModel picture() {
        return new ComponentColorModel(
                ColorSpace.getInstance(CS_sRGB), true, false, Transparency.TRANSLUCENT, DataBuffer.TYPE_BYTE);
    }

    @Override
    public float[] toRGB(float[] values) {
        return new float[] {values[0], values[0], values[0]};
    }

    @Override
    public float[] fromRGB(float[] rgb) {
        float[] values = new float[getNumComponents()];
        Arrays.fill(values, (rgb[0] + rgb[1] + rgb[2]) / 3);
        return values;
    }

    @Override
    public float[] toCIEXYZ(float[] values) {
        return ColorSpace.getInstance(CS_sRGB).toCIEXYZ(toRGB(values));
    }

    @Override
    public float[] fromCIEXYZ(float[] xyz) {
        return fromRGB(ColorSpace.getInstance(CS_sRGB).fromCIEXYZ(xyz));
    }
}
