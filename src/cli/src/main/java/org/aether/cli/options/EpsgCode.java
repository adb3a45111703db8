package org.aether.cli.options;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** The code of a CRS in the EPSG database. It is looked up only when it is used. */
public record EpsgCode(int code) {

    private static final Pattern TEXT = Pattern.compile("(?:EPSG:)?(\\d{1,9})", Pattern.CASE_INSENSITIVE);

    /** Reads {@code EPSG:27700} or {@code 27700}. */
    public static final class Converter implements ITypeConverter<EpsgCode> {

        @Override
        public EpsgCode convert(String text) {
            Matcher matcher = TEXT.matcher(text);
            if (!matcher.matches()) {
                throw new TypeConversionException("'" + text + "' is not an EPSG code; write EPSG:27700");
            }
            return new EpsgCode(Integer.parseInt(matcher.group(1)));
        }
    }
}
