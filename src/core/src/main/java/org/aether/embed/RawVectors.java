package org.aether.embed;

import java.nio.FloatBuffer;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** The vectors of a raster as they are. */
record RawVectors(int inputBands) implements PixelFunction {

    /** {@code E000}, {@code E001}, …. */
    @Override
    public List<String> bandNames() {
        return IntStream.range(0, inputBands)
                .mapToObj(band -> String.format(Locale.ROOT, "E%03d", band))
                .toList();
    }

    @Override
    public int outputBands() {
        return inputBands;
    }

    @Override
    public boolean identity() {
        return true;
    }

    @Override
    public void apply(FloatBuffer in, int n, FloatBuffer out) {
        out.put(0, in, 0, n * inputBands);
    }

    @Override
    public void close() {}
}
