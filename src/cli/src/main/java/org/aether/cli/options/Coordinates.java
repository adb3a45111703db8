package org.aether.cli.options;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A place given as {@code X,Y}: easting (longitude) first. */
public record Coordinates(double x, double y) {

    /** Reads {@code 530000,180000}. */
    public static final class Converter implements ITypeConverter<Coordinates> {

        @Override
        public Coordinates convert(String text) {
            String[] parts = text.split(",", -1);
            try {
                Coordinates place = new Coordinates(Double.parseDouble(parts[0]), Double.parseDouble(parts[1]));
                if (parts.length == 2 && Double.isFinite(place.x) && Double.isFinite(place.y)) {
                    return place;
                }
            } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
                throw wrong(text, e);
            }
            throw wrong(text, null);
        }

        private static TypeConversionException wrong(String text, Exception cause) {
            TypeConversionException wrong = new TypeConversionException("'" + text
                    + "' is not X,Y: two finite numbers, separated by a comma without spaces, such as 530000,180000");
            wrong.initCause(cause);
            return wrong;
        }
    }
}
