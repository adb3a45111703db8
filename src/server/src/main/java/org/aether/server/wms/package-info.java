/**
 * WMS 1.3.0 and 1.1.1 with the styles of the plugin.
 *
 * <p>Map requests enter; PNG images, legends and feature information leave.
 *
 * <p>It may use {@code http}, {@code process}, {@code layer} and {@code failure}.
 */
package org.aether.server.wms;
