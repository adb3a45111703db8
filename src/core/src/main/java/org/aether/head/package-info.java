/**
 * Task heads: small models on top of vectors, their training, their evaluation and their predictions (section 2.7 and 2.8
 * of the paper).
 *
 * <p>Enters: features with vectors ({@link org.aether.head.FeatureVectors}) and a {@link org.aether.head.Target}, which
 * become a {@link org.aether.head.Dataset}. Leaves: {@link org.aether.head.TaskHead}s with a
 * {@link org.aether.head.HeadReport}, {@link org.aether.head.Scores}, and features with predictions. The package may use
 * the packages {@code raster}, {@code feature} and {@code model}, and neither JSON nor native libraries.
 */
@NullMarked
package org.aether.head;

import org.jspecify.annotations.NullMarked;
