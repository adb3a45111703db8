package org.aether.wps.coverage;

import org.aether.raster.AeQuantization;

/** The meaning of the numbers of a coverage. */
public enum Encoding {
    /** Bytes are {@link #INT8}, floating-point numbers {@link #FLOAT}. */
    AUTO,
    /** Signed bytes as in the published AlphaEarth files ({@link AeQuantization}), in whatever type a server hands them over. */
    INT8,
    /** The embedding itself. */
    FLOAT,
    /** As {@link #AUTO}, for vectors of any length. */
    ANY_LENGTH;

    /** The description of this parameter in all processes. */
    public static final String DESCRIPTION =
            "Meaning of the coverage's numbers: FLOAT for the embedding itself, INT8 for"
                    + " AlphaEarth's signed bytes, AUTO to decide by the type of the numbers, ANY_LENGTH likewise for vectors that do"
                    + " not have length one";
}
