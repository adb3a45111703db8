package org.aether.head;

import java.util.List;
import java.util.Optional;
import org.aether.FloatMatrix;
import org.aether.raster.VectorOrigin;

/**
 * Labelled vectors.
 *
 * @param task what a head learns from them
 * @param vectors {@code [n, inputs]}
 * @param targets {@code [n, outputs]}: one-hot classes, shares, or values
 * @param labels the name of every output
 * @param attributes the attributes that the targets come from
 * @param origin where the vectors come from; empty when that is not known
 */
public record Dataset(
        Task task,
        FloatMatrix vectors,
        FloatMatrix targets,
        List<String> labels,
        List<String> attributes,
        Optional<VectorOrigin> origin) {

    /** @throws IllegalArgumentException when the numbers of vectors, targets and labels do not fit together */
    public Dataset {
        if (vectors.rows() != targets.rows() || targets.columns() != labels.size()) {
            throw new IllegalArgumentException(vectors.rows() + " vectors, " + targets.rows() + "x" + targets.columns()
                    + " targets and " + labels.size() + " labels do not fit together");
        }
        labels = List.copyOf(labels);
        attributes = List.copyOf(attributes);
    }

    /** The chosen rows. */
    Dataset select(int[] rows) {
        return new Dataset(task, vectors.select(rows), targets.select(rows), labels, attributes, origin);
    }

    /** The same vectors with other targets. */
    Dataset withTargets(FloatMatrix others) {
        return new Dataset(task, vectors, others, labels, attributes, origin);
    }
}
