/**
 * Answers in words: places like a sentence, and the POI categories that a place resembles (eq. 3 of the paper).
 *
 * <p>Enters: an {@link org.aether.model.AlignmentModel} with a sentence and a text encoder, or with places. Leaves: a
 * direction in the space of the model, or {@link org.aether.search.PlaceExplainer.Explanation}s. The package may use
 * {@code raster}, {@code text}, {@code model}, {@code embed} and {@code region}.
 */
@NullMarked
package org.aether.search;

import org.jspecify.annotations.NullMarked;
