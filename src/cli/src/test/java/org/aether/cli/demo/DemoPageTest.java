package org.aether.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class DemoPageTest {

    @Test
    void thePageNamesNoPlaceOfThisMachine() {
        assertThat(DemoPage.place(Path.of("aether-demo"), Path.of("aether-demo", "models")))
                .isEqualTo("aether-demo/models");
        assertThat(DemoPage.place(Path.of("/home/jane/my demo"), Path.of("/home/jane/my demo/models")))
                .isEqualTo("my demo/models");
        assertThat(DemoPage.place(Path.of("/home/jane/demo"), Path.of("/srv/jane/models")))
                .isEqualTo("DIRECTORY");
    }
}
