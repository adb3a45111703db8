package org.aether.server.wms;

import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.awt.image.RenderedImage;
import java.util.List;
import java.util.Map;
import org.aether.head.ClassColours;
import org.aether.server.failure.ServiceException;

/** The colours of a style: converts the numbers of a transformed pixel to alpha, red, green and blue. Immutable. */
final class Colouring {

    private static final int TRANSPARENT = 0;
    private static final int NO_CLASS = 255;

    /** From dark violet over green to yellow, with even steps of lightness; readable with colour blindness too. */
    private static final int[] RAMP = {0x440154, 0x414487, 0x2a788e, 0x22a884, 0x7ad151, 0xfde725};

    private static final int[] CLASSES = {
        0xd73027, 0xfc8d59, 0xfee090, 0x91bfdb, 0x4575b4, 0x762a83, 0x1b7837, 0xa6dba0, 0x8c510a, 0x636363
    };

    private final double low;
    private final double high;
    private final List<Integer> classes;

    private Colouring(double low, double high, List<Integer> classes) {
        this.low = low;
        this.high = high;
        this.classes = classes;
    }

    /**
     * @param arguments {@code range=low,high} sets the values at the ends of the ramp, by default 0 and 0.5
     * @param labels the names of the classes, which determine their colours
     */
    static Colouring of(Map<String, String> arguments, List<String> labels) {
        List<Integer> classes = ClassColours.of(labels);
        String range = arguments.get("range");
        if (range == null) {
            return new Colouring(0, 0.5, classes);
        }
        try {
            String[] parts = range.split(",");
            double low = Double.parseDouble(parts[0]);
            double high = Double.parseDouble(parts[1]);
            if (low < high && Double.isFinite(high - low)) {
                return new Colouring(low, high, classes);
            }
        } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
            // The exception below covers this case too.
        }
        throw ServiceException.invalid(
                "range", "The range must be two finite numbers, the lower one first: range=0,0.5.");
    }

    double low() {
        return low;
    }

    double high() {
        return high;
    }

    /** The colour of a pixel of a transformed image. */
    int argb(MapStyle style, RenderedImage image, Raster data, int x, int y) {
        if (style == MapStyle.RAW) {
            return raw(data, x, y);
        }
        if (image.getColorModel() instanceof IndexColorModel indexed) {
            return indexed.getRGB(data.getSample(x, y, 0));
        }
        int bands = data.getNumBands();
        if (data.getSampleModel().getDataType() != DataBuffer.TYPE_BYTE) {
            return ramp(data.getSampleFloat(x, y, 0));
        }
        if (bands < 3) {
            return classColour(data.getSample(x, y, 0));
        }
        int red = data.getSample(x, y, 0);
        int green = data.getSample(x, y, 1);
        int blue = data.getSample(x, y, 2);
        int alpha = bands > 3 ? data.getSample(x, y, 3) : red == 255 && green == 255 && blue == 255 ? 0 : 255;
        return alpha == 0 ? TRANSPARENT : alpha << 24 | red << 16 | green << 8 | blue;
    }

    /** The first bands from -0.3 to 0.3: a number of a unit vector of 64 numbers rarely lies outside. */
    private static int raw(Raster data, int x, int y) {
        int argb = 0xff;
        for (int colour = 0; colour < 3; colour++) {
            float value = data.getSampleFloat(x, y, Math.min(colour, data.getNumBands() - 1));
            if (Float.isNaN(value)) {
                return TRANSPARENT;
            }
            argb = argb << 8 | (int) Math.round(255 * Math.max(0, Math.min(1, (value + 0.3) / 0.6)));
        }
        return argb;
    }

    int ramp(double value) {
        if (Double.isNaN(value)) {
            return TRANSPARENT;
        }
        double at = Math.max(0, Math.min(1, (value - low) / (high - low))) * (RAMP.length - 1);
        int step = (int) Math.min(RAMP.length - 2, Math.floor(at));
        double part = at - step;
        int argb = 0xff;
        for (int shift = 16; shift >= 0; shift -= 8) {
            int from = RAMP[step] >> shift & 0xff;
            int to = RAMP[step + 1] >> shift & 0xff;
            argb = argb << 8 | (int) Math.round(from + part * (to - from));
        }
        return argb;
    }

    /** By the name of the class; without a name one of ten different colours, darker ones for further classes. */
    int classColour(int index) {
        if (index == NO_CLASS) {
            return TRANSPARENT;
        }
        if (index < classes.size()) {
            return 0xff000000 | classes.get(index);
        }
        int rgb = CLASSES[index % CLASSES.length];
        for (int round = index / CLASSES.length; round > 0; round--) {
            rgb = rgb >> 1 & 0x7f7f7f;
            rgb += rgb >> 1 & 0x3f3f3f;
        }
        return 0xff000000 | rgb;
    }
}
