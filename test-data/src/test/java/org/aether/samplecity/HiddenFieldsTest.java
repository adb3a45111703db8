package org.aether.samplecity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class HiddenFieldsTest {

    @Test
    void noiseHasMeanZeroAndVarianceOne() {
        GradientNoise noise = new GradientNoise(5, 1000, 3);
        double sum = 0;
        double squares = 0;
        int count = 0;
        for (int j = 0; j < 400; j++) {
            for (int i = 0; i < 400; i++) {
                double value = noise.at(i * 397.3, j * 411.9);
                sum += value;
                squares += value * value;
                count++;
            }
        }
        assertThat(sum / count).isEqualTo(0, within(0.03));
        assertThat(squares / count).isEqualTo(1, within(0.05));
    }

    @Test
    void fieldsChangeLittleFromPixelToPixel() {
        HiddenFields fields = new HiddenFields(3);
        for (Field field : new Field[] {Field.AFFLUENCE, Field.CENTRALITY, Field.DINING, Field.DENSITY, Field.PARK}) {
            float before = fields.at(504000, 199000)[field.ordinal()];
            for (int i = 1; i < 300; i++) {
                float now = fields.at(504000 + 10 * i, 199000)[field.ordinal()];
                assertThat((double) now).as("%s", field).isEqualTo(before, within(0.2));
                before = now;
            }
        }
    }

    @Test
    void defaultExtentHasACentreInTheMiddleAndARiver() {
        for (long seed = 1; seed <= 5; seed++) {
            HiddenFields fields = new HiddenFields(seed);
            double middle = 0;
            double edge = 0;
            boolean water = false;
            for (int i = 0; i < 51; i++) {
                for (int j = 0; j < 51; j++) {
                    float[] here = fields.at(503050 + 100 * i, 200950 - 100 * j);
                    double centrality = here[Field.CENTRALITY.ordinal()];
                    boolean inner = Math.abs(i - 25) < 13 && Math.abs(j - 25) < 13;
                    if (inner) {
                        middle += centrality / 625;
                    } else {
                        edge += centrality / (51 * 51 - 625);
                    }
                    water |= here[Field.BANK.ordinal()] < 0;
                }
            }
            assertThat(middle).as("seed %d", seed).isGreaterThan(edge + 0.7);
            assertThat(water).as("river of seed %d", seed).isTrue();
        }
    }

    @Test
    void riverDistanceIsRight() {
        Meander river = new Meander(9, 1000, 2000, 0.7, 20000, 600, 3600);
        // Compared with a brute-force search for the nearest place on the line.
        for (int k = 0; k < 20; k++) {
            double x = 137.0 * k;
            double y = 2500 - 91.0 * k;
            double distance = Math.abs(river.distance(x, y));
            double nearest = Double.MAX_VALUE;
            for (double dx = -1500; dx <= 1500; dx += 10) {
                for (double dy = -1500; dy <= 1500; dy += 10) {
                    if (Math.abs(river.distance(x + dx, y + dy)) < 8) {
                        nearest = Math.min(nearest, Math.hypot(dx, dy));
                    }
                }
            }
            if (distance < 150) {
                assertThat(distance).isEqualTo(nearest, within(40.0));
            } else {
                assertThat(nearest).isGreaterThan(90);
            }
        }
    }
}
