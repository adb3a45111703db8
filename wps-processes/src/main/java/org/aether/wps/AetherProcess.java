package org.aether.wps;

/**
 * A process that {@link AetherProcessFactory} offers: an annotated class with one method {@code execute}. Its name follows
 * from the class, so {@code FalseColorProcess} is {@code aether:FalseColor}.
 */
public interface AetherProcess {}
