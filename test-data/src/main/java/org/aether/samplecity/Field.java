package org.aether.samplecity;

/**
 * The hidden fields of the plane. Raster, POIs, districts and labels are each derived from them, with noise of their own.
 */
enum Field {
    /** Metres to the river bank, negative in the water. */
    BANK,
    /** Signed metres to a railway line. */
    RAIL,
    /** Density of buildings, from 0 in open country to 1 in the city core. */
    DENSITY,
    /** Positive inside parks and open green. */
    PARK,
    /** Positive inside woods. */
    WOOD,
    /** Positive inside industrial estates. */
    INDUSTRY,
    /** Displacement of the street plan in metres, east. */
    BEND_X,
    /** Displacement of the street plan in metres, north. */
    BEND_Y,

    /** Wealth of the residents. This and all fields that follow have about mean 0 and variance 1. */
    AFFLUENCE,
    /** Proximity to centres. */
    CENTRALITY,
    COMMERCE,
    DINING,
    CULTURE,
    LEARNING,
    WORK,
    FAMILY,

    /** Nuisance fields, such as age of the buildings, soil and shade: visible in the raster, but unrelated to function. */
    NUISANCE_0,
    NUISANCE_1,
    NUISANCE_2,
    NUISANCE_3,
    NUISANCE_4,
    NUISANCE_5;

    static final int COUNT = values().length;

    /** Ordinal of the first of the eight function fields. */
    static final int FUNCTION = AFFLUENCE.ordinal();

    static final int FUNCTIONS = 8;

    /** Ordinal of the first of the six nuisance fields. */
    static final int NUISANCE = NUISANCE_0.ordinal();

    static final int NUISANCES = 6;
}
