package org.aether.wps.coverage;

import java.awt.Transparency;
import java.awt.color.ColorSpace;
import java.awt.image.ColorModel;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.util.Arrays;

/**
 * A colour space for any number of bands: imaging libraries ask every image for one, also where the bands are no
 * colours. As a colour, a pixel is a shade of grey by its first band.
 */
public final class BandColours extends ColorSpace {

    private static final long serialVersionUID = 1L;

    private static final int MOST_NAMED = 15;

    private BandColours(int bands) {
        super(bands == 1 ? TYPE_GRAY : bands <= MOST_NAMED ? TYPE_2CLR + bands - 2 : TYPE_FCLR, bands);
    }

    /** A colour model for bands that are no colours. */
    public static ColorModel model(int dataType, int bands) {
        ColorSpace space = bands == 1 ? ColorSpace.getInstance(CS_GRAY) : new BandColours(bands);
        return new ComponentColorModel(space, false, false, Transparency.OPAQUE, dataType);
    }

    /** Red, green, blue and opacity as bytes. */
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
