package org.aether.model;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.aether.poi.PoiAttributes;
import org.aether.text.VectorAgreement;
import org.aether.view.ViewSettings;
import org.jspecify.annotations.Nullable;

/**
 * What a model is and how it was made, apart from its numbers. One schema serves models that were trained here and models
 * that were imported; what is not known of an imported model is null.
 *
 * <pre>{@code
 * ModelConfiguration configuration = ModelConfiguration.builder(Origin.TRAINED, weights)
 *         .textEncoder("minilm-l6-v2")
 *         .pooling(ViewSettings.PAPER)
 *         .build();
 * }</pre>
 *
 * <p>It holds neither times nor dates, so that equal runs have equal configurations.
 *
 * @param origin whether the model was trained here
 * @param method the publication whose method made it
 * @param bands length of the vectors that the model takes, 64 for AlphaEarth
 * @param dimension length of the vectors that it gives, 128
 * @param text the sentences' side of the model
 * @param crs of the first raster, such as {@code EPSG:27700}
 * @param pooling the neighbourhoods of the base and the context view
 * @param training hyper-parameters; null when none is known
 * @param data what it was trained on
 * @param bestEpoch the epoch whose weights were kept, counted from 1
 * @param epochs in their order; empty when they are not known
 * @param versions of the software that made it
 * @param checkpoint what the file says that the model was imported from; null when it was trained here
 */
public record ModelConfiguration(
        Origin origin,
        @Nullable String method,
        int bands,
        int dimension,
        TextEncoding text,
        @Nullable String crs,
        @Nullable ViewSettings pooling,
        @Nullable Training training,
        @Nullable Data data,
        @Nullable Integer bestEpoch,
        List<Epoch> epochs,
        @Nullable Versions versions,
        @Nullable Checkpoint checkpoint) {

    public ModelConfiguration {
        epochs = List.copyOf(epochs);
    }

    /** Where a model comes from. */
    public enum Origin {
        /** Trained by this program. */
        TRAINED,
        /** Imported from a checkpoint of the authors' training program. */
        IMPORTED
    }

    /**
     * The text encoder whose sentence vectors the model was trained with.
     *
     * @param encoder its id; null when the encoder is not known or cannot be had here
     * @param note what is known of an encoder without an id, in words
     * @param dimension length of its vectors, 384 for MiniLM
     * @param agreement how close its vectors are to the exact ones; null when it computes those, or when it is not known
     */
    public record TextEncoding(
            @Nullable String encoder, @Nullable String note, int dimension, @Nullable VectorAgreement agreement) {}

    /**
     * Hyper-parameters of the training (sections 2.4 and 2.5); each is null when it is not known.
     *
     * @param lambda weight of L_AE against L_AP
     * @param temperature of both InfoNCE losses
     * @param epochs passes over all POIs
     * @param batchSize POIs of one step
     * @param learningRate at the first step
     * @param weightDecay of AdamW
     * @param seed of the initial weights, the split and the shuffling
     * @param trainFraction part of the POIs that was used
     * @param validationFraction part of the POIs that was held out
     * @param threads number of threads that computed
     */
    public record Training(
            @Nullable Double lambda,
            @Nullable Double temperature,
            @Nullable Integer epochs,
            @Nullable Integer batchSize,
            @Nullable Double learningRate,
            @Nullable Double weightDecay,
            @Nullable Long seed,
            @Nullable Double trainFraction,
            @Nullable Double validationFraction,
            @Nullable Integer threads) {}

    /**
     * The data of the training.
     *
     * @param rasters the AE rasters
     * @param pois number of POIs that were used
     * @param distinctSentences number of different sentences of these POIs
     * @param attributes which attributes the sentences were made from
     * @param exampleSentences three sentences at most
     * @param viewsSha256 SHA-256 of the pooled views in hexadecimal digits
     * @param sentencesSha256 SHA-256 of the sentences in hexadecimal digits
     */
    public record Data(
            List<Raster> rasters,
            int pois,
            int distinctSentences,
            PoiAttributes attributes,
            List<String> exampleSentences,
            String viewsSha256,
            String sentencesSha256) {

        public Data {
            rasters = List.copyOf(rasters);
            exampleSentences = List.copyOf(exampleSentences);
        }
    }

    /**
     * A raster of the training.
     *
     * @param name of the file or coverage
     * @param crs such as {@code EPSG:27700}
     * @param width in pixels
     * @param height in pixels
     * @param west smallest easting or longitude
     * @param south smallest northing or latitude
     * @param east largest easting or longitude
     * @param north largest northing or latitude
     * @param provenance attribution, licence and source by item
     */
    public record Raster(
            String name,
            String crs,
            int width,
            int height,
            double west,
            double south,
            double east,
            double north,
            Map<String, String> provenance) {

        public Raster {
            provenance = Collections.unmodifiableMap(new LinkedHashMap<>(provenance));
        }
    }

    /**
     * Means over one epoch.
     *
     * @param epoch counted from 1
     * @param loss the weighted sum of the two losses
     * @param crossModalLoss between base views and sentences, L_AP
     * @param contextLoss between base and context views, L_AE
     * @param validationCrossModalLoss L_AP of the validation part; NaN when there is none
     * @param gate after the last step, before the sigmoid
     * @param learningRate of the last step
     */
    public record Epoch(
            int epoch,
            double loss,
            double crossModalLoss,
            double contextLoss,
            double validationCrossModalLoss,
            double gate,
            double learningRate) {}

    /**
     * The software of the training.
     *
     * @param aether version of this program; null when it does not run from its archive
     * @param java major version
     * @param djl version of the Deep Java Library
     * @param geotools version
     * @param compute device, number of threads and engine, in words
     */
    public record Versions(@Nullable String aether, int java, String djl, String geotools, String compute) {}

    /**
     * What an imported checkpoint says of itself.
     *
     * @param file its name
     * @param numberTypes the types in which it stores its weights
     * @param contents its other values by key; a value is a {@code String}, {@code Long}, {@code Double},
     *     {@code Boolean}, null, or a {@code List} or {@code Map} of these
     */
    public record Checkpoint(String file, List<NumberType> numberTypes, Map<String, @Nullable Object> contents) {

        public Checkpoint {
            numberTypes = List.copyOf(numberTypes);
            contents = Collections.unmodifiableMap(new LinkedHashMap<>(contents));
        }
    }

    /** Starts a configuration of a model with these weights, of which nothing else is known yet. */
    public static Builder builder(Origin origin, ProjectorWeights weights) {
        return new Builder(origin, weights.bands(), weights.dimension(), weights.textDimension());
    }

    /** Starts a configuration that equals this one. */
    public Builder toBuilder() {
        Builder builder = new Builder(origin, bands, dimension, text.dimension);
        builder.method = method;
        builder.encoder = text.encoder;
        builder.note = text.note;
        builder.agreement = text.agreement;
        builder.crs = crs;
        builder.pooling = pooling;
        builder.training = training;
        builder.data = data;
        builder.bestEpoch = bestEpoch;
        builder.epochs = new ArrayList<>(epochs);
        builder.versions = versions;
        builder.checkpoint = checkpoint;
        return builder;
    }

    /** Gathers a configuration. One thread at a time. */
    public static final class Builder {

        private final Origin origin;
        private final int bands;
        private final int dimension;
        private final int textDimension;
        private @Nullable String method;
        private @Nullable String encoder;
        private @Nullable String note;
        private @Nullable VectorAgreement agreement;
        private @Nullable String crs;
        private @Nullable ViewSettings pooling;
        private @Nullable Training training;
        private @Nullable Data data;
        private @Nullable Integer bestEpoch;
        private List<Epoch> epochs = new ArrayList<>();
        private @Nullable Versions versions;
        private @Nullable Checkpoint checkpoint;

        private Builder(Origin origin, int bands, int dimension, int textDimension) {
            this.origin = origin;
            this.bands = bands;
            this.dimension = dimension;
            this.textDimension = textDimension;
        }

        /** The publication whose method made the model. */
        public Builder method(@Nullable String publication) {
            this.method = publication;
            return this;
        }

        /** The id of the text encoder. */
        public Builder textEncoder(@Nullable String id) {
            this.encoder = id;
            return this;
        }

        /** What is known of a text encoder without an id, in words. */
        public Builder textEncoderNote(@Nullable String words) {
            this.note = words;
            return this;
        }

        /** How close the sentence vectors are to the exact ones. */
        public Builder agreement(@Nullable VectorAgreement measured) {
            this.agreement = measured;
            return this;
        }

        /** The CRS of the first raster. */
        public Builder crs(@Nullable String name) {
            this.crs = name;
            return this;
        }

        /** The neighbourhoods of both views. */
        public Builder pooling(@Nullable ViewSettings views) {
            this.pooling = views;
            return this;
        }

        /** The hyper-parameters. */
        public Builder training(@Nullable Training parameters) {
            this.training = parameters;
            return this;
        }

        /** What the model was trained on. */
        public Builder data(@Nullable Data trainedOn) {
            this.data = trainedOn;
            return this;
        }

        /** The epochs in their order, and the one that was kept, counted from 1. */
        public Builder epochs(List<Epoch> all, @Nullable Integer best) {
            this.epochs = new ArrayList<>(all);
            this.bestEpoch = best;
            return this;
        }

        /** The software of the training. */
        public Builder versions(@Nullable Versions software) {
            this.versions = software;
            return this;
        }

        /** What an imported checkpoint says of itself. */
        public Builder checkpoint(@Nullable Checkpoint source) {
            this.checkpoint = source;
            return this;
        }

        public ModelConfiguration build() {
            return new ModelConfiguration(
                    origin,
                    method,
                    bands,
                    dimension,
                    new TextEncoding(encoder, note, textDimension, agreement),
                    crs,
                    pooling,
                    training,
                    data,
                    bestEpoch,
                    epochs,
                    versions,
                    checkpoint);
        }
    }
}
