package org.aether.cli.options;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.aether.Message;
import org.aether.Setting;
import org.junit.jupiter.api.Test;

class OptionWordingTest {

    @Test
    void settingsAreOptions() {
        Message message =
                Message.of("Use a smaller {}, or {}, or {}.", Setting.BATCH_SIZE, Setting.MAX_EPOCHS, Setting.SEED);

        assertThat(message.in(new OptionWording()))
                .isEqualTo("Use a smaller --batch-size, or --head-epochs, or --seed.");
    }

    @Test
    void choicesAreOptionsWithTheirValue() {
        Message message = Message.of("Use {} and {}.", Setting.DEVICE.to("cpu"), Setting.MIX_YEARS.to(true));

        assertThat(message.in(new OptionWording())).isEqualTo("Use --device cpu and --mix-years.");
    }

    @Test
    void filesAreTheirPaths() {
        Path file = Path.of("data", "ae.tif");

        assertThat(Message.of("{} is truncated.", file).in(new OptionWording())).isEqualTo(file + " is truncated.");
    }
}
