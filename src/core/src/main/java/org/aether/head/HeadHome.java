package org.aether.head;

import java.util.Optional;
import org.aether.AetherException;
import org.aether.AetherException.Kind;
import org.aether.Setting;
import org.aether.model.AlignmentModel;
import org.aether.raster.VectorOrigin;

/**
 * The owner of heads: a model, whose vectors its heads take, or the raw vectors of rasters. It rejects vectors and heads
 * that do not belong to it.
 *
 * <pre>{@code
 * HeadHome home = HeadHome.isRaw(id) ? HeadHome.RAW : HeadHome.of(store.load(id));
 * Optional<String> remark = home.requireVectors(vectors);
 * }</pre>
 *
 * @param id of the model, or {@value VectorOrigin#RAW}
 * @param origin of the vectors that the model gives now; empty for raw vectors, whose encoding does not matter
 * @param inputs length of the model's vectors; 0 for raw vectors, whose length is the number of bands of the raster
 * @param bands length of the vectors that the model takes; 0 for raw vectors
 */
public record HeadHome(String id, Optional<VectorOrigin> origin, int inputs, int bands) {

    /** The owner of heads on the raw vectors of rasters. */
    public static final HeadHome RAW = new HeadHome(VectorOrigin.RAW, Optional.empty(), 0, 0);

    /** The owner of a model's heads. */
    public static HeadHome of(AlignmentModel model) {
        return new HeadHome(
                model.id(),
                Optional.of(model.origin()),
                model.weights().dimension(),
                model.weights().bands());
    }

    /** Whether an id stands for raw vectors and not for a model. */
    public static boolean isRaw(String id) {
        return VectorOrigin.RAW.equals(id);
    }

    /** Whether these are raw vectors. */
    public boolean raw() {
        return origin.isEmpty();
    }

    /**
     * Rejects vectors that are not those of this owner.
     *
     * @return a remark when the origin of the vectors is not known
     * @throws AetherException when they have another origin, or another length than the model's
     */
    public Optional<String> requireVectors(FeatureVectors vectors) {
        vectors.origin().ifPresent(given -> requireSame(given, "The features have"));
        int length = vectors.vectors().columns();
        if (!raw() && length != inputs) {
            throw length == bands
                    ? new AetherException(
                            Kind.INVALID_INPUT,
                            "The features have vectors of {} numbers, but the model '{}' gives {}; if they are raw"
                                    + " AlphaEarth vectors, use {}.",
                            length,
                            id,
                            inputs,
                            Setting.MODEL.to(VectorOrigin.RAW))
                    : new AetherException("The features have vectors of " + length + " numbers, but the model '" + id
                            + "' gives " + inputs + "; aggregate the raster with this model.");
        }
        return vectors.origin().isPresent()
                ? Optional.empty()
                : Optional.of("The features do not name the origin of their vectors; they are used as "
                        + (raw() ? "raw vectors." : "vectors of the model '" + id + "'."));
    }

    /**
     * Rejects a head that was not trained on the vectors of this owner. A head of an older version of this program does not
     * name the origin of its vectors; then only their length counts.
     *
     * @throws AetherException when it was trained on other vectors
     */
    public void requireHead(TaskHead head) {
        head.origin().ifPresent(trained -> requireSame(trained, describe(head) + " was trained on"));
    }

    /**
     * Rejects features whose vectors are not of the kind that a head was trained on.
     *
     * @return a remark when the origin of the vectors is not known
     * @throws AetherException when head, vectors and owner do not belong together
     */
    public Optional<String> requirePredictable(TaskHead head, FeatureVectors vectors) {
        requireHead(head);
        if (head.inputs() != vectors.vectors().columns()) {
            throw new AetherException(describe(head) + " was trained on vectors of " + head.inputs()
                    + " numbers, but the vectors of the features have "
                    + vectors.vectors().columns()
                    + "; use vectors of the same model (or raw vectors) as in the training.");
        }
        // Older versions of this program stored heads on raw vectors with a model.
        return (takesRaw(head) ? RAW : this).requireVectors(vectors);
    }

    /** Whether a head of this owner takes raw vectors; older versions of this program stored such heads with a model. */
    public boolean takesRaw(TaskHead head) {
        return raw() || head.origin().isEmpty() && head.inputs() != inputs && head.inputs() == bands;
    }

    /** @param subject the beginning of the message, to which "vectors of …" is added */
    private void requireSame(VectorOrigin other, String subject) {
        if (origin.isEmpty()) {
            if (!other.isRaw()) {
                throw new AetherException(subject + " vectors of " + other.words()
                        + " and not raw vectors; use that model, or aggregate the raster without a model.");
            }
            return;
        }
        if (other.matches(origin.get())) {
            return;
        }
        if (other.isRaw()) {
            throw new AetherException(
                            Kind.INVALID_INPUT,
                            "{} raw vectors ({}) and not vectors of the model '{}'; aggregate the raster with this model, or"
                                    + " use {}.",
                            subject,
                            other,
                            id,
                            Setting.MODEL.to(VectorOrigin.RAW))
                    .about(Setting.MODEL);
        }
        if (other.model().equals(id)) {
            throw new AetherException(subject + " vectors of another version of the model '" + id + "' ("
                    + other.version() + ", but the store now has "
                    + origin.get().version()
                    + "), because it was trained or imported again; aggregate the raster with this model and train its"
                    + " heads again.");
        }
        throw new AetherException(subject + " vectors of " + other.words() + " and not of the model '" + id
                + "'; use the model that they come from, or aggregate the raster with this one.");
    }

    private static String describe(TaskHead head) {
        return "The head for " + String.join(", ", head.targets());
    }
}
