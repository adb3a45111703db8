package org.aether.wps.security;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.aether.AetherException;

/**
 * Recognises requests that a browser sends for a page of another site, by their headers.
 *
 * <pre>{@code
 * if (check.foreign(request::getHeader, List.of())) { … refuse … }
 * }</pre>
 *
 * <p>The first of these headers that is present decides: an {@code Origin} among the allowed ones is not foreign;
 * {@code Sec-Fetch-Site}, which browsers send to secure addresses, states it; {@code Origin} or {@code Referer} are compared
 * with the addresses under which the request reached the server ({@code Host}, {@code X-Forwarded-Host}, {@code Forwarded},
 * and those that the caller gives). Programs other than browsers send none of these headers and are not foreign. A page
 * cannot set any of them itself.
 *
 * <p>Immutable, thread-safe.
 */
public final class SiteCheck {

    private static final Pattern FORWARDED_HOST =
            Pattern.compile("(?:^|[;,\\s])host=\"?([^\";,\\s]+)", Pattern.CASE_INSENSITIVE);

    private final Set<String> allowed;

    /**
     * @param allowed origins whose pages may call besides the server's own, such as {@code https://portal.example}
     * @throws AetherException when one of them is not an origin
     */
    public SiteCheck(Collection<String> allowed) {
        this.allowed = allowed.stream().map(SiteCheck::requireOrigin).collect(Collectors.toUnmodifiableSet());
    }

    private static String requireOrigin(String text) {
        URI uri = uri(text);
        boolean origin = uri != null
                && uri.getHost() != null
                && (uri.getRawPath() == null
                        || uri.getRawPath().isEmpty()
                        || uri.getRawPath().equals("/"));
        if (!origin) {
            throw new AetherException("The origin '" + text
                    + "' in the setting aether.origins is not valid; write the scheme and the host, such as"
                    + " https://portal.example.");
        }
        return origin(uri);
    }

    /**
     * Whether a browser sent the request for a page of another site.
     *
     * @param header name → first value, or null
     * @param addresses further addresses of the server, such as the one that a proxy has for it
     */
    public boolean foreign(UnaryOperator<String> header, Collection<String> addresses) {
        String origin = header.apply("Origin");
        URI sender = origin == null ? null : uri(origin);
        if (sender != null && sender.getHost() != null && allowed.contains(origin(sender))) {
            return false;
        }
        String site = header.apply("Sec-Fetch-Site");
        if (site != null) {
            return !site.strip().equals("same-origin") && !site.strip().equals("none");
        }
        String from = origin != null ? origin : header.apply("Referer");
        return from != null && !own(uri(from), header, addresses);
    }

    private static boolean own(URI page, UnaryOperator<String> header, Collection<String> addresses) {
        // Sandboxed and redirected pages send "null".
        if (page == null || page.getHost() == null) {
            return false;
        }
        String forwarded = first(header.apply("X-Forwarded-Host"));
        String port = first(header.apply("X-Forwarded-Port"));
        Matcher standard = FORWARDED_HOST.matcher(String.valueOf(header.apply("Forwarded")));
        return serves(header.apply("Host"), page)
                || serves(forwarded, page)
                || (forwarded != null && port != null && serves(forwarded + ":" + port, page))
                || (standard.find() && serves(standard.group(1), page))
                || addresses.stream()
                        .map(SiteCheck::uri)
                        .anyMatch(address -> address != null
                                && address.getHost() != null
                                && origin(address).equals(origin(page)));
    }

    /** Whether {@code host} or {@code host:port} is that of the page. The scheme is ignored, since a proxy may change it. */
    private static boolean serves(String authority, URI page) {
        URI server = authority == null ? null : uri("http://" + authority.strip());
        return server != null
                && server.getHost() != null
                && server.getHost().equalsIgnoreCase(page.getHost())
                && (server.getPort() < 0 ? port(page) == standardPort(page) : server.getPort() == port(page));
    }

    private static String first(String list) {
        return list == null ? null : list.split(",", 2)[0].strip();
    }

    private static String origin(URI uri) {
        return String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT) + "://"
                + uri.getHost().toLowerCase(Locale.ROOT) + ":" + port(uri);
    }

    private static int port(URI uri) {
        return uri.getPort() >= 0 ? uri.getPort() : standardPort(uri);
    }

    private static int standardPort(URI uri) {
        return "https".equalsIgnoreCase(uri.getScheme()) ? 443 : 80;
    }

    private static URI uri(String text) {
        try {
            return new URI(text.strip());
        } catch (URISyntaxException e) {
            return null;
        }
    }

    /** Allows only the server's own pages. */
    public static SiteCheck ownPagesOnly() {
        return new SiteCheck(List.of());
    }
}
