/**
 * The model: the weights of both projectors, their forward pass, and the configuration that describes them.
 *
 * <p>Weights enter as tensors, from a training, from the store, or from a checkpoint of the authors
 * ({@link org.aether.model.CheckpointImporter}). Vectors of pixels or sentences become vectors of the shared space. An
 * {@link org.aether.model.AlignmentModel} leaves, complete and ready to be saved.
 *
 * <p>May use the packages of devices, CRSs, rasters, features, POIs, texts and views, and PyTorch by way of DJL; knows
 * neither JSON nor the store.
 */
@NullMarked
package org.aether.model;

import org.jspecify.annotations.NullMarked;
