package org.aether.samplecity;

/** The ten land-use classes, in the order of {@code landuse_id}. */
enum LandUse {
    OFFICES("Offices and administration"),
    SHOPPING("Shopping streets and markets"),
    DINING("Restaurants and nightlife"),
    CULTURE("Culture and tourism"),
    CAMPUS("Health and education campus"),
    DENSE_HOUSING("High density residential"),
    SUBURB("Low density residential with gardens"),
    INDUSTRY("Industry and logistics"),
    GREEN("Parks, woodland and farmland"),
    WATER("Water");

    private final String text;

    LandUse(String text) {
        this.text = text;
    }

    /** The value of the attribute {@code landuse}. */
    String text() {
        return text;
    }

    /**
     * The class of a place. Water, green and industry follow from their fields; elsewhere the strongest function decides.
     *
     * @param fields the {@link Field}s of the place
     * @param noise seven numbers around 0, added to the scores of the seven built-up classes
     */
    static LandUse of(float[] fields, double[] noise) {
        if (at(fields, Field.BANK) < 0) {
            return WATER;
        }
        double built = at(fields, Field.DENSITY);
        if (at(fields, Field.PARK) > 0.05 || built < 0.2) {
            return GREEN;
        }
        if (at(fields, Field.INDUSTRY) > 0.05) {
            return INDUSTRY;
        }
        double centre = at(fields, Field.CENTRALITY);
        double[] score = {
            at(fields, Field.WORK) + 0.6 * centre - 0.35,
            at(fields, Field.COMMERCE) + 0.45 * centre - 0.35,
            at(fields, Field.DINING) + 0.45 * centre - 0.4,
            at(fields, Field.CULTURE) + 0.35 * centre - 0.4,
            at(fields, Field.LEARNING) - 0.35,
            0.6 - 0.4 * at(fields, Field.FAMILY) + 1.2 * (built - 0.7) - 0.25 * at(fields, Field.AFFLUENCE),
            0.55 + 0.4 * at(fields, Field.FAMILY) - 1.8 * (built - 0.62) + 0.25 * at(fields, Field.AFFLUENCE)
        };
        int best = 0;
        for (int i = 0; i < score.length; i++) {
            score[i] += noise[i];
            if (score[i] > score[best]) {
                best = i;
            }
        }
        return values()[best];
    }

    private static double at(float[] fields, Field field) {
        return fields[field.ordinal()];
    }
}
