package org.aether.head;

/** The measures of predictions (section 2.8), task by task in the order in which they are reported. */
public enum Metric {
    /** Macro-averaged precision of a classification. */
    PRECISION,
    /** Macro-averaged recall of a classification. */
    RECALL,
    /** Macro-averaged F1 score of a classification. */
    F1,
    /** The part of all rows whose class was predicted. */
    ACCURACY,
    /** Sum over the bins of a distribution of |p - q|. */
    L1,
    /** The largest |p - q| of a distribution. */
    CHEBYSHEV,
    /** Kullback-Leibler divergence KL(q‖p) of a distribution, natural logarithm. */
    KL,
    /** Coefficient of determination R² of a regression. */
    R2,
    /** Root mean squared error of a regression, in the unit of the target. */
    RMSE,
    /** Mean absolute error of a regression, in the unit of the target. */
    MAE;

    /** Its name in reports and tables: {@code f1}. */
    public String key() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
