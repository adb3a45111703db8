/**
 * The plugin without GeoServer: an embedded HTTP server that offers the processes of a Spring context and the rasters and
 * vector files of a directory over WPS 1.0.0, WMS 1.3.0 and 1.1.1, and OGC API - Processes.
 *
 * <p>A development endpoint: for trying, for tests, for machines without GeoServer. Production is GeoServer.
 */
package org.aether.server;
