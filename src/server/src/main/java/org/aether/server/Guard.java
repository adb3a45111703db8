package org.aether.server;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.aether.wps.security.SiteCheck;

/**
 * Who may do what.
 *
 * <p>On this machine alone, everything is allowed to every program of it. When the server listens elsewhere, what changes
 * the store needs the token. In both cases it is run by POST only, and not for web pages of other sites that a browser
 * happens to show: they could otherwise delete models by a mere image link.
 */
public final class Guard {

    /** Processes that write to or delete from the store, without their prefix. */
    private static final Set<String> ADMINISTRATORS =
            Set.of("TrainAlignment", "TrainHead", "ImportCheckpoint", "DeleteModel");

    private static final SiteCheck SITES = SiteCheck.ownPagesOnly();

    private static final Set<String> LOCAL_NAMES = Set.of("localhost", "127.0.0.1", "[::1]", "::1");

    private final boolean local;
    private final String host;
    private final byte[] expected;

    Guard(ServerSettings settings) {
        local = settings.local();
        host = settings.host().toLowerCase(Locale.ROOT);
        expected = ("Bearer " + settings.token()).getBytes(StandardCharsets.UTF_8);
    }

    /** Whether a process is for administrators only. */
    public static boolean administrative(String process) {
        return ADMINISTRATORS.contains(process.substring(process.lastIndexOf(':') + 1));
    }

    /**
     * Checks a client.
     *
     * @throws ServiceException when it may not run the process
     */
    public void requireAllowed(Exchange exchange, String process) {
        if (!administrative(process)) {
            return;
        }
        String given = exchange.header("Authorization");
        if (local) {
            requireOwnPage(exchange);
        } else if (given == null || !MessageDigest.isEqual(expected, given.getBytes(StandardCharsets.UTF_8))) {
            exchange.setHeader("WWW-Authenticate", "Bearer realm=\"aether\"");
            throw new ServiceException(
                    401,
                    "NoApplicableCode",
                    null,
                    process
                            + " is for administrators; send the header 'Authorization: Bearer TOKEN' with the token that"
                            + " the server printed when it started.");
        }
        if (!exchange.method().equals("POST")) {
            exchange.setHeader("Allow", "POST");
            throw new ServiceException(
                    405,
                    "OperationNotSupported",
                    null,
                    process
                            + " changes the model store and is not run by a link or a form; send the request by POST, as a"
                            + " document in XML or JSON.");
        }
        requireOwnPage(exchange);
    }

    /** A job can be looked at by whoever knows its id, but not be dismissed by pages of other sites. */
    public void requireOwnPage(Exchange exchange) {
        if (SITES.foreign(exchange::header, List.of())) {
            throw new ServiceException(
                    403, "NoApplicableCode", null, "Pages of other sites may not do this; call the server directly.");
        }
    }

    /**
     * A server of this machine answers only to this machine's names and the one it was started with: a page of a foreign site whose name was made to
     * point here would count as the server's own otherwise.
     */
    void requireOwnName(String called) {
        if (local && called != null) {
            String name = called.replaceFirst(":\\d+$", "").toLowerCase(Locale.ROOT);
            if (!LOCAL_NAMES.contains(name) && !name.equals(host)) {
                throw new ServiceException(
                        403, "NoApplicableCode", null, "This server answers to localhost only, not to another name.");
            }
        }
    }
}
