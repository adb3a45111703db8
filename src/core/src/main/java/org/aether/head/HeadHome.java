package org.aether.head;

import java.util.Optional;
import org.aether.AetherException;
import org.aether.model.AlignmentModel;
import org.aether.raster.VectorOrigin;

/**
 * What heads belong to: a model, whose vectors they take, or the raw vectors of rasters. Keeps vectors and heads apart that
 * do not belong together.
 *
 * <pre>{@code
 * HeadHome home = HeadHome.isRaw(id) ? HeadHome.RAW : HeadHome.of(store.load(id));
 * Optional<String> remark = home.requireVectors(data.vectors());
 * }</pre>
 *
 * @param id of the model, or {@value VectorOrigin#RAW}
 * @param origin of the vectors that the model gives now; null for raw vectors, whose encoding does not matter
 * @param inputs length of the model's vectors; 0 for raw vectors, which have as many numbers as the raster has bands
 * @param bands length of the vectors that the model takes; 0 for raw vectors
 */
public record HeadHome(String id, VectorOrigin origin, int inputs, int bands) {

    /** The home of heads on the vectors of rasters as they are. */
    public static final HeadHome RAW = new HeadHome(VectorOrigin.RAW, null, 0, 0);

    /** The home of a model's heads. */
    public static HeadHome of(AlignmentModel model) {
        return new HeadHome(
                model.id(),
                model.origin(),
                model.weights().dimension(),
                model.weights().bands());
    }

    /** Whether an id stands for raw vectors and not for a model. */
    public static boolean isRaw(String id) {
        return VectorOrigin.RAW.equals(id);
    }

    /** Whether these are raw vectors. */
    public boolean raw() {
        return origin == null;
    }

    /**
     * Refuses vectors that are not those of this home.
     *
     * @return a remark when the vectors do not say where they come from
     * @throws AetherException when they come from elsewhere, or are not as long as the model's
     */
    public Optional<String> requireVectors(FeatureVectors vectors) {
        VectorOrigin given = vectors.origin();
        int length = vectors.vectors().columns();
        if (raw()) {
            if (given != null && !given.isRaw()) {
                throw new AetherException("The features have vectors of " + given.words()
                        + " and not raw ones; name that model, or aggregate the raster without a model.");
            }
        } else {
            if (given != null) {
                requireSame(given, "The features have vectors of ");
            }
            if (length != inputs) {
                throw new AetherException("The features have vectors of " + length + " numbers, but the model '" + id
                        + "' gives " + inputs + "; "
                        + (length == bands
                                ? "if they are raw AlphaEarth vectors, name raw in place of it."
                                : "aggregate with this model."));
            }
        }
        return given != null
                ? Optional.empty()
                : Optional.of("The features do not say where their vectors come from; they are taken for "
                        + (raw() ? "raw ones." : "those of the model '" + id + "'."));
    }

    /**
     * Refuses a head that was not trained on the vectors of this home. A head of an older version of this program does not
     * say what it was trained on; only its length counts.
     *
     * @throws AetherException when it was trained on other vectors
     */
    public void requireHead(TaskHead head) {
        VectorOrigin trained = head.origin();
        if (trained == null) {
            return;
        }
        if (raw() && !trained.isRaw()) {
            throw new AetherException(describe(head) + " was trained on vectors of " + trained.words()
                    + " and not on raw ones; train it again.");
        }
        if (!raw()) {
            requireSame(trained, describe(head) + " was trained on vectors of ");
        }
    }

    /**
     * Refuses features whose vectors are not of the kind that a head was trained on.
     *
     * @return a remark when the vectors do not say where they come from
     * @throws AetherException when head, vectors and home do not belong together
     */
    public Optional<String> requirePredictable(TaskHead head, FeatureVectors vectors) {
        requireHead(head);
        if (head.inputs() != vectors.vectors().columns()) {
            throw new AetherException(describe(head) + " was trained on vectors of " + head.inputs()
                    + " numbers, but the features have " + vectors.vectors().columns()
                    + "; use vectors of the same model (or of no model) as in training.");
        }
        // Older versions of this program kept heads on raw vectors with a model.
        return (takesRaw(head) ? RAW : this).requireVectors(vectors);
    }

    /** Whether a head that is kept here takes raw vectors all the same, as older versions of this program allowed. */
    public boolean takesRaw(TaskHead head) {
        return raw() || head.origin() == null && head.inputs() != inputs && head.inputs() == bands;
    }

    private void requireSame(VectorOrigin other, String what) {
        if (other.matches(origin)) {
            return;
        }
        if (other.isRaw()) {
            throw new AetherException(what + "no model (" + other + ") and not of the model '" + id
                    + "'; aggregate with this model, or name raw in place of it.");
        }
        if (other.model().equals(id)) {
            throw new AetherException(what + "another version of the model '" + id + "' (" + other.version()
                    + ", where the store now has " + origin.version()
                    + "): it was trained or imported again. Aggregate the raster again with this model, and train heads"
                    + " again.");
        }
        throw new AetherException(what + other.words() + " and not of the model '" + id
                + "'; name the model that they come from, or aggregate with this one.");
    }

    private static String describe(TaskHead head) {
        return "The head for " + String.join(", ", head.targets());
    }
}
