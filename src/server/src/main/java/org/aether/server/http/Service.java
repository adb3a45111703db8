package org.aether.server.http;

import java.io.IOException;
import org.aether.server.failure.Failure;

/** A protocol of the server. Implementations are thread-safe. */
public interface Service {

    /** Whether this service answers a request. */
    boolean owns(Exchange exchange);

    /** Answers a request. The server passes exceptions to {@link #fail}. */
    void answer(Exchange exchange) throws Exception;

    /** Sends a failure in the form of the protocol. */
    void fail(Exchange exchange, Failure failure) throws IOException;

    /**
     * Whether a request is for an OGC service by its path: {@code /wps} or {@code /ows?service=WPS}, also below
     * {@code /geoserver}, so that clients written for GeoServer can keep their paths.
     *
     * @param service the name of the service in lower case
     * @param withoutName whether {@code /ows} without a service belongs to it
     */
    static boolean named(Exchange exchange, String service, boolean withoutName) {
        String path = exchange.path().replaceFirst("^/geoserver/", "/");
        if (path.equals("/" + service)) {
            return true;
        }
        String given = exchange.parameter("service");
        return path.equals("/ows") && (given == null ? withoutName : given.equalsIgnoreCase(service));
    }
}
