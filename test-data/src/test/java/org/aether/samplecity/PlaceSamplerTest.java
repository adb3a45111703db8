package org.aether.samplecity;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.aether.Progress;
import org.aether.raster.PixelWindow;
import org.aether.raster.RasterGrid;
import org.geotools.data.simple.SimpleFeatureCollection;
import org.geotools.data.simple.SimpleFeatureIterator;
import org.junit.jupiter.api.Test;

class PlaceSamplerTest {

    private static final RasterGrid DEMO = SampleCity.Settings.of(512, 512, 7).grid();
    private static final HiddenFields FIELDS = new HiddenFields(7);
    private static final List<PlaceSampler.Place> PLACES = new PlaceSampler(FIELDS, 7).sample(DEMO, -1, Progress.NONE);

    @Test
    void defaultExtentHasAboutTwelveThousandPois() {
        assertThat(PLACES).hasSizeBetween(9000, 16000);
    }

    @Test
    void requestedNumberIsApproximatelyReached() {
        List<PlaceSampler.Place> few = new PlaceSampler(FIELDS, 7).sample(DEMO, 3000, Progress.NONE);
        assertThat(few.size()).isBetween(2700, 3200);
    }

    @Test
    void poisAreDenserInCentres() {
        double[] area = new double[2];
        for (int i = 0; i < 512; i += 4) {
            for (int j = 0; j < 512; j += 4) {
                area[central(DEMO.centreX(i), DEMO.centreY(j)) ? 0 : 1]++;
            }
        }
        long inCentre =
                PLACES.stream().filter(place -> central(place.x(), place.y())).count();
        double dense = inCentre / area[0];
        double sparse = (PLACES.size() - inCentre) / area[1];
        assertThat(dense / sparse).isBetween(3.0, 20.0);
    }

    private static boolean central(double x, double y) {
        return FIELDS.at(x, y)[Field.CENTRALITY.ordinal()] > 1;
    }

    @Test
    void noPoiLiesInWater() {
        assertThat(PLACES).allMatch(place -> FIELDS.at(place.x(), place.y())[Field.BANK.ordinal()] >= 0);
    }

    @Test
    void kindsFollowFunctionAndAffluence() {
        double dining = mean(Field.DINING, place -> true);
        assertThat(mean(Field.DINING, place -> place.category().equals("Nightlife")))
                .isGreaterThan(dining + 0.3);
        Set<String> rich = Set.of("Luxury hotel", "Private school", "Fine dining restaurant", "Jeweller");
        Set<String> poor = Set.of("Food bank", "Pawnbroker", "Betting shop");
        assertThat(mean(Field.AFFLUENCE, place -> rich.contains(place.subcategory())))
                .isGreaterThan(mean(Field.AFFLUENCE, place -> poor.contains(place.subcategory())) + 0.6);
    }

    private static double mean(Field field, Predicate<PlaceSampler.Place> which) {
        return PLACES.stream()
                .filter(which)
                .mapToDouble(place -> FIELDS.at(place.x(), place.y())[field.ordinal()])
                .average()
                .orElseThrow();
    }

    @Test
    void aPartOfACityHasThePoisTheWholeHasThere() {
        RasterGrid part = DEMO.crop(new PixelWindow(203, 101, 77, 50));
        assertThat(new PlaceSampler(FIELDS, 7).sample(part, -1, Progress.NONE))
                .isNotEmpty()
                .containsExactlyInAnyOrderElementsOf(PLACES.stream()
                        .filter(place -> place.x() >= part.west()
                                && place.x() < part.east()
                                && place.y() > part.south()
                                && place.y() <= part.north())
                        .toList());
    }

    @Test
    void theTaxonomyHasTwelveCategoriesOfFourToEightKinds() {
        Map<String, Set<String>> taxonomy = new PlaceKinds()
                .kinds().stream()
                        .collect(groupingBy(PlaceKinds.Kind::category, mapping(PlaceKinds.Kind::subcategory, toSet())));
        assertThat(taxonomy).hasSize(12);
        assertThat(taxonomy.values()).allMatch(kinds -> kinds.size() >= 4 && kinds.size() <= 8);
        assertThat(taxonomy.values().stream().mapToInt(Set::size).sum())
                .as("no kind appears in two categories")
                .isEqualTo((int) taxonomy.values().stream()
                        .flatMap(Set::stream)
                        .distinct()
                        .count());
    }

    @Test
    void namesAreCompleteAndVaried() {
        assertThat(PLACES)
                .allMatch(place -> !place.name().isBlank() && !place.name().contains("{"));
        assertThat(PLACES.stream().map(PlaceSampler.Place::name).distinct().count())
                .isGreaterThan(PLACES.size() / 4L);
    }

    @Test
    void anotherSamplingSeedDrawsOtherPoisOfTheSameCity() {
        List<PlaceSampler.Place> others = new PlaceSampler(FIELDS, 8).sample(DEMO, -1, Progress.NONE);
        assertThat(others).doesNotContainAnyElementsOf(PLACES.subList(0, 100));
        assertThat((double) others.size()).isEqualTo(PLACES.size(), within(400.0));
    }

    @Test
    void featuresCarryNameCategoryAndSubcategory() {
        SimpleFeatureCollection pois = SampleCity.pois(SampleCity.Settings.of(512, 512, 7), Progress.NONE);
        assertThat(pois.size()).isEqualTo(PLACES.size());
        try (SimpleFeatureIterator features = pois.features()) {
            assertThat(features.next().getAttribute("subcategory"))
                    .isEqualTo(PLACES.get(0).subcategory());
        }
        assertThat(pois.getSchema().getCoordinateReferenceSystem()).isEqualTo(DEMO.crs());
    }
}
