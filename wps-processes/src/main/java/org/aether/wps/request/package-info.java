/**
 * What all requests have in common: the administrator's settings, the queue, the memory limit, the parsing of literal
 * inputs, the progress, and the wording of messages to clients.
 *
 * <p>A GeoTools process and the inputs of a request enter ({@link org.aether.wps.request.GuardedProcess}); checked inputs reach the
 * process, and failures leave as {@link org.aether.wps.request.ProcessFailedException}.
 *
 * <p>It may use the core's root package, {@code device} and {@code text}, and no other package of the plugin.
 */
package org.aether.wps.request;
