package org.aether.head;

import java.util.Locale;
import org.aether.Setting;

/** What a head predicts (eq. 9–12). */
public enum Task {
    /** One of several classes; cross-entropy. */
    CLASSIFICATION,
    /** Shares that sum to one; cross-entropy to the distribution, which is KL up to a constant. */
    DISTRIBUTION,
    /** One or more scalars; mean squared error on standardised targets. */
    REGRESSION;

    /** Its name in messages, settings and reports: {@code classification}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The setting that asks for it, for a message. */
    Setting.Choice choice() {
        return Setting.TASK.to(label());
    }
}
