/**
 * Failures as clients see them: an HTTP status, an exception code and a locator of OGC services, and a sentence.
 *
 * <p>Exceptions enter; {@link org.aether.server.failure.Failure}s leave. The kind of an {@link org.aether.AetherException} determines
 * the status.
 *
 * <p>It may use the core and {@code org.aether.wps.request}.
 */
package org.aether.server.failure;
