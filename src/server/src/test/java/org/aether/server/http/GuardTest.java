package org.aether.server.http;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.aether.server.failure.ServiceException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GuardTest {

    private static Guard of(String host) {
        return new Guard(true, host, "0123456789abcdef");
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1,127.0.0.1:8080",
        "127.0.0.1,localhost",
        "127.0.0.1,LOCALHOST:80",
        "127.0.0.2,127.0.0.2:8080",
        "127.0.0.2,localhost:8080",
        "::1,[::1]:8080"
    })
    void theServersOwnAddressIsItsName(String host, String called) {
        assertThatCode(() -> of(host).requireOwnName(called)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"evil.example", "127.0.0.3:8080", "localhost.evil.example", "127.0.0.2.evil.example:80", ""})
    void anyOtherNameIsRefused(String called) {
        assertThatThrownBy(() -> of("127.0.0.2").requireOwnName(called))
                .isInstanceOf(ServiceException.class)
                .hasMessageContaining("not to another name");
    }
}
