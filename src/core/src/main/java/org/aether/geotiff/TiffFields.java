package org.aether.geotiff;

import it.geosolutions.imageio.plugins.tiff.TIFFField;
import it.geosolutions.imageioimpl.plugins.tiff.TIFFImageMetadata;
import java.nio.file.Path;
import java.util.function.Function;
import org.aether.AetherException;
import org.aether.AetherException.Kind;
import org.jspecify.annotations.Nullable;

/**
 * The values of the tags of one image. ImageIO-Ext throws various unchecked exceptions when a tag has no value, a value
 * of another type, or a value that cannot be read; this class throws an {@link AetherException} of kind {@link
 * Kind#DAMAGED} instead.
 */
final class TiffFields {

    private final Path file;
    private final TIFFImageMetadata metadata;

    TiffFields(Path file, TIFFImageMetadata metadata) {
        this.file = file;
        this.metadata = metadata;
    }

    boolean has(int tag) {
        return metadata.getTIFFField(tag) != null;
    }

    /** The number of values of a tag, 0 when it is absent. */
    int count(int tag) {
        return value(tag, 0, TIFFField::getCount);
    }

    /** The first value of a tag. Values beyond the range of an int wrap around, as 2^32-1 does to -1. */
    int integer(int tag, int absent) {
        return value(tag, absent, field -> (int) field.getAsLong(0));
    }

    /** One of the values of a tag. */
    int integerAt(int tag, int index, int absent) {
        return value(tag, absent, field -> field.getAsInt(index));
    }

    /** All values of a tag; empty when it is absent. */
    long[] longs(int tag) {
        return value(tag, new long[0], field -> {
            long[] values = new long[field.getCount()];
            for (int i = 0; i < values.length; i++) {
                values[i] = field.getAsLong(i);
            }
            return values;
        });
    }

    /** The text of an ASCII tag up to its first zero byte, or null when it is absent. */
    @Nullable String text(int tag) {
        String text = value(tag, "\0", field -> field.getAsString(0) + "\0");
        return has(tag) ? text.substring(0, text.indexOf('\0')) : null;
    }

    private <T> T value(int tag, T absent, Function<TIFFField, T> reader) {
        try {
            TIFFField field = metadata.getTIFFField(tag);
            return field == null ? absent : reader.apply(field);
        } catch (RuntimeException e) {
            throw new AetherException(
                    Kind.DAMAGED,
                    e,
                    "The TIFF {} is damaged: its tag {} has no value that can be read; write or download the file again.",
                    file,
                    tag);
        }
    }
}
