/**
 * The development endpoint: an embedded HTTP server that offers the processes of the plugin's Spring context, and the rasters and
 * vector files of a directory, over WPS 1.0.0, WMS 1.3.0 and 1.1.1, and OGC API - Processes. It is for development, for tests, and
 * for machines without GeoServer; use GeoServer in production.
 *
 * <p>{@link org.aether.server.ServerSettings} enter; {@link org.aether.server.AetherServer} listens until it is closed.
 *
 * <p>It may use the core, the plugin and all packages below it; none of them uses this one.
 */
package org.aether.server;
