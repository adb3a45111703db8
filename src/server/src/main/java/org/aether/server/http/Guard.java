package org.aether.server.http;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.aether.server.failure.ServiceException;
import org.aether.wps.security.SiteCheck;

/**
 * Decides which client may run which process.
 *
 * <p>A server that only this machine can reach allows everything to every program of this machine. Otherwise the processes that
 * change the store need the token. In both cases these processes are run only by POST, and not for web pages of other sites,
 * which could otherwise delete models by an image link.
 */
public final class Guard {

    /** Processes that write to or delete from the store, without their prefix. */
    private static final Set<String> ADMINISTRATIVE =
            Set.of("TrainAlignment", "TrainHead", "ImportCheckpoint", "DeleteModel", "WriteCoverage");

    private static final SiteCheck SITES = SiteCheck.ownPagesOnly();

    private static final Set<String> LOCAL_NAMES = Set.of("localhost", "127.0.0.1", "[::1]", "::1");

    private final boolean local;
    private final String host;
    private final byte[] expected;

    /**
     * @param local whether only programs of this machine can reach the server
     * @param host the address on which it listens
     * @param token the token of administrators
     */
    public Guard(boolean local, String host, String token) {
        this.local = local;
        this.host = host.toLowerCase(Locale.ROOT);
        this.expected = ("Bearer " + token).getBytes(StandardCharsets.UTF_8);
    }

    /** Whether only administrators may run a process. */
    public static boolean administrative(String process) {
        return ADMINISTRATIVE.contains(process.substring(process.lastIndexOf(':') + 1));
    }

    /**
     * Checks a request.
     *
     * @throws ServiceException when the client may not run the process
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
                            + " the server prints when it starts.");
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

    /**
     * Refuses pages of other sites.
     *
     * @throws ServiceException when the request comes from such a page
     */
    public void requireOwnPage(Exchange exchange) {
        if (SITES.foreign(exchange::header, List.of())) {
            throw new ServiceException(
                    403, "NoApplicableCode", null, "Pages of other sites may not do this; call the server directly.");
        }
    }

    /**
     * Refuses other host names. A server that only this machine can reach answers only to the names of this machine and to the
     * one with which it was started. Otherwise a page of another site whose name resolves to this machine would count as a page
     * of the server.
     *
     * @param called the value of the header {@code Host}, or null
     * @throws ServiceException for another name
     */
    public void requireOwnName(String called) {
        if (local && called != null) {
            String name = called.replaceFirst(":\\d+$", "").toLowerCase(Locale.ROOT);
            if (!LOCAL_NAMES.contains(name) && !name.equals(host)) {
                throw new ServiceException(
                        403, "NoApplicableCode", null, "This server answers to localhost only, not to another name.");
            }
        }
    }
}
