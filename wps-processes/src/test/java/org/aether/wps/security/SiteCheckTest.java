package org.aether.wps.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.aether.AetherException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Headers as browsers and proxies send them. */
class SiteCheckTest {

    private final SiteCheck check = SiteCheck.ownPagesOnly();

    private static UnaryOperator<String> headers(String text) {
        Map<String, String> map = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (String line : text.split("\\|")) {
            if (line.contains(":")) {
                String[] header = line.split(":", 2);
                map.put(header[0].strip(), header[1].strip());
            }
        }
        return map::get;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Host: geo.example",
                "Host: geo.example | User-Agent: curl",
                "Host: geo.example | Sec-Fetch-Site: same-origin",
                "Host: geo.example | Sec-Fetch-Site: none",
                // A browser knows better than the server which address a proxy has.
                "Host: backend:8080 | Sec-Fetch-Site: same-origin | Origin: https://geo.example",
                "Host: geo.example | Origin: https://geo.example",
                "Host: GEO.example | Origin: http://geo.EXAMPLE",
                "Host: geo.example:443 | Origin: https://geo.example",
                "Host: geo.example:8080 | Origin: http://geo.example:8080",
                "Host: [::1]:8080 | Origin: http://[::1]:8080",
                "Host: geo.example:8080 | Referer: http://geo.example:8080/geoserver/web/?0",
                "Host: backend:8080 | X-Forwarded-Host: geo.example | Origin: https://geo.example",
                "Host: backend:8080 | X-Forwarded-Host: geo.example, inner | Referer: https://geo.example/x",
                "Host: backend | X-Forwarded-Host: geo.example | X-Forwarded-Port: 8443 | Origin: https://geo.example:8443",
                "Host: backend | X-Forwarded-Host: geo.example:8443 | Origin: https://geo.example:8443",
                "Host: backend | Forwarded: for=1.2.3.4;proto=https;host=geo.example | Origin: https://geo.example",
                "Host: backend | Forwarded: host=\"geo.example:8443\" | Origin: https://geo.example:8443",
            })
    void ownPagesAndProgramsAreNotForeign(String headers) {
        assertThat(check.foreign(headers(headers), List.of())).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Host: geo.example | Sec-Fetch-Site: cross-site",
                "Host: geo.example | Sec-Fetch-Site: same-site | Origin: https://blog.geo.example",
                "Host: geo.example | Sec-Fetch-Site: cross-site | Referer: https://geo.example",
                "Host: geo.example | Sec-Fetch-Site: something",
                "Host: geo.example | Origin: https://evil.example",
                "Host: geo.example | Origin: null",
                "Host: geo.example | Origin: ",
                "Host: geo.example | Origin: not an address",
                "Host: geo.example | Origin: https://geo.example.evil.example",
                "Host: geo.example | Origin: https://geo.example:8443",
                "Host: geo.example:8080 | Origin: http://geo.example",
                "Host: geo.example | Referer: https://evil.example/geo.example",
                "Host: geo.example | Referer: https://geo.example@evil.example/",
                "Host: geo.example | Referer: about:blank",
                "Host: geo.example | Origin: https://evil.example | Referer: https://geo.example/",
                "Host: backend | X-Forwarded-Host: geo.example | Origin: https://evil.example",
                "Origin: https://geo.example",
            })
    void pagesOfOtherSitesAreForeign(String headers) {
        assertThat(check.foreign(headers(headers), List.of())).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "https://geo.example/geoserver,https://geo.example,false",
        "https://geo.example/geoserver,http://geo.example,true",
        "https://geo.example:8443,https://geo.example,true",
        "nonsense,https://geo.example,true",
    })
    void theAddressThatAProxyHasIsTheServersOwn(String proxy, String origin, boolean foreign) {
        assertThat(check.foreign(headers("Host: backend:8080 | Origin: " + origin), List.of(proxy)))
                .isEqualTo(foreign);
    }

    @Test
    void theAdministratorCanAllowOtherSites() {
        SiteCheck portal = new SiteCheck(List.of("https://portal.example", "http://other.example:81/"));
        assertThat(portal.foreign(
                        headers("Host: geo.example | Sec-Fetch-Site: cross-site | Origin: https://portal.example"),
                        List.of()))
                .isFalse();
        assertThat(portal.foreign(headers("Host: geo.example | Origin: http://other.example:81"), List.of()))
                .isFalse();
        assertThat(portal.foreign(headers("Host: geo.example | Origin: http://portal.example"), List.of()))
                .isTrue();
        assertThat(portal.foreign(
                        headers("Host: geo.example | Sec-Fetch-Site: cross-site | Referer: https://portal.example"),
                        List.of()))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"portal.example", "*", "https://portal.example/path", "", "null"})
    void invalidOriginsAreRefused(String text) {
        assertThatThrownBy(() -> new SiteCheck(List.of(text)))
                .isInstanceOf(AetherException.class)
                .hasMessageContaining("is not valid; write the scheme and the host");
    }
}
