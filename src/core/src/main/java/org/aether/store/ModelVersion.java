package org.aether.store;

/**
 * The contents of a model in the store at one moment. Versions are equal when their files are equal, so they can be the
 * keys of a cache.
 *
 * @param model id of the model
 * @param digest of its files
 */
public record ModelVersion(String model, String digest) {}
