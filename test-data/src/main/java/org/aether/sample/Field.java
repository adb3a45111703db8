package org.aether.sample;

/**
 * The hidden fields: what a place is, before anybody has photographed, mapped or counted it. Raster, POIs, districts and
 * labels are all consequences of these and of noise of their own.
 */
enum Field {
    /** Metres to the river's bank, negative in the water. */
    BANK,
    /** Signed metres to a railway line. */
    RAIL,
    /** How built-up, 0 open country to 1 city core. */
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

    /** Wealth of those who live here, about mean 0, variance 1; so are all that follow. */
    AFFLUENCE,
    /** Nearness to centres. */
    CENTRALITY,
    COMMERCE,
    DINING,
    CULTURE,
    LEARNING,
    WORK,
    FAMILY,

    /** Age and kind of fabric, soil, shade and the like: visible from above, and of no consequence to people. */
    GUISE_0,
    GUISE_1,
    GUISE_2,
    GUISE_3,
    GUISE_4,
    GUISE_5;

    static final int COUNT = values().length;

    /** The eight fields of human function, in a row from here on. */
    static final int FUNCTION = AFFLUENCE.ordinal();

    static final int FUNCTIONS = 8;

    /** The six nuisance fields, in a row from here on. */
    static final int GUISE = GUISE_0.ordinal();

    static final int GUISES = 6;
}
