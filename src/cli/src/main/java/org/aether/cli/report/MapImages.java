package org.aether.cli.report;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Ellipse2D;
import java.awt.image.BufferedImage;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import javax.imageio.ImageIO;

/**
 * Draws grids as pictures. Pixels without data (NaN) are transparent. Pictures of values and classes have a palette, which
 * keeps PNG files small.
 */
public final class MapImages {

    private static final int TRANSPARENT = 255;

    private MapImages() {}

    /** Values from {@code low} (dark violet) to {@code high} (yellow); values outside have the colour of the nearer end. */
    public static BufferedImage ofValues(Grid grid, double low, double high) {
        int[] colours = new int[TRANSPARENT];
        for (int i = 0; i < TRANSPARENT; i++) {
            colours[i] = Palette.ramp(i / (TRANSPARENT - 1.0));
        }
        double scale = high > low ? (TRANSPARENT - 1) / (high - low) : 0;
        return indexed(grid, colours, value ->
                (int) Math.round(Math.max(0, Math.min(TRANSPARENT - 1, (value - low) * scale))));
    }

    /** Class numbers from 0 in the colours of {@link Palette#ofClass}; at most 255 classes. */
    public static BufferedImage ofClasses(Grid grid) {
        return ofClasses(grid, List.of());
    }

    /**
     * Class numbers from 0; at most 255 classes.
     *
     * @param chosen colours of the first classes as 0xRRGGBB; further ones have those of {@link Palette#ofClass}
     */
    public static BufferedImage ofClasses(Grid grid, List<Integer> chosen) {
        int[] colours = new int[TRANSPARENT];
        for (int i = 0; i < TRANSPARENT; i++) {
            colours[i] = i < chosen.size() ? chosen.get(i) : Palette.ofClass(i);
        }
        return indexed(grid, colours, value -> {
            int number = Math.round(value);
            if (number < 0 || number >= TRANSPARENT) {
                throw new IllegalArgumentException("Class numbers lie between 0 and 254, not " + number);
            }
            return number;
        });
    }

    /** Red, green and blue as 0…255 in three grids of one size; transparent where one of them is NaN. */
    public static BufferedImage ofColours(Grid red, Grid green, Grid blue) {
        BufferedImage image = new BufferedImage(red.width(), red.height(), BufferedImage.TYPE_INT_ARGB);
        for (int y = 0; y < red.height(); y++) {
            for (int x = 0; x < red.width(); x++) {
                float r = red.get(x, y);
                float g = green.get(x, y);
                float b = blue.get(x, y);
                if (!Float.isNaN(r + g + b)) {
                    image.setRGB(x, y, 0xFF000000 | level(r) << 16 | level(g) << 8 | level(b));
                }
            }
        }
        return image;
    }

    /**
     * Places as dots in the colours of their classes on a light background.
     *
     * @param colours of the classes as 0xRRGGBB
     * @param width of the map in pixels; the coordinates of the places are pixels of this map
     * @param side longest side of the picture in pixels
     */
    public static BufferedImage ofPlaces(
            List<DemoReport.Place> places, List<Integer> colours, int width, int height, int side) {
        double scale = (double) side / Math.max(width, height);
        BufferedImage image = new BufferedImage(
                Math.max(1, (int) Math.round(width * scale)),
                Math.max(1, (int) Math.round(height * scale)),
                BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        graphics.setColor(new Color(0xF1F3F5));
        graphics.fillRect(0, 0, image.getWidth(), image.getHeight());
        // dots cover about a fifth of the ground, so that a thousand places still read as places
        double area = 0.2 * image.getWidth() * image.getHeight() / Math.max(1, places.size());
        double radius = Math.max(2, Math.min(7, Math.sqrt(area / Math.PI)));
        for (DemoReport.Place place : places) {
            double x = place.x() * scale;
            double y = place.y() * scale;
            graphics.setColor(Color.WHITE);
            graphics.fill(new Ellipse2D.Double(x - radius - 1, y - radius - 1, 2 * radius + 2, 2 * radius + 2));
            graphics.setColor(new Color(colours.get(place.label())));
            graphics.fill(new Ellipse2D.Double(x - radius, y - radius, 2 * radius, 2 * radius));
        }
        graphics.dispose();
        return image;
    }

    /** The picture reduced so that no side is longer than {@code side}; halved repeatedly, so that no pixel is ignored. */
    public static BufferedImage shrink(BufferedImage image, int side) {
        BufferedImage current = image;
        int longest = Math.max(image.getWidth(), image.getHeight());
        while (longest > side) {
            double factor = Math.max(0.5, (double) side / longest);
            current = resize(
                    current,
                    Math.max(1, (int) Math.round(current.getWidth() * factor)),
                    Math.max(1, (int) Math.round(current.getHeight() * factor)),
                    RenderingHints.VALUE_INTERPOLATION_BILINEAR);
            longest = Math.max(current.getWidth(), current.getHeight());
        }
        return current;
    }

    /** The picture in another size; the hint is a value of {@link RenderingHints#KEY_INTERPOLATION}. */
    static BufferedImage resize(BufferedImage image, int width, int height, Object hint) {
        BufferedImage resized = new BufferedImage(width, height, BufferedImage.TYPE_INT_ARGB);
        Graphics2D graphics = resized.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_INTERPOLATION, hint);
        graphics.drawImage(image, 0, 0, width, height, null);
        graphics.dispose();
        return resized;
    }

    /** The bytes of a PNG file. */
    public static byte[] png(BufferedImage image) {
        return encoded(image, "png");
    }

    /** The bytes of a JPEG file, much smaller than a PNG for noisy pictures; transparent pixels become white. */
    public static byte[] jpeg(BufferedImage image) {
        BufferedImage opaque = new BufferedImage(image.getWidth(), image.getHeight(), BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = opaque.createGraphics();
        graphics.drawImage(image, 0, 0, Color.WHITE, null);
        graphics.dispose();
        return encoded(opaque, "jpg");
    }

    private static byte[] encoded(BufferedImage image, String format) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            ImageIO.write(image, format, bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private interface Index {
        int of(float value);
    }

    private static BufferedImage indexed(Grid grid, int[] colours, Index index) {
        int[] entries = new int[TRANSPARENT + 1];
        for (int i = 0; i < TRANSPARENT; i++) {
            entries[i] = 0xFF000000 | colours[i];
        }
        IndexColorModel model =
                new IndexColorModel(8, entries.length, entries, 0, true, TRANSPARENT, DataBuffer.TYPE_BYTE);
        BufferedImage image = new BufferedImage(grid.width(), grid.height(), BufferedImage.TYPE_BYTE_INDEXED, model);
        for (int y = 0; y < grid.height(); y++) {
            for (int x = 0; x < grid.width(); x++) {
                float value = grid.get(x, y);
                image.getRaster().setSample(x, y, 0, Float.isNaN(value) ? TRANSPARENT : index.of(value));
            }
        }
        return image;
    }

    private static int level(float value) {
        return Math.max(0, Math.min(255, Math.round(value)));
    }
}
