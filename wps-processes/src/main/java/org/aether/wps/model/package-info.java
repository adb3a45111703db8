/**
 * The models of the store in use: loaded once, with their functions on the device and their encoded sentences, shared between
 * requests ({@link org.aether.wps.model.ModelLibrary}). Also their description as JSON.
 *
 * <p>Ids of models and heads enter; {@link org.aether.wps.model.FunctionLease}s, models and heads leave.
 *
 * <p>It may use the core and {@code org.aether.wps.request}.
 */
package org.aether.wps.model;
