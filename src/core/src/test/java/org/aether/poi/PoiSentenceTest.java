package org.aether.poi;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PoiSentenceTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "Cafe | coffee | Costa | A place of Cafe, a type of coffee, named Costa.",
                "Cafe | coffee | -     | A place of Cafe, a type of coffee.",
                "Cafe | -      | Costa | A place of Cafe, named Costa.",
                "-    | coffee | Costa | A place of coffee, named Costa.",
                "Cafe | -      | -     | A place of Cafe.",
                "-    | coffee | -     | A place of coffee.",
                "-    | -      | Costa | A place named Costa.",
                "-    | -      | -     | ''",
                "Shop | food   | Tea & Co. | A place of Shop, a type of food, named Tea & Co.",
            })
    void missingPartsAreLeftOut(String subcategory, String category, String name, String sentence) {
        assertThat(PoiSentence.of(subcategory, category, name)).isEqualTo(sentence);
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "NULL", "NaN", "None", "n/a", "<NA>", "", "  ", "\t\n", "-", "--", "?", "\u00A0"})
    void whatStandsForNothingIsNothing(String nothing) {
        assertThat(PoiSentence.of("Cafe", nothing, nothing)).isEqualTo("A place of Cafe.");
        assertThat(PoiSentence.of(nothing, nothing, nothing)).isEmpty();
    }

    @Test
    void namesThatOnlyContainSuchWordsStay() {
        assertThat(PoiSentence.of("Cafe", null, "Nan's Null")).isEqualTo("A place of Cafe, named Nan's Null.");
        assertThat(PoiSentence.of("食堂", null, "一番")).isEqualTo("A place of 食堂, named 一番.");
    }

    @Test
    void whiteSpaceIsCollapsed() {
        assertThat(PoiSentence.of(" Cafe ", null, "The\n\tGreen \u00A0 Man\u0000"))
                .isEqualTo("A place of Cafe, named The Green Man.");
    }

    @Test
    void numbersAreWordsWithoutEmptyDecimals() {
        assertThat(PoiSentence.clean(5.0)).isEqualTo("5");
        assertThat(PoiSentence.clean(5.5)).isEqualTo("5.5");
        assertThat(PoiSentence.clean(7L)).isEqualTo("7");
        assertThat(PoiSentence.clean(Double.NaN)).isEmpty();
        assertThat(PoiSentence.clean(Float.NEGATIVE_INFINITY)).isEmpty();
    }

    @Property(tries = 300)
    void sentenceIsOneCleanLineOrNothing(@ForAll String subcategory, @ForAll String category, @ForAll String name) {
        String sentence = PoiSentence.of(subcategory, category, name);

        assertThat(sentence).doesNotContain("\n", "  ", "\t", " ,", "null");
        if (!sentence.isEmpty()) {
            assertThat(sentence).startsWith("A place ").endsWith(".").doesNotEndWith("..");
        }
    }
}
