package org.aether.server;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.aether.AetherException;

/**
 * How to serve.
 *
 * @param data directory whose GeoTIFFs and vector files become layers
 * @param store directory of the models; what else the plugin keeps lies in {@code aether} beside it
 * @param host address to listen on; anything but this machine itself asks for the token
 * @param port TCP port, 0 for any free one
 * @param token what administrators send as {@code Authorization: Bearer TOKEN}; never null
 * @param maxRequestBytes a larger request is refused before it is read
 * @param log receives lines for the person who started the server
 */
public record ServerSettings(
        Path data, Path store, String host, int port, String token, long maxRequestBytes, Consumer<String> log) {

    /** 32 MB: enough for inline polygons and small rasters; larger ones are layers. */
    public static final long DEFAULT_REQUEST_BYTES = 32L << 20;

    public ServerSettings {
        if (port < 0 || port > 65535) {
            throw new AetherException("The port " + port + " does not exist; choose one from 1 to 65535.");
        }
        if (token.length() < 16) {
            throw new AetherException("The token is too short to keep anybody out; use at least 16 characters.");
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
