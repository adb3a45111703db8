package org.aether.raster;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.FloatRange;
import org.junit.jupiter.api.Test;

class AeQuantizationTest {

    @Test
    void encodingInvertsDecoding() {
        for (int value = -128; value <= 127; value++) {
            assertThat(AeQuantization.encode(AeQuantization.decode((byte) value)))
                    .isEqualTo((byte) value);
        }
    }

    @Test
    void bytesEncodeSignedSquares() {
        assertThat(AeQuantization.decode((byte) 0)).isZero();
        assertThat(AeQuantization.decode((byte) 51)).isEqualTo(0.16f);
        assertThat(AeQuantization.decode((byte) -51)).isEqualTo(-0.16f);
        assertThat(AeQuantization.decode((byte) 127)).isEqualTo((float) (127 / 127.5 * (127 / 127.5)));
    }

    @Test
    void nanIsEncodedAsNoData() {
        assertThat(AeQuantization.decode(AeQuantization.NO_DATA)).isNaN();
        assertThat(AeQuantization.encode(Float.NaN)).isEqualTo(AeQuantization.NO_DATA);
    }

    @Test
    void largeNumbersAreClampedAndNeverNoData() {
        assertThat(AeQuantization.encode(7f)).isEqualTo((byte) 127);
        assertThat(AeQuantization.encode(-1f)).isEqualTo((byte) -127);
        assertThat(AeQuantization.encode(Float.NEGATIVE_INFINITY)).isEqualTo((byte) -127);
    }

    @Property
    void quantisationErrorIsAtMostHalfAStep(@ForAll @FloatRange(min = -0.99f, max = 0.99f) float x) {
        float back = AeQuantization.decode(AeQuantization.encode(x));
        // The square roots are quantised in equal steps of 1/127.5.
        assertThat(Math.abs(Math.signum(back) * Math.sqrt(Math.abs(back)) - Math.signum(x) * Math.sqrt(Math.abs(x))))
                .isLessThanOrEqualTo(0.5 / 127.5 + 1e-7);
    }
}
