package org.aether.head;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class ProtocolTest {

    /** Expected values from numpy: {@code mean(x)} and {@code std(x, ddof=1)}. */
    @Test
    void theDeviationIsThatOfTheSample() {
        MeanScore score = MeanScore.of(List.of(0.7131, 0.7022, 0.7215, 0.7098, 0.7184));
        assertThat(score.mean()).isCloseTo(0.713, within(1e-12));
        assertThat(score.standardDeviation()).isCloseTo(0.007554799798803407, within(1e-12));
        assertThat(MeanScore.of(List.of(2.0, 2.0, 2.0, 2.0, 2.0)).standardDeviation())
                .isZero();
    }
}
