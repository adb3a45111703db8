package org.aether.wps.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.aether.AetherException;
import org.aether.wps.request.PluginSettings;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.support.StaticListableBeanFactory;

/** GeoServer's requests by stand-ins of the same shape: public static thread-locals, and wrappers that are not public. */
class ServerRequestsTest {

    private static final SiteCheck OWN = SiteCheck.ownPagesOnly();
    private static final Map<String, String> PROGRAM = Map.of("Host", "geo.example", "Content-Type", "text/xml");

    /** In place of GeoServer's dispatcher. */
    public static final class Requests {
        public static final ThreadLocal<Request> REQUEST = new InheritableThreadLocal<>();

        private Requests() {}
    }

    /** In place of GeoServer's collector of headers. */
    public static final class Headers {
        public static final ThreadLocal<Map<String, String>> HEADERS = new ThreadLocal<>();

        private Headers() {}
    }

    /** In place of GeoServer's request. */
    public static final class Request {
        private final boolean get;
        private final Map<String, Object> parameters;
        private final Object http;

        Request(boolean get, Map<String, Object> parameters, Object http) {
            this.get = get;
            this.parameters = parameters;
            this.http = http;
        }

        public boolean isGet() {
            return get;
        }

        public Map<String, Object> getRawKvp() {
            return parameters;
        }

        public Object getHttpRequest() {
            return http;
        }
    }

    /** A servlet API's request, of the older package. */
    public interface OlderHttpRequest {
        String getMethod();

        String getHeader(String name);
    }

    /** A servlet API's request, of the newer package. */
    public interface NewerHttpRequest {
        String getMethod();

        String getHeader(String name);
    }

    private enum Api {
        OLDER {
            @Override
            Object request(String method, Map<String, String> headers) {
                return new OlderHttpRequest() {
                    @Override
                    public String getMethod() {
                        return method;
                    }

                    @Override
                    public String getHeader(String name) {
                        return headers.get(name);
                    }
                };
            }
        },
        NEWER {
            @Override
            Object request(String method, Map<String, String> headers) {
                return new Wrapper(method, headers);
            }
        };

        abstract Object request(String method, Map<String, String> headers);
    }

    private static class Base implements NewerHttpRequest {
        private final String method;
        private final Map<String, String> headers;

        Base(String method, Map<String, String> headers) {
            this.method = method;
            this.headers = headers;
        }

        @Override
        public String getMethod() {
            return method;
        }

        @Override
        public String getHeader(String name) {
            return headers.get(name);
        }
    }

    private static final class Wrapper extends Base {
        Wrapper(String method, Map<String, String> headers) {
            super(method, headers);
        }
    }

    /** As a container leaves it when its request is over. */
    private static final class Over implements NewerHttpRequest {
        @Override
        public String getMethod() {
            throw new IllegalStateException("recycled");
        }

        @Override
        public String getHeader(String name) {
            throw new IllegalStateException("recycled");
        }
    }

    private final ServerRequests requests = new ServerRequests(Requests.class.getName(), Headers.class.getName());

    @AfterEach
    void end() {
        Requests.REQUEST.remove();
        Headers.HEADERS.remove();
    }

    private static void arrives(boolean get, Map<String, Object> parameters, Object http, Map<String, String> headers) {
        Requests.REQUEST.set(new Request(get, parameters, http));
        if (headers != null) {
            Map<String, String> copy = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
            copy.putAll(headers);
            Headers.HEADERS.set(copy);
        }
    }

    private static Map<String, String> with(String... headers) {
        Map<String, String> all = new HashMap<>(PROGRAM);
        for (int i = 0; i < headers.length; i += 2) {
            all.put(headers[i], headers[i + 1]);
        }
        return all;
    }

    @ParameterizedTest
    @EnumSource(Api.class)
    void programsAndOwnPagesMayPost(Api api) {
        for (Map<String, String> headers : List.of(
                PROGRAM,
                with("Sec-Fetch-Site", "same-origin"),
                with("Origin", "https://geo.example"),
                with("Referer", "https://geo.example/geoserver/web/"),
                with("X-Forwarded-Host", "maps.example", "Origin", "https://maps.example"))) {
            arrives(false, Map.of("service", "WPS"), api.request("POST", headers), headers);
            assertThat(requests.objection(OWN)).as(headers.toString()).isEmpty();
            Headers.HEADERS.remove();
            assertThat(requests.objection(OWN)).as("without a copy").isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(Api.class)
    void pagesOfOtherSitesMayNot(Api api) {
        for (Map<String, String> headers : List.of(
                with("Sec-Fetch-Site", "cross-site"),
                with("Sec-Fetch-Site", "same-site", "Origin", "https://blog.geo.example"),
                with("Origin", "https://evil.example"),
                with("Origin", "null"),
                with("Referer", "https://evil.example/page"))) {
            arrives(false, Map.of(), api.request("POST", headers), headers);
            assertThat(requests.objection(OWN)).as(headers.toString()).contains(Objection.OTHER_SITE);
            Headers.HEADERS.remove();
            assertThat(requests.objection(OWN)).as("without a copy").contains(Objection.OTHER_SITE);
        }
    }

    @ParameterizedTest
    @EnumSource(Api.class)
    void linksAndFormsMayNot(Api api) {
        // GeoServer counts a form that is posted as GET.
        arrives(true, Map.of("identifier", "aether:DeleteModel"), api.request("GET", PROGRAM), PROGRAM);
        assertThat(requests.objection(OWN)).contains(Objection.NOT_POSTED);
        arrives(true, Map.of(), api.request("POST", PROGRAM), PROGRAM);
        assertThat(requests.objection(OWN)).contains(Objection.NOT_POSTED);
        // HEAD is not GET for it, and a posted document may be empty: the call then stands in the address.
        for (String parameter : List.of("Identifier", "DATAINPUTS", "model")) {
            arrives(false, Map.of(parameter, "x"), api.request("HEAD", PROGRAM), PROGRAM);
            assertThat(requests.objection(OWN)).contains(Objection.NOT_POSTED);
        }
        arrives(false, Map.of(), api.request("HEAD", PROGRAM), null);
        Headers.HEADERS.remove();
        assertThat(requests.objection(OWN)).contains(Objection.NOT_POSTED);
    }

    @Test
    void asynchronousExecutionsUseTheCopyOfTheHeaders() throws Exception {
        Request posted = new Request(false, Map.of(), new Over());
        ExecutorService worker = Executors.newSingleThreadExecutor();
        try {
            for (String site : List.of("same-origin", "cross-site")) {
                Optional<Objection> objection = worker.submit(() -> {
                            Requests.REQUEST.set(posted);
                            Headers.HEADERS.set(with("Sec-Fetch-Site", site));
                            return requests.objection(OWN);
                        })
                        .get();
                if (site.equals("same-origin")) {
                    assertThat(objection).isEmpty();
                } else {
                    assertThat(objection).contains(Objection.OTHER_SITE);
                }
            }
        } finally {
            worker.shutdownNow();
        }
    }

    @Test
    void unreadableRequestsAreRefused() {
        assertThat(requests.objection(OWN)).contains(Objection.NO_REQUEST);
        arrives(false, Map.of(), new Over(), null);
        assertThat(requests.objection(OWN)).contains(Objection.UNREADABLE_REQUEST);
        arrives(false, Map.of(), "no request at all", null);
        assertThat(requests.objection(OWN)).contains(Objection.UNREADABLE_REQUEST);
        arrives(false, Map.of(), null, null);
        assertThat(requests.objection(OWN)).contains(Objection.UNREADABLE_REQUEST);
        ServerRequests changed = new ServerRequests(String.class.getName(), Headers.class.getName());
        assertThat(changed.objection(OWN)).contains(Objection.NO_REQUEST);
    }

    @Test
    void anotherHostProtectsItself() {
        assertThat(new ServerRequests("no.such.Requests", "no.such.Headers").objection(OWN))
                .isEmpty();
        assertThat(ServerRequests.none().objection(OWN)).isEmpty();
    }

    @Test
    void withoutACollectorOfHeadersTheRequestItselfIsRead() {
        ServerRequests older = new ServerRequests(Requests.class.getName(), "no.such.Headers");
        arrives(false, Map.of(), Api.NEWER.request("POST", PROGRAM), null);
        assertThat(older.objection(OWN)).isEmpty();
        arrives(false, Map.of(), Api.NEWER.request("POST", with("Origin", "https://evil.example")), null);
        assertThat(older.objection(OWN)).contains(Objection.OTHER_SITE);
    }

    /** In place of GeoServer's configuration. */
    public interface Server {
        Settings getSettings();
    }

    /** In place of GeoServer's settings. */
    public interface Settings {
        String getProxyBaseUrl();
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://maps.example/geoserver", "${X-Forwarded-Proto}://${X-Forwarded-Host}/geoserver"})
    void theAddressOfAProxyIsTheServersOwn(String address) {
        StaticListableBeanFactory beans = new StaticListableBeanFactory();
        Settings settings = () -> address;
        beans.addBean("geoServer", (Server) () -> settings);
        requests.setBeanFactory(beans);
        Map<String, String> headers = with("Host", "backend:8080", "Origin", "https://maps.example");
        arrives(false, Map.of(), Api.NEWER.request("POST", headers), headers);
        assertThat(requests.objection(OWN).isEmpty()).isEqualTo(!address.contains("$"));
    }

    @Test
    void administratorsMustPostFromOwnPages() {
        PluginSettings settings =
                PluginSettings.read(Path.of("unused"), Map.of("aether.origins", "https://portal.example")::get);
        Administrators administrators = new Administrators(settings, () -> true, requests);
        arrives(true, Map.of(), null, PROGRAM);
        assertThatThrownBy(() -> administrators.require("DeleteModel"))
                .isInstanceOf(AetherException.class)
                .hasMessage("The process aether:DeleteModel changes the model store and is not run by a link or a form;"
                        + " send the request by POST, as an XML or JSON document, without parameters in the address.");
        arrives(false, Map.of(), null, with("Origin", "https://evil.example"));
        assertThatThrownBy(() -> administrators.require("TrainHead")).hasMessageContaining("page of another site");
        arrives(false, Map.of(), null, with("Origin", "https://portal.example"));
        assertThatCode(() -> administrators.require("TrainHead")).doesNotThrowAnyException();

        Administrators open = new Administrators(
                PluginSettings.read(Path.of("unused"), Map.of("aether.security", "open")::get), () -> false, requests);
        arrives(true, Map.of(), null, PROGRAM);
        assertThatThrownBy(() -> open.require("DeleteModel")).hasMessageContaining("by a link or a form");
    }

    @Test
    void theContextNamesGeoServersClasses() throws IOException {
        String context = new String(
                getClass().getResourceAsStream("/applicationContext.xml").readAllBytes(), StandardCharsets.UTF_8);
        assertThat(context)
                .contains("value=\"org.geoserver.ows.Dispatcher\"", "value=\"org.geoserver.ows.HTTPHeadersCollector\"");
    }
}
