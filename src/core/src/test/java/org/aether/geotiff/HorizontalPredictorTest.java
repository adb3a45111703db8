package org.aether.geotiff;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class HorizontalPredictorTest {

    @Property(tries = 200)
    void undoesDifferencesForEveryStride(
            @ForAll @IntRange(min = 1, max = 140) int stride,
            @ForAll @IntRange(min = 0, max = 9) int pixels,
            @ForAll @IntRange(min = 0, max = 11) int from,
            @ForAll long seed) {
        byte[] row = new byte[from + stride * pixels + 5];
        new Random(seed).nextBytes(row);
        byte[] differences = row.clone();
        int to = from + stride * pixels;
        for (int i = to - 1; i >= from + stride; i--) {
            differences[i] = (byte) (row[i] - row[i - stride]);
        }
        HorizontalPredictor.undo(differences, from, to, stride);
        assertThat(differences).isEqualTo(row);
    }
}
