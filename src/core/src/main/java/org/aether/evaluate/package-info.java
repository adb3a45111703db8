/**
 * The comparison of raw vectors and models on labelled places (section 2.8 of the paper).
 *
 * <p>Enters: rasters, labelled places, and {@link org.aether.evaluate.Candidate}s. Leaves: an
 * {@link org.aether.evaluate.EvaluationTable}. The package may use {@code raster}, {@code model}, {@code head},
 * {@code embed} and {@code region}.
 */
@NullMarked
package org.aether.evaluate;

import org.jspecify.annotations.NullMarked;
