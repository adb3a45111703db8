/**
 * WPS 1.0.0 by GET and POST.
 *
 * <p>Documents and query strings enter; calls of processes reach {@code process}, and WPS documents leave.
 *
 * <p>It may use {@code http}, {@code process} and {@code failure}. XML is read without document types and entities.
 */
package org.aether.server.wps;
