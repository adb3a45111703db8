package org.aether.head;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.aether.AetherException;
import org.aether.FloatMatrix;
import org.aether.feature.FeatureFiles;
import org.aether.model.AlignmentModel;
import org.aether.model.ModelConfiguration;
import org.aether.model.ProjectorWeights;
import org.aether.model.Tensor;
import org.aether.raster.VectorOrigin;
import org.geotools.data.collection.ListFeatureCollection;
import org.geotools.data.simple.SimpleFeatureCollection;
import org.geotools.feature.simple.SimpleFeatureBuilder;
import org.geotools.feature.simple.SimpleFeatureTypeBuilder;
import org.geotools.referencing.crs.DefaultGeographicCRS;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.GeometryFactory;
import org.locationtech.jts.geom.Point;

class HeadHomeTest {

    private static final AlignmentModel LONDON = model("london", 1);
    private static final AlignmentModel RETRAINED = model("london", 2);
    private static final AlignmentModel RENAMED = model("londinium", 1);
    private static final AlignmentModel PARIS = model("paris", 3);
    private static final VectorOrigin RAW = VectorOrigin.raw(true);

    private static AlignmentModel model(String id, long seed) {
        ProjectorWeights weights = ProjectorWeights.initialise(64, 384, seed);
        return new AlignmentModel(
                id,
                weights,
                ModelConfiguration.builder(ModelConfiguration.Origin.TRAINED, weights)
                        .build(),
                null,
                null);
    }

    private static FeatureVectors vectors(int length, VectorOrigin origin) {
        return new FeatureVectors(
                places(), FloatMatrix.zeros(1, length), new boolean[] {true}, Optional.ofNullable(origin));
    }

    private static TaskHead head(int inputs, VectorOrigin origin) {
        return new TaskHead(
                Task.CLASSIFICATION,
                List.of("a", "b"),
                List.of("use"),
                Map.of("out.weight", new Tensor(new int[] {2, inputs}, new float[2 * inputs])),
                Optional.ofNullable(origin),
                Optional.empty());
    }

    private static void rejected(Runnable check, String... words) {
        assertThatThrownBy(check::run).isInstanceOf(AetherException.class).hasMessageContainingAll(words);
    }

    @Test
    void vectorsOfTheModelAreAcceptedUnderAnyName() {
        assertThat(HeadHome.of(LONDON).requireVectors(vectors(128, LONDON.origin())))
                .isEmpty();
        assertThat(HeadHome.of(LONDON).requireVectors(vectors(128, RENAMED.origin())))
                .isEmpty();
        assertThat(HeadHome.RAW.requireVectors(vectors(64, RAW))).isEmpty();
        assertThat(HeadHome.RAW.requireVectors(vectors(64, VectorOrigin.raw(false))))
                .isEmpty();
    }

    @Test
    void otherVectorsAreRejectedWithARemedy() {
        HeadHome london = HeadHome.of(LONDON);
        rejected(
                () -> london.requireVectors(vectors(128, RETRAINED.origin())),
                "another version of the model 'london' (" + RETRAINED.weights().version(),
                "now has " + LONDON.weights().version(),
                "aggregate the raster with this model and train its heads again");
        rejected(
                () -> london.requireVectors(vectors(128, PARIS.origin())),
                "vectors of the model 'paris' (" + PARIS.weights().version() + ") and not of the model 'london'");
        rejected(() -> london.requireVectors(vectors(64, RAW)), "raw vectors (raw@int8)", "use the model raw");
        rejected(() -> london.requireVectors(vectors(128, RAW)), "raw vectors (raw@int8)");
        rejected(
                () -> HeadHome.RAW.requireVectors(vectors(128, LONDON.origin())),
                "vectors of the model 'london'",
                "not raw vectors");
    }

    @Test
    void vectorsOfUnknownOriginAreAcceptedByTheirLengthWithARemark() {
        assertThat(HeadHome.of(LONDON).requireVectors(vectors(128, null)))
                .hasValue("The features do not name the origin of their vectors; they are used as vectors of the model"
                        + " 'london'.");
        assertThat(HeadHome.RAW.requireVectors(vectors(64, null)))
                .hasValueSatisfying(remark -> assertThat(remark).contains("used as raw vectors"));
        rejected(
                () -> HeadHome.of(LONDON).requireVectors(vectors(64, null)),
                "vectors of 64 numbers, but the model 'london' gives 128",
                "use the model raw");
        rejected(() -> HeadHome.of(LONDON).requireVectors(vectors(12, null)), "aggregate the raster with this model");
    }

    @Test
    void headsAreUsedWithTheVectorsTheyWereTrainedOn() {
        HeadHome london = HeadHome.of(LONDON);
        TaskHead own = head(128, LONDON.origin());
        assertThat(own.origin()).hasValue(LONDON.origin());
        assertThat(london.requirePredictable(own, vectors(128, LONDON.origin())))
                .isEmpty();
        assertThat(london.requirePredictable(own, vectors(128, null))).isPresent();
        rejected(() -> london.requirePredictable(own, vectors(128, PARIS.origin())), "The features", "'paris'");
        rejected(
                () -> london.requirePredictable(own, vectors(64, RAW)),
                "128 numbers, but the vectors of the features have 64");
        // The model was replaced while the head was trained.
        rejected(
                () -> london.requirePredictable(head(128, RETRAINED.origin()), vectors(128, LONDON.origin())),
                "The head for use was trained on vectors of another version of the model 'london'");
        rejected(() -> london.requireHead(head(128, PARIS.origin())), "The head for use", "'paris'");
        rejected(() -> london.requireHead(head(64, RAW)), "The head for use", "raw vectors (raw@int8)");

        assertThat(HeadHome.RAW.requirePredictable(head(64, RAW), vectors(64, RAW)))
                .isEmpty();
        rejected(() -> HeadHome.RAW.requireHead(head(128, LONDON.origin())), "not raw vectors");
    }

    @Test
    void headsOfOlderVersionsOfTheProgramStillPredict() {
        HeadHome london = HeadHome.of(LONDON);
        TaskHead own = head(128, null);
        assertThat(own.origin()).isEmpty();
        assertThat(london.takesRaw(own)).isFalse();
        assertThat(london.requirePredictable(own, vectors(128, LONDON.origin())))
                .isEmpty();
        assertThat(london.requirePredictable(own, vectors(128, null))).isPresent();
        rejected(() -> london.requirePredictable(own, vectors(128, PARIS.origin())), "'paris'");
        // They kept heads on raw vectors with a model.
        TaskHead raw = head(64, null);
        assertThat(london.takesRaw(raw)).isTrue();
        assertThat(london.requirePredictable(raw, vectors(64, RAW))).isEmpty();
        assertThat(london.requirePredictable(raw, vectors(64, null))).isPresent();
    }

    private static SimpleFeatureCollection places(Object... origins) {
        SimpleFeatureTypeBuilder type = new SimpleFeatureTypeBuilder();
        type.setName("places");
        type.setCRS(DefaultGeographicCRS.WGS84);
        type.add("geometry", Point.class);
        type.add("pixels", Long.class);
        type.add("vectors", String.class);
        type.add("e000", Float.class);
        type.add("e001", Float.class);
        SimpleFeatureBuilder builder = new SimpleFeatureBuilder(type.buildFeatureType());
        ListFeatureCollection places = new ListFeatureCollection(builder.getFeatureType());
        for (int i = 0; i < origins.length; i++) {
            boolean empty = "empty".equals(origins[i]);
            builder.add(new GeometryFactory().createPoint(new Coordinate(i, 1)));
            builder.add(empty ? 0L : 3L);
            builder.add(empty ? null : origins[i]);
            builder.add(empty ? null : 0.5f);
            builder.add(empty ? null : 0.25f);
            places.add(builder.buildFeature("p." + i));
        }
        return places;
    }

    @Test
    void vectorsOfSeveralOriginsAreRejected() {
        String london = LONDON.origin().toString();
        assertThat(FeatureVectors.of(places(london, "empty", london)).origin()).hasValue(LONDON.origin());
        assertThat(FeatureVectors.of(places("raw@int8", "raw@float32")).origin())
                .hasValue(RAW);
        assertThat(FeatureVectors.of(places(null, "SVG")).origin()).isEmpty();
        rejected(
                () -> FeatureVectors.of(places(london, RETRAINED.origin(), london)),
                "different origins",
                london + " in 2, " + RETRAINED.origin() + " in 1");
        rejected(() -> FeatureVectors.of(places(london, "raw@int8")), "different origins");
        rejected(() -> FeatureVectors.of(places(london, null)), london + " in 1, unknown in 1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"places.csv", "places.csv.gz", "places.geojson", "places.gpkg"})
    void everyFormatKeepsTheOrigin(String name, @TempDir Path directory) {
        Path file = directory.resolve(name);
        FeatureFiles.write(file, places(LONDON.origin().toString(), "empty"));
        FeatureVectors read = FeatureVectors.of(FeatureFiles.read(file).features());
        assertThat(read.origin()).hasValue(LONDON.origin());
        assertThat(read.usable()).containsExactly(true, false);
    }

    @Test
    void otherTextsAreNotParsedAsOrigins() {
        assertThat(VectorOrigin.parse("london@0123456789abcdef"))
                .hasValue(new VectorOrigin("london", "0123456789abcdef"));
        assertThat(VectorOrigin.parse(" raw@int8 ")).hasValue(RAW);
        for (Object text : new Object[] {
            null, "", "london", "london@", "london@0123456789ABCDEF", "raw@0123456789abcdeg", "raw@int16", "@int8", 7
        }) {
            assertThat(VectorOrigin.parse(text)).as("" + text).isEmpty();
        }
    }
}
