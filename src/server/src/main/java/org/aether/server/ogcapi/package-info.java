/**
 * OGC API - Processes, Part 1: Core.
 *
 * <p>JSON requests enter; calls of processes reach {@code process}, and JSON documents leave.
 *
 * <p>It may use {@code http}, {@code process} and {@code failure}.
 */
package org.aether.server.ogcapi;
