package org.aether.server;

import java.io.IOException;

/** One of the protocols. Thread-safe. */
public interface Service {

    /** Whether a request is this service's to answer. */
    boolean owns(Exchange exchange);

    /** Answers; what it throws is told by {@link #fail}. */
    void answer(Exchange exchange) throws Exception;

    /** Tells a failure as the protocol does. */
    void fail(Exchange exchange, Failure failure) throws IOException;

    /**
     * Whether the path is one of an OGC service's: {@code /wps}, {@code /ows?service=WPS}, each also below
     * {@code /geoserver}, so that addresses written for GeoServer need no other path.
     */
    static boolean named(Exchange exchange, String service, boolean withoutName) {
        String path = exchange.path().replaceFirst("^/geoserver/", "/");
        if (path.equals("/" + service)) {
            return true;
        }
        String asked = exchange.parameter("service");
        return path.equals("/ows") && (asked == null ? withoutName : asked.equalsIgnoreCase(service));
    }
}
