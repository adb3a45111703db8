/**
 * Decides who may change the model store.
 *
 * <p>{@link org.aether.wps.security.Administrators} is called by the processes that train, import and delete. It uses Spring Security or
 * a {@link org.aether.wps.security.CallerCheck} of the host, and refuses requests that a browser sends for pages of other sites.
 *
 * <p>It may use {@code org.aether.wps.request} and names no class of GeoServer or of a servlet API.
 */
package org.aether.wps.security;
