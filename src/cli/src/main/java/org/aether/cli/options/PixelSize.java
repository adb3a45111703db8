package org.aether.cli.options;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** The size of a raster to be made, in pixels of 10 m. */
public record PixelSize(int width, int height) {

    private static final Pattern TEXT = Pattern.compile("(\\d{1,9})(?:[xX](\\d{1,9}))?");

    /** Below this a city has no room for districts. */
    private static final int LEAST = 64;

    private static final int MOST = 65_536;

    /** Reads {@code 512} (a square) or {@code 5800x4500}. */
    public static final class Converter implements ITypeConverter<PixelSize> {

        @Override
        public PixelSize convert(String text) {
            Matcher matcher = TEXT.matcher(text);
            if (!matcher.matches()) {
                throw new TypeConversionException("'" + text + "' is not a size; write 512 or 5800x4500 (pixels)");
            }
            int width = Integer.parseInt(matcher.group(1));
            int height = matcher.group(2) == null ? width : Integer.parseInt(matcher.group(2));
            if (Math.min(width, height) < LEAST || Math.max(width, height) > MOST) {
                throw new TypeConversionException(
                        "'" + text + "' is no usable size; each side takes " + LEAST + " to " + MOST + " pixels");
            }
            return new PixelSize(width, height);
        }
    }
}
