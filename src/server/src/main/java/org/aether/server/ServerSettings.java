package org.aether.server;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.aether.AetherException;

/**
 * The settings of the server.
 *
 * @param data the directory whose GeoTIFFs and vector files become layers
 * @param store the directory of the models; the plugin's other files lie in {@code aether} beside it
 * @param host the address on which to listen; with any other address than one of this machine the token is required
 * @param port the TCP port, 0 for any free port
 * @param token the token that administrators send as {@code Authorization: Bearer TOKEN}; never null
 * @param maxRequestBytes the limit of a request's body; a larger request is refused before it is read
 * @param log receives lines for the person who started the server
 */
public record ServerSettings(
        Path data, Path store, String host, int port, String token, long maxRequestBytes, Consumer<String> log) {

    /** 32 MB: enough for inline polygons and small rasters; larger ones are layers. */
    public static final long DEFAULT_REQUEST_BYTES = 32L << 20;

    public ServerSettings {
        if (port < 0 || port > 65535) {
            throw new AetherException("The port must be a number from 0 to 65535, not " + port + ".");
        }
        if (token.length() < 16) {
            throw new AetherException("The token is too short to be safe; use at least 16 characters.");
        }
    }

    /** Whether only programs of this machine can reach the server. */
    public boolean local() {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            throw new AetherException(
                    "The host '" + host + "' is not known; use 127.0.0.1 or an address of this machine.", e);
        }
    }
}
