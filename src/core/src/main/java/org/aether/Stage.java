package org.aether;

/** The stages of long work, as a {@link Progress} gets to know them. */
public enum Stage {
    READING_REGIONS("Reading regions"),
    READING_FEATURES("Reading features"),
    READING_POIS("Reading POIs"),
    READING_CHECKPOINT("Reading the checkpoint"),
    POOLING_VIEWS("Pooling views"),
    ENCODING_SENTENCES("Encoding sentences"),
    TRAINING("Training"),
    TRAINING_HEAD("Training the head"),
    TRAINING_HEADS("Training heads"),
    TRANSFORMING("Transforming"),
    MAKING_OVERVIEWS("Making overviews"),
    AGGREGATING("Aggregating"),
    PREDICTING("Predicting"),
    COMPUTING_MAP("Computing the map"),
    COMPARING_PRECISION("Comparing half with full precision"),
    PAINTING("Painting"),
    PLACING("Placing"),
    DRAWING("Drawing"),
    WRITING("Writing"),
    MEASURING("Measuring");

    private final String title;

    Stage(String title) {
        this.title = title;
    }

    /** The stage in words, as the beginning of a line that may name its subject: "Pooling views". */
    public String title() {
        return title;
    }

    /** The line for a stage that works on something: "Transforming london.tif". */
    public String title(String subject) {
        return subject.isEmpty() ? title : title + " " + subject;
    }
}
