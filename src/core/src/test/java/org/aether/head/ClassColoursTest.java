package org.aether.head;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.Color;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClassColoursTest {

    private static double hue(int rgb) {
        return 360 * Color.RGBtoHSB(rgb >> 16, rgb >> 8 & 0xff, rgb & 0xff, null)[0];
    }

    /** Hues in degrees: red 0, yellow 60, green 120, blue 240. */
    @ParameterizedTest
    @CsvSource({
        "'Parks, woodland and farmland', 90, 150",
        "forest, 90, 150",
        "Deciduous Forest, 90, 150",
        "green_space, 90, 150",
        "Grassland, 90, 150",
        "Farmland, 70, 150",
        "Water, 200, 240",
        "river and lakes, 200, 240",
        "Low density residential with gardens, 40, 60",
        "High density residential, 25, 45",
        "housing, 25, 60",
        "Shopping streets and markets, 350, 360",
        "Industry and logistics, 260, 300"
    })
    void aClassHasTheColourThatMapsGiveToWhatItsNameSays(String label, double from, double to) {
        double hue = hue(ClassColours.of(List.of("something else", label)).get(1));

        assertThat(hue == 0 ? 360 : hue).isBetween(from, to);
    }

    @ParameterizedTest
    @ValueSource(strings = {"class 1", "Sparking", "unforested", "barn", "Classroom"})
    void anUnknownNameIsNotGreenNextToAPark(String label) {
        List<Integer> colours = ClassColours.of(List.of(label, "Park"));

        assertThat(hue(colours.get(0))).matches(hue -> hue < 75 || hue > 165, "not green");
        assertThat(hue(colours.get(1))).isBetween(90.0, 150.0);
    }

    @Test
    void classesWithTheSameMeaningAreShadesOfOneColour() {
        List<Integer> colours = ClassColours.of(List.of("Park", "Woodland", "coniferous forest", "Water", "Lake"));

        assertThat(colours).doesNotHaveDuplicates();
        assertThat(colours.subList(0, 3)).allMatch(rgb -> hue(rgb) > 90 && hue(rgb) < 150, "green");
        assertThat(colours.subList(3, 5)).allMatch(rgb -> hue(rgb) > 200 && hue(rgb) < 240, "blue");
    }

    @Test
    void allClassesHaveDifferentColours() {
        List<String> labels = IntStream.range(0, 254)
                .mapToObj(i -> i % 3 == 0 ? "Park " + i : i % 3 == 1 ? "Water " + i : "class " + i)
                .toList();

        assertThat(ClassColours.of(labels)).hasSize(254).doesNotHaveDuplicates().allMatch(rgb -> rgb >>> 24 == 0);
        assertThat(ClassColours.of(labels)).isEqualTo(ClassColours.of(labels));
        assertThat(ClassColours.of(List.of())).isEmpty();
    }
}
