package org.aether.store;

/**
 * The contents of a head in the store at one moment. Versions are equal when their files are equal, so they can be the
 * keys of a cache.
 *
 * @param model id of the model, or raw
 * @param head id of the head
 * @param digest of its file
 */
public record HeadVersion(String model, String head, String digest) {}
