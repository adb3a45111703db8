package org.aether;

import java.util.Optional;
import java.util.OptionalDouble;

/**
 * The settings that messages speak of. Hyper-parameters have their only definition of range and default here; the
 * command line and the descriptions of the WPS processes are held to it by tests.
 *
 * <p>Sections are those of the paper; the defaults are the paper's.
 */
public enum Setting {

    /** Weight of the loss between the two views against the loss to the text (eq. 7). */
    LAMBDA("lambda", "lambda", Range.of(0, 1), 0.2),
    /** Temperature of both InfoNCE losses (eq. 5 and 6). */
    TEMPERATURE("temperature", "temperature", Range.of(0.001, 100), 0.07),
    /** Passes over all POIs. */
    EPOCHS("epochs", "number of epochs", Range.whole(1, 100_000), 100),
    /** POIs of one training step. */
    BATCH_SIZE("batchSize", "batch size", Range.whole(2, 65_536), 512),
    /** Learning rate of AdamW at the first step. */
    LEARNING_RATE("learningRate", "learning rate", Range.of(1e-9, 1), 1e-3),
    /** Weight decay of AdamW. */
    WEIGHT_DECAY("weightDecay", "weight decay", Range.of(0, 1), 1e-4),
    /** Seed of the initial weights, the shuffling and the splits. */
    SEED("seed", "seed", Range.whole(Long.MIN_VALUE, Long.MAX_VALUE), 42),
    /** Part of the POIs that is used at all, for ablations. */
    TRAIN_FRACTION("trainFraction", "train fraction", Range.of(0.001, 1), 1),
    /** Part of the POIs that is held out to choose the best epoch. */
    VALIDATION_FRACTION("validationFraction", "validation fraction", Range.of(0, 0.9), 0),
    /** Radius of the base view in metres (section 2.3). */
    BASE_RADIUS("baseRadius", "base radius", Range.of(0.1, 10_000), 50),
    /** Radius of the context view in metres (section 2.3). */
    CONTEXT_RADIUS("contextRadius", "context radius", Range.of(0.1, 10_000), 100),

    /** Width of the hidden layer of a task head; 0 is a linear head (section 2.7). */
    HIDDEN("hidden", "hidden width", Range.whole(0, 4096), 64),
    /** Learning rate of Adam for a task head. */
    HEAD_LEARNING_RATE("learningRate", "learning rate", Range.of(1e-9, 1), 1e-3),
    /** Features of one training step of a task head. */
    HEAD_BATCH_SIZE("batchSize", "batch size", Range.whole(1, 65_536), 128),
    /** Largest number of passes over the features in the training of a task head. */
    MAX_EPOCHS("maxEpochs", "maximum number of epochs", Range.whole(1, 10_000), 300),
    /** Epochs without a lower validation loss after which the training of a task head stops. */
    PATIENCE("patience", "patience", Range.whole(1, 10_000), 10),
    /** Seed of a task head, an unsigned number of 32 bits as in numpy. */
    HEAD_SEED("seed", "seed of a head", Range.whole(0, 0xFFFF_FFFFL), 42),

    /** Metres around every geometry that are aggregated with it. */
    BUFFER("buffer", "buffer", Range.of(0, 100_000), 0),

    /** The model that encodes sentences. */
    TEXT_ENCODER("textEncoder", "text encoder"),
    /** The number format of the weights of the text encoder. */
    SENTENCE_WEIGHTS("sentenceWeights", "sentence weights"),

    /** The device that computes. */
    DEVICE("device", "device"),
    /** The number of threads. */
    THREADS("threads", "number of threads"),
    /** Whether rasters of different years are taken together. */
    MIX_YEARS("mixYears", "mixing of years"),
    /** Whether vectors that are not of length one are taken. */
    ANY_LENGTH("anyLength", "use of vectors of any length"),
    /** Whether an existing model, head or file is replaced. */
    REPLACE("replace", "option to replace what exists"),
    /** What a head predicts. */
    TASK("task", "task"),
    /** Whether shares that do not sum to one are divided by their sum. */
    NORMALISE("normalise", "division of shares by their sum"),
    /** The model whose vectors are used, or raw vectors. */
    MODEL("model", "model"),
    /** Whether maps of classes hold probabilities. */
    PROBABILITIES("probabilities", "probabilities of classes"),
    /** Whether half precision is used. */
    HALF_PRECISION("half", "half precision"),
    /** H3 cells as regions. */
    H3("h3", "H3 resolution", Range.whole(0, 15)),
    /** Square cells as regions: their side in metres. */
    GRID("grid", "grid size", Range.of(0.01, 1_000_000));

    private final String key;
    private final String label;
    private final Optional<Range> range;
    private final OptionalDouble defaultValue;

    Setting(String key, String label) {
        this.key = key;
        this.label = label;
        this.range = Optional.empty();
        this.defaultValue = OptionalDouble.empty();
    }

    Setting(String key, String label, Range range) {
        this.key = key;
        this.label = label;
        this.range = Optional.of(range);
        this.defaultValue = OptionalDouble.empty();
    }

    Setting(String key, String label, Range range, double defaultValue) {
        this.key = key;
        this.label = label;
        this.range = Optional.of(range);
        this.defaultValue = OptionalDouble.of(defaultValue);
    }

    /** Its name in camel case, as in JSON: {@code batchSize}. */
    public String key() {
        return key;
    }

    /** Its name in words, without an article: "batch size". */
    public String label() {
        return label;
    }

    /** The allowed values of a number; empty for other settings. */
    public Optional<Range> range() {
        return range;
    }

    /** The default of a number; empty for settings that have none. */
    public OptionalDouble defaultValue() {
        return defaultValue;
    }

    /**
     * The default of a number.
     *
     * @throws java.util.NoSuchElementException when this setting has none
     */
    public double defaultNumber() {
        return defaultValue.orElseThrow();
    }

    /** The setting together with a value, for a message: {@code --device cpu}. */
    public Choice to(Object value) {
        return new Choice(this, String.valueOf(value));
    }

    /**
     * Checks a value.
     *
     * @throws AetherException of kind {@link AetherException.Kind#INVALID_INPUT} when it lies outside the range
     * @throws IllegalStateException when this setting is not a number
     */
    public void check(Number value) {
        Range allowed = range.orElseThrow(() -> new IllegalStateException(this + " has no range"));
        if (!allowed.contains(value.doubleValue())) {
            throw new AetherException(
                            AetherException.Kind.INVALID_INPUT, "{} must lie {}, not {}.", this, allowed, value)
                    .about(this);
        }
    }

    /**
     * A setting with a value.
     *
     * @param value as it is written
     */
    public record Choice(Setting setting, String value) {}
}
