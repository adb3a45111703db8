package org.aether.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.aether.AetherException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FailureTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "/srv/city | The file /srv/city/ae.tif is broken. | The file the data directory/ae.tif is broken.",
                "/srv/city | Nothing is in /srv/city.             | Nothing is in the data directory.",
                "/srv/city | Nothing is in /srv/city-2.           | Nothing is in /srv/city-2.",
                "a/city    | The file a/city/ae.tif is broken.    | The file the data directory/ae.tif is broken.",
                "city      | The file city/ae.tif is broken.      | The file the data directory/ae.tif is broken.",
                "city      | There is no model 'nix'; it has city. | There is no model 'nix'; it has city.",
                "city      | The file velocity/x.tif is broken.   | The file velocity/x.tif is broken.",
                ".         | The range is 0.5. Write ./ae.tif.    | The range is 0.5. Write the data directory/ae.tif.",
                "/         | A model or head of city/landuse.     | A model or head of city/landuse.",
            })
    void aDirectoryIsHiddenWhereItIsAPathAndNothingElseIs(Path directory, String said, String told) {
        assertThat(Failure.of(new AetherException(said))
                        .hiding(Map.of(directory, "the data directory"))
                        .sentence())
                .isEqualTo(told);
    }

    @Test
    void theAbsolutePlaceOfARelativeDirectoryIsHidden() {
        String here = Path.of("city").toAbsolutePath().toString();
        assertThat(Failure.of(new AetherException("The file " + here + "/ae.tif is broken."))
                        .hiding(Map.of(Path.of("city"), "the data directory"))
                        .sentence())
                .isEqualTo("The file the data directory/ae.tif is broken.");
    }
}
