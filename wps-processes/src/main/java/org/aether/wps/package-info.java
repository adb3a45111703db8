/**
 * The processes of the GeoServer plugin, one annotated class each, and the factory that offers them to GeoTools ({@link
 * org.aether.wps.AetherProcessFactory}).
 *
 * <p>Coverages, features and literals of a request enter; coverages, features and JSON leave. A process checks the caller, waits
 * for a permit of the queue, calls the core and renders the result.
 *
 * <p>It may use the core and the packages below it; none of them uses this one.
 */
package org.aether.wps;
