package org.aether.head;

/** What a head predicts (eq. 9–12). */
public enum Task {
    /** One of several classes; cross-entropy. */
    CLASSIFICATION,
    /** Shares that sum to one; cross-entropy to the distribution, that is KL up to a constant. */
    DISTRIBUTION,
    /** One or more scalars; mean squared error on standardised targets. */
    REGRESSION
}
