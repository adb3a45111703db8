package org.aether.cli.report;

import java.awt.Color;

/** Colours of the maps in the report: a uniform ramp for values and distinct colours for classes. */
public final class Palette {

    /** Viridis in nine equal steps: it is perceptually uniform, also in grey and with colour blindness. */
    private static final int[] RAMP = {
        0x440154, 0x472D7B, 0x3B528B, 0x2C728E, 0x21918C, 0x28AE80, 0x5EC962, 0xADDC30, 0xFDE725
    };

    /** Ten colours that can be distinguished on light and dark backgrounds; none is the grey of no data. */
    private static final int[] CLASSES = {
        0x4269D0, 0xEFB118, 0xE8543F, 0x6CC5B0, 0x2F9E44, 0xFF8AB7, 0xA463F2, 0x97BBF5, 0x9C6B4E, 0x868E96
    };

    private Palette() {}

    /** Colour of a share from 0 (dark) to 1 (bright) as 0xRRGGBB; values outside have the colour of the nearer end. */
    public static int ramp(double share) {
        double at = Math.max(0, Math.min(1, share)) * (RAMP.length - 1);
        int below = Math.min((int) at, RAMP.length - 2);
        double rest = at - below;
        int rgb = 0;
        for (int shift = 16; shift >= 0; shift -= 8) {
            int from = (RAMP[below] >> shift) & 0xFF;
            int to = (RAMP[below + 1] >> shift) & 0xFF;
            rgb |= (int) Math.round(from + rest * (to - from)) << shift;
        }
        return rgb;
    }

    /** Colour of a class as 0xRRGGBB; for more than ten classes the hues are spaced by the golden angle. */
    public static int ofClass(int number) {
        if (number < CLASSES.length) {
            return CLASSES[number];
        }
        float hue = number * 0.381966f;
        return Color.HSBtoRGB(hue - (float) Math.floor(hue), 0.55f, 0.55f + 0.15f * (number % 3)) & 0xFFFFFF;
    }

    /** {@code #rrggbb}. */
    public static String css(int rgb) {
        return String.format("#%06x", rgb);
    }
}
