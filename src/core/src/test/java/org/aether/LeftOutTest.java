package org.aether;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Map;
import org.junit.jupiter.api.Test;

class LeftOutTest {

    @Test
    void reasonsKeepTheirOrderAndTheirCountsAreAdded() {
        LeftOut file =
                LeftOut.counter().add("no geometry").add("no coordinates", 12).toLeftOut();

        LeftOut all = LeftOut.counter()
                .add("outside the raster")
                .add(file)
                .add("no geometry")
                .add("nothing of the kind", 0)
                .toLeftOut();

        assertThat(all.toString()).isEqualTo("outside the raster: 1, no geometry: 2, no coordinates: 12");
        assertThat(all.total()).isEqualTo(15);
        assertThat(file.total()).isEqualTo(13);
    }

    @Test
    void nothingLeftOutIsEmpty() {
        assertThat(LeftOut.counter().toLeftOut()).isEqualTo(LeftOut.NONE);
        assertThat(LeftOut.NONE.isEmpty()).isTrue();
        assertThat(LeftOut.NONE).hasToString("");
        assertThat(LeftOut.NONE.total()).isZero();
    }

    @Test
    void aReasonHasItems() {
        assertThatIllegalArgumentException().isThrownBy(() -> new LeftOut(Map.of("no geometry", 0)));
    }
}
