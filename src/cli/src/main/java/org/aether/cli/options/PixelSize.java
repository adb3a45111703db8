package org.aether.cli.options;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** The size of a new raster in pixels of 10 m. */
public record PixelSize(int width, int height) {

    private static final Pattern TEXT = Pattern.compile("(\\d{1,9})(?:[xX](\\d{1,9}))?");

    /** A smaller city has no space for districts. */
    private static final int MIN_SIDE = 64;

    private static final int MAX_SIDE = 65_536;

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
            if (Math.min(width, height) < MIN_SIDE || Math.max(width, height) > MAX_SIDE) {
                throw new TypeConversionException("'" + text + "' is not a possible size; each side must have "
                        + MIN_SIDE + " to " + MAX_SIDE + " pixels");
            }
            return new PixelSize(width, height);
        }
    }
}
