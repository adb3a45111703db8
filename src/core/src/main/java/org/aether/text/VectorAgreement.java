package org.aether.text;

/**
 * How close the vectors of a {@link TextEncoder} are to those of a more exact one, measured on a sample of sentences.
 *
 * @param sentences number of compared sentences, at least 1
 * @param leastCosine smallest cosine between the two vectors of one sentence
 * @param meanCosine mean cosine of all compared sentences
 */
public record VectorAgreement(int sentences, double leastCosine, double meanCosine) {

    /** The agreement over the sentences of both. */
    VectorAgreement and(VectorAgreement other) {
        int both = sentences + other.sentences;
        return new VectorAgreement(
                both,
                Math.min(leastCosine, other.leastCosine),
                (sentences * meanCosine + other.sentences * other.meanCosine) / both);
    }
}
