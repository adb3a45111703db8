package org.aether.server.failure;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.concurrent.ExecutionException;
import org.aether.AetherException;
import org.aether.AetherException.Kind;
import org.aether.CancelledException;
import org.aether.Message;
import org.aether.Setting;
import org.aether.wps.request.ClientWording;
import org.geotools.process.ProcessException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FailureTest {

    private static final ClientWording WORDING = new ClientWording(Path.of("/srv/models"), Path.of("city"));

    private static Failure of(Throwable thrown) {
        return Failure.of(thrown, WORDING);
    }

    @ParameterizedTest
    @CsvSource({
        "INVALID_INPUT, 400, NoApplicableCode",
        "NOT_FOUND, 400, InvalidParameterValue",
        "ALREADY_EXISTS, 409, InvalidParameterValue",
        "FORBIDDEN, 403, NoApplicableCode",
        "BUSY, 503, ServerBusy",
        "DAMAGED, 500, NoApplicableCode",
        "OUT_OF_RESOURCES, 503, NoApplicableCode",
        "UNAVAILABLE, 503, NoApplicableCode",
        "CANCELLED, 503, NoApplicableCode"
    })
    void theKindDeterminesStatusAndCode(Kind kind, int status, String code) {
        // The text of the sentence has no influence.
        Failure failure = of(new AetherException(kind, "The server is busy, is it not?"));

        assertThat(failure.status()).isEqualTo(status);
        assertThat(failure.code()).isEqualTo(code);
        assertThat(failure.expected()).isTrue();
    }

    @Test
    void theLocatorIsTheParameterOfTheSetting() {
        Failure failure = of(new ExecutionException(new ProcessException(
                new AetherException(Kind.INVALID_INPUT, "{} must be at least 2.", Setting.BATCH_SIZE)
                        .about(Setting.BATCH_SIZE))));

        assertThat(failure)
                .isEqualTo(
                        new Failure(400, "InvalidParameterValue", "batchSize", "batchSize must be at least 2.", true));
    }

    @ParameterizedTest
    @CsvSource({
        "/srv/models/london/config.json, london/config.json",
        "city/ae.tif, ae.tif",
        "/etc/passwd, passwd",
        "/srv/models, models"
    })
    void directoriesOfThisMachineAreHidden(Path file, String shown) {
        assertThat(of(new AetherException(Kind.DAMAGED, "The file {} is damaged.", file))
                        .sentence())
                .isEqualTo("The file " + shown + " is damaged.");
        assertThat(of(ServiceException.invalid("pois", Message.of("The file {} is damaged.", file)))
                        .sentence())
                .isEqualTo("The file " + shown + " is damaged.");
    }

    @Test
    void wordsThatAreAlsoTheNameOfADirectoryStay() {
        assertThat(of(new AetherException("There is no model 'nix'; there is city."))
                        .sentence())
                .isEqualTo("There is no model 'nix'; there is city.");
    }

    @Test
    void aCancelledRunIsNoProgrammingError() {
        assertThat(of(new CancelledException()).expected()).isTrue();
    }

    @Test
    void aProgrammingErrorShowsOnlyItsClass() {
        Failure failure = of(new IllegalStateException("/srv/models is secret"));

        assertThat(failure.status()).isEqualTo(500);
        assertThat(failure.sentence()).contains("IllegalStateException").doesNotContain("secret");
        assertThat(failure.expected()).isFalse();
    }
}
