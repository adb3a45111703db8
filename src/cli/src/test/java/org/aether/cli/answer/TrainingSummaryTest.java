package org.aether.cli.answer;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.aether.LeftOut;
import org.aether.align.TrainingReport;
import org.aether.model.ModelConfiguration;
import org.aether.model.ProjectorWeights;
import org.aether.poi.PoiAttributes;
import org.aether.text.VectorAgreement;
import org.junit.jupiter.api.Test;

class TrainingSummaryTest {

    private static TrainingReport report(double validation) {
        ModelConfiguration configuration = ModelConfiguration.builder(
                        ModelConfiguration.Origin.TRAINED, ProjectorWeights.initialise(4, 5, 1))
                .agreement(new VectorAgreement(256, 0.9925, 0.9961))
                .data(new ModelConfiguration.Data(
                        List.of(),
                        9,
                        7,
                        new PoiAttributes("names.primary", "amenity|shop", null, null),
                        List.of("A place of bakery, a type of shop.", "A place named A."),
                        "1",
                        "2"))
                .epochs(
                        List.of(
                                new ModelConfiguration.Epoch(1, 3.5, 4, 1.5, validation, -4, 0.001),
                                new ModelConfiguration.Epoch(2, 3.25, 3.75, 1.25, validation, -3.75, 0.0001)),
                        2)
                .build();
        return new TrainingReport(
                "london",
                12,
                9,
                LeftOut.counter().add("no coordinates", 3).toLeftOut(),
                10,
                new TrainingReport.Seconds(1, 2, 3, 4.25),
                configuration);
    }

    @Test
    void poisAttributesAndExamplesOfSentencesAreShown() {
        assertThat(TrainingSummary.of(report(Double.NaN), Path.of("models", "london"))
                        .lines())
                .startsWith(
                        "Trained the model 'london'.",
                        "POIs: 9 used of 12 read; left out: 3 no coordinates.",
                        "Attributes: name from names.primary, category from amenity|shop.",
                        "7 different sentences, for example:",
                        "  A place of bakery, a type of shop.",
                        "  A place named A.",
                        "Sentences with int8 weights: cosine to fp32 at least 0.9925, on average 0.9961, over 256"
                                + " sentences.")
                .endsWith(
                        "Best epoch 2 of 2, gate -3.7500, 10 s (views 1.0 s, sentences 2.0 s, training 3.0 s, categories"
                                + " 4.3 s).",
                        "Stored in " + Path.of("models", "london") + ".");
    }

    @Test
    void theValidationLossIsShownWhereThereIsOne() {
        assertThat(TrainingSummary.of(report(2.5), Path.of("x")))
                .containsPattern("2 \\* +\\| +3.2500 \\| +3.7500 \\| +1.2500 \\| +2.5000 \\| +-3.7500");
        assertThat(TrainingSummary.of(report(Double.NaN), Path.of("x"))).doesNotContain("validation");
    }
}
