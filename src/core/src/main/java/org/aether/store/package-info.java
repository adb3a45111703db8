/**
 * Models and heads as files, and everything that concerns their JSON.
 *
 * <p>An {@link org.aether.model.AlignmentModel} or a {@link org.aether.head.TaskHead} enters and leaves; between them are
 * directories that are replaced atomically ({@link org.aether.store.ModelStore}), tensors in the safetensors format, and
 * one codec for each JSON file. {@link org.aether.store.ModelJson} gives front ends the JSON of models and trainings.
 *
 * <p>May use all other packages of the core; none of them uses this one. JSON is read strictly: a field of the wrong type
 * is an error of kind DAMAGED, an unknown field is ignored, and a newer format than this version knows is an error of kind
 * UNAVAILABLE.
 */
@NullMarked
package org.aether.store;

import org.jspecify.annotations.NullMarked;
