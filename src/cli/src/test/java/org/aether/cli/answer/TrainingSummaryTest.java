package org.aether.cli.answer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class TrainingSummaryTest {

    @Test
    void attributesAndExamplesOfSentencesAreShown() throws IOException {
        JsonNode report = new JsonMapper()
                .readTree(
                        """
                {"pois": {"read": 12, "used": 9, "leftOut": {"no coordinates": 3}},
                 "config": {"data": {"distinctSentences": 7,
                   "poiAttributes": {"name": "names.primary", "category": "amenity|shop", "subcategory": null},
                   "exampleSentences": ["A place of bakery, a type of shop.", "A place named A."]}}}
                """);

        assertThat(TrainingSummary.of("london", report).lines())
                .containsSequence(
                        "POIs: 9 used of 12 read; left out: 3 no coordinates.",
                        "Attributes: name from names.primary, category from amenity|shop.",
                        "7 different sentences, for example:",
                        "  A place of bakery, a type of shop.",
                        "  A place named A.");
    }
}
