package org.aether.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import org.aether.device.Compute;
import org.aether.device.ComputeSettings;
import org.junit.jupiter.api.Test;

/** The authors' projectors with the London weights. */
class ProjectorGoldenTest {

    private final JsonNode golden = Golden.json("projector.json");

    @Test
    void aeBranchIsTheReference() {
        Compute compute = Compute.open(new ComputeSettings("cpu", 1));
        try (AeProjector projector = new AeProjector(Golden.weights(), compute)) {
            assertThat(Difference.largest(
                            projector
                                    .project(Golden.matrix(golden.path("ae_in")))
                                    .data(),
                            Golden.matrix(golden.path("ae_out")).data()))
                    .isLessThan(1e-5);
        }
    }

    @Test
    void textBranchIsTheReference() {
        assertThat(Difference.largest(
                        new TextProjector(Golden.weights())
                                .project(Golden.matrix(golden.path("text_in")))
                                .data(),
                        Golden.matrix(golden.path("text_out")).data()))
                .isLessThan(1e-5);
    }
}
