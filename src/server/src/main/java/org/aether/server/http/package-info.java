/**
 * HTTP, independent of the protocols: requests and responses, the access rules, and clients that close their connection.
 *
 * <p>Jetty's requests enter; {@link org.aether.server.http.Exchange}s reach a {@link org.aether.server.http.Service}.
 *
 * <p>It may use {@code process} and {@code failure}.
 */
package org.aether.server.http;
