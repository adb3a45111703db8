package org.aether.wps;

/**
 * One of the processes that {@link AetherProcessFactory} offers: an annotated class with one method {@code execute}.
 * {@code FalseColorProcess} becomes {@code aether:FalseColor}.
 */
public interface AetherProcess {}
