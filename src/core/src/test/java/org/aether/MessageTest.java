package org.aether;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class MessageTest {

    private static final Wording TERSE = new Wording() {
        @Override
        public String file(Path path) {
            return path.getFileName().toString();
        }

        @Override
        public String setting(Setting setting) {
            return setting.key();
        }

        @Override
        public String choice(Setting setting, String value) {
            return setting.key() + "=" + value;
        }
    };

    @Test
    void filesAndSettingsAreRenderedByTheFrontEnd() {
        Message message = Message.of(
                "{} of {} is too large; use {} or {}.",
                Setting.BATCH_SIZE,
                Path.of("data", "x.tif"),
                Setting.DEVICE.to("cpu"),
                64);

        assertThat(message.in(TERSE)).isEqualTo("batchSize of x.tif is too large; use device=cpu or 64.");
        assertThat(message)
                .hasToString(
                        "The batch size of " + Path.of("data", "x.tif") + " is too large; use the device cpu or 64.");
    }

    @Test
    void bracesInValuesAndInPlainTextsStay() {
        assertThat(Message.of("{} and {}", "{}", "b")).hasToString("{} and b");
        assertThat(Message.of("a set {}")).hasToString("a set {}");
    }

    @Test
    void aMissingValueIsAProgrammingError() {
        assertThatThrownBy(() -> Message.of("{} and {}", 1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aValueOutsideItsRangeNamesTheSettingAndTheRange() {
        assertThatThrownBy(() -> Setting.BATCH_SIZE.check(1)).isInstanceOfSatisfying(AetherException.class, thrown -> {
            assertThat(thrown.kind()).isEqualTo(AetherException.Kind.INVALID_INPUT);
            assertThat(thrown.setting()).contains(Setting.BATCH_SIZE);
            assertThat(thrown).hasMessage("The batch size must lie between 2 and 65536, not 1.");
        });
        assertThatThrownBy(() -> Setting.LAMBDA.check(Double.NaN)).isInstanceOf(AetherException.class);
        assertThatThrownBy(() -> Setting.EPOCHS.check(1.5)).isInstanceOf(AetherException.class);
        Setting.LEARNING_RATE.check(1e-9);
    }
}
