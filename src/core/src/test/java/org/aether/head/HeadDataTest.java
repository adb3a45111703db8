package org.aether.head;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.aether.AetherException;
import org.aether.Progress;
import org.aether.Setting;
import org.aether.feature.FeatureFiles;
import org.geotools.api.feature.simple.SimpleFeature;
import org.geotools.api.feature.simple.SimpleFeatureType;
import org.geotools.data.collection.ListFeatureCollection;
import org.geotools.data.simple.SimpleFeatureCollection;
import org.geotools.feature.simple.SimpleFeatureBuilder;
import org.geotools.feature.simple.SimpleFeatureTypeBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.GeometryFactory;
import org.locationtech.jts.geom.Point;

class HeadDataTest {

    @Test
    void numericClassesAreSortedAsNumbersAndOneHot() {
        Places places = new Places("landuse", Object.class);
        for (int i = 0; i < 20; i++) {
            places.add(i, new Object[] {10, 2.0, 2L, "9"}[i % 4]);
        }
        Dataset data = HeadData.of(places.features(), Target.of(Task.CLASSIFICATION, "landuse"))
                .dataset();
        assertThat(data.labels()).containsExactly("2", "9", "10");
        assertThat(data.targets().row(0)).containsExactly(0, 0, 1);
        assertThat(data.targets().row(1)).containsExactly(1, 0, 0);
        assertThat(data.targets().row(3)).containsExactly(0, 1, 0);
        assertThat(data.vectors().row(3)).containsExactly(3, 0.25f);
        assertThat(data.attributes()).containsExactly("landuse");
    }

    @Test
    void rowsThatTheFileLeftOutAreCounted(@TempDir Path directory) throws IOException {
        String rows =
                IntStream.range(0, 14).mapToObj(i -> i + ",0.5,0.25,1,2\n").collect(Collectors.joining());
        Path file = Files.writeString(
                directory.resolve("places.csv"), "rent,e000,e001,lon,lat\n" + rows + "1,0,0,,\n2,0,0,1,\n");

        HeadData data = HeadData.of(FeatureFiles.read(file).features(), Target.of(Task.REGRESSION, "rent"));

        assertThat(data.rows()).hasSize(14);
        assertThat(data.leftOut().counts()).isEqualTo(Map.of("no coordinates", 2));
    }

    @Test
    void namedClassesAreSortedAlphabetically() {
        Places places = new Places("landuse", String.class);
        for (int i = 0; i < 12; i++) {
            places.add(i, new Object[] {"park ", "Office", "industry"}[i % 3]);
        }
        assertThat(HeadData.of(places.features(), Target.of(Task.CLASSIFICATION, "landuse"))
                        .dataset()
                        .labels())
                .containsExactly("industry", "Office", "park");
    }

    @Test
    void rowsThatCannotBeUsedAreLeftOutAndCountedByReason() {
        Places places = new Places("rent", Double.class);
        for (int i = 0; i < 14; i++) {
            places.add(i, 2.0 * i);
        }
        places.add(14, (Object) null);
        places.add(15, Double.NaN);
        places.addWithPixels(16, 0, 3.0);
        HeadData data = HeadData.of(places.features(), Target.of(Task.REGRESSION, "rent"));
        assertThat(data.rows()).isEqualTo(IntStream.range(0, 14).toArray());
        assertThat(data.dataset().targets().get(13, 0)).isEqualTo(26f);
        assertThat(data.leftOut().counts())
                .containsEntry("no value in 'rent'", 2)
                .containsEntry(HeadData.NO_PIXELS, 1)
                .hasSize(2);
    }

    private static Places shares(Object... values) {
        Places places = new Places("low", Number.class, "high", Number.class);
        for (int i = 0; i < 12; i++) {
            places.add(i, values[0], values[1]);
        }
        return places;
    }

    private static void assertSharesRejected(Places places, String... words) {
        assertThatThrownBy(() -> HeadData.of(places.features(), Target.of(Task.DISTRIBUTION, "low", "high")))
                .isInstanceOf(AetherException.class)
                .hasMessageContainingAll(words)
                .satisfies(e -> assertThat(((AetherException) e).setting()).hasValue(Setting.NORMALISE));
    }

    @Test
    void sharesThatDoNotSumToOneAreRejected() {
        assertSharesRejected(shares(40, 60), "sum to 100", "12 of 12 features", "percentages", "by 100");
        assertSharesRejected(shares(33.3, 66.6), "sum to 99.9", "percentages");
        assertSharesRejected(shares(300, 100), "sum to 400", "the total of which they are parts");
        assertSharesRejected(shares(0.4, 0.5), "sum to 0.9");
        assertSharesRejected(shares(0.6, 0.5), "sum to 1.1");
        assertSharesRejected(shares("0.6", "0.5"), "sum to 1.1");

        Places oneOfThem = shares(0.25, 0.75);
        oneOfThem.add(12, 0.25, 0.25);
        assertSharesRejected(oneOfThem, "sum to 0.5 and not to one in 1 of 13 features");
    }

    @Test
    void roundedSharesAreAccepted() {
        HeadData data = HeadData.of(shares(0.33, 0.66).features(), Target.of(Task.DISTRIBUTION, "low", "high"));
        assertThat(data.normalised()).isZero();
        assertThat(data.dataset().targets().get(0, 0)).isCloseTo(1 / 3f, within(1e-6f));
        assertThat(data.dataset().targets().get(0, 1)).isCloseTo(2 / 3f, within(1e-6f));
    }

    @Test
    void aTargetWithOneValueIsRejected() {
        Places places = new Places("rent", Number.class, "size", Number.class);
        for (int i = 0; i < 12; i++) {
            places.add(i, i, 3.0);
        }
        assertThatThrownBy(() -> HeadData.of(places.features(), Target.of(Task.REGRESSION, "rent", "size")))
                .isInstanceOf(AetherException.class)
                .hasMessageContaining("'size' has only one value (3)");
        // Another value counts only where there is a vector.
        places.addWithPixels(12, 0, 5, 9.0);
        assertThatThrownBy(() -> HeadData.of(places.features(), Target.of(Task.REGRESSION, "size")))
                .isInstanceOf(AetherException.class)
                .hasMessageContaining("only one value");
        assertThat(HeadData.of(places.features(), Target.of(Task.REGRESSION, "rent"))
                        .rows())
                .hasSize(12);
    }

    @Test
    void countsBecomeSharesOnRequestAndUnusableRowsAreCounted() {
        Places places = new Places("low", Number.class, "high", Number.class);
        for (int i = 0; i < 11; i++) {
            places.add(i, 3, 1.0);
        }
        places.add(11, 0, 0);
        places.add(12, -1, 2);
        places.add(13, 0.5, 0.5);
        HeadData data = HeadData.of(
                places.features(), Target.of(Task.DISTRIBUTION, "low", "high").normalised());
        assertThat(data.normalised()).isEqualTo(11);
        assertThat(data.dataset().targets().row(10)).containsExactly(0.75f, 0.25f);
        assertThat(data.dataset().labels()).containsExactly("low", "high");
        assertThat(data.leftOut().counts())
                .containsEntry("shares that sum to 0", 1)
                .containsEntry("a share below 0 in 'low'", 1);
    }

    @Test
    void theErrorAboutAMissingAttributeListsTheExistingOnes() {
        Places places = new Places("landuse", String.class).filled(12, "a", "b");
        assertThatThrownBy(() -> HeadData.of(places.features(), Target.of(Task.CLASSIFICATION, "land_use")))
                .isInstanceOf(AetherException.class)
                .hasMessageContaining("'land_use'")
                .hasMessageEndingWith("there are: landuse.");
    }

    @Test
    void aSingleClassIsRejected() {
        Places places = new Places("landuse", String.class).filled(12, "park", "park");
        assertThatThrownBy(() -> HeadData.of(places.features(), Target.of(Task.CLASSIFICATION, "landuse")))
                .isInstanceOf(AetherException.class)
                .hasMessageContaining("only one value ('park')");
    }

    @Test
    void identifiersAreNotClasses() {
        Places places = new Places("name", String.class);
        for (int i = 0; i < 40; i++) {
            places.add(i, "place " + i);
        }
        assertThatThrownBy(() -> HeadData.of(places.features(), Target.of(Task.CLASSIFICATION, "name")))
                .isInstanceOf(AetherException.class)
                .hasMessageContaining("40 different values in 40 rows");
    }

    @Test
    void tooFewRowsAreRejectedWithTheReasons() {
        Places places = new Places("landuse", String.class).filled(6, "a", "b");
        for (int i = 0; i < 30; i++) {
            places.addWithPixels(i, 0, "a");
        }
        assertThatThrownBy(() -> HeadData.of(places.features(), Target.of(Task.CLASSIFICATION, "landuse")))
                .isInstanceOf(AetherException.class)
                .hasMessageContaining("Only 6 of 36 features")
                .hasMessageContaining("no pixel with data in the region: 30")
                .hasMessageContaining("at least 10");
    }

    @Test
    void wordsWhereNumbersAreNeededAreQuoted() {
        Places places = new Places("rent", String.class).filled(12, "12.5", "a lot");
        assertThatThrownBy(() -> HeadData.of(places.features(), Target.of(Task.REGRESSION, "rent")))
                .isInstanceOf(AetherException.class)
                .hasMessageContaining("'rent' holds 'a lot'")
                .hasMessageContaining("regression needs numbers");
    }

    @Test
    void theNumberOfTargetsMustFitTheTask() {
        Places places = new Places("a", Double.class, "b", Double.class);
        SimpleFeatureCollection features = places.features();
        assertThatThrownBy(() -> HeadData.of(features, Target.of(Task.DISTRIBUTION, "a")))
                .hasMessageContaining("at least two attributes");
        assertThatThrownBy(() -> HeadData.of(features, Target.of(Task.CLASSIFICATION, "a", "b")))
                .hasMessageContaining("learns one attribute, but 2 are given");
        assertThatThrownBy(() -> HeadData.of(features, Target.of(Task.REGRESSION, "a", "a")))
                .hasMessageContaining("twice");
        assertThatThrownBy(() -> HeadData.of(features, Target.of(Task.REGRESSION)))
                .hasMessageContaining("there are: a, b");
    }

    @Test
    void theErrorAboutMissingVectorsNamesTheAggregation() {
        SimpleFeatureTypeBuilder type = new SimpleFeatureTypeBuilder();
        type.setName("districts");
        type.add("landuse", String.class);
        type.add("e000", Float.class);
        type.add("e002", Float.class);
        assertThatThrownBy(() -> FeatureVectors.of(new ListFeatureCollection(type.buildFeatureType())))
                .isInstanceOf(AetherException.class)
                .hasMessageContaining("lack the vector column e001");
        type.setName("districts");
        type.add("landuse", String.class);
        assertThatThrownBy(() -> FeatureVectors.of(new ListFeatureCollection(type.buildFeatureType())))
                .isInstanceOf(AetherException.class)
                .hasMessageContaining("'districts' carry no vectors")
                .hasMessageContaining("aggregate");
    }

    @Test
    void predictionsReplaceTheVectorAndAreNullForRegionsWithoutData() {
        Places places = new Places("predicted", String.class);
        for (int i = 0; i < 40; i++) {
            places.add(i, i < 20 ? "west" : "east");
        }
        places.addWithPixels(40, 0, "west");
        HeadData data = HeadData.of(places.features(), Target.of(Task.CLASSIFICATION, "predicted"));
        TaskHead head = HeadTrainer.train(data.dataset(), new HeadSettings(8, 0.1, 8, 100, 20, 1), Progress.NONE);
        List<SimpleFeature> predicted = new ArrayList<>();
        try (var iterator = Predictions.of(places.features(), head).features()) {
            while (iterator.hasNext()) {
                predicted.add(iterator.next());
            }
        }
        assertThat(predicted).hasSize(41);
        SimpleFeature first = predicted.get(0);
        assertThat(first.getFeatureType().getAttributeDescriptors())
                .extracting(descriptor -> descriptor.getLocalName())
                .containsExactly("the_geom", "predicted", "pixels", "predicted_2", "confidence");
        assertThat(first.getAttribute("predicted_2")).isEqualTo("west");
        assertThat((Double) first.getAttribute("confidence"))
                .isCloseTo(
                        (double) head.predict(data.dataset().vectors())
                                .get(0, data.dataset().labels().indexOf("west")),
                        within(1e-6));
        assertThat(predicted.get(39).getAttribute("predicted_2")).isEqualTo("east");
        assertThat(predicted.get(40).getAttribute("predicted_2")).isNull();
        assertThat(predicted.get(40).getAttribute("confidence")).isNull();
        assertThat(((Point) predicted.get(7).getDefaultGeometry()).getX()).isEqualTo(7);
    }

    /** Points with vectors (i, 1/4), a pixel count, and targets. */
    private static final class Places {
        private final SimpleFeatureType type;
        private final int targets;
        private final List<SimpleFeature> features = new ArrayList<>();

        Places(Object... namesAndTypes) {
            SimpleFeatureTypeBuilder builder = new SimpleFeatureTypeBuilder();
            builder.setName("places");
            builder.add("the_geom", Point.class);
            for (int i = 0; i < namesAndTypes.length; i += 2) {
                builder.add((String) namesAndTypes[i], (Class<?>) namesAndTypes[i + 1]);
            }
            builder.add("pixels", Long.class);
            builder.add("e001", Float.class);
            builder.add("e000", Float.class);
            type = builder.buildFeatureType();
            targets = namesAndTypes.length / 2;
        }

        Places filled(int rows, Object even, Object odd) {
            for (int i = 0; i < rows; i++) {
                add(i, i % 2 == 0 ? even : odd);
            }
            return this;
        }

        void add(int i, Object... values) {
            addWithPixels(i, 4, values);
        }

        void addWithPixels(int i, long pixels, Object... values) {
            SimpleFeatureBuilder builder = new SimpleFeatureBuilder(type);
            builder.add(new GeometryFactory().createPoint(new Coordinate(i, 0)));
            for (int t = 0; t < targets; t++) {
                builder.add(values == null ? null : values[t]);
            }
            builder.add(pixels);
            builder.add(0.25f);
            builder.add((float) i);
            features.add(builder.buildFeature("places." + features.size()));
        }

        SimpleFeatureCollection features() {
            return new ListFeatureCollection(type, features);
        }
    }
}
