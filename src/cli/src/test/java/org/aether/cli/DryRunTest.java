package org.aether.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code train --dry-run}: what would be learned from, counted by hand, and nothing else. */
class DryRunTest {

    @TempDir
    private static Path directory;

    private static TrialStore trial;

    @BeforeAll
    static void make() throws IOException {
        trial = TrialStore.in(directory);
        List<String> rows = new ArrayList<>(List.of("x,y,crs,name,category,subcategory"));
        for (int i = 0; i < 30; i++) {
            rows.add((530_500 + 10 * i) + ",179900,EPSG:27700,Shop " + i + ",shop,bakery");
        }
        // In the middle of the hole; outside; without coordinates; the same sentence twice.
        rows.add("530252,179550,EPSG:27700,Hole,shop,bakery");
        rows.add("540000,179900,EPSG:27700,Far,shop,bakery");
        rows.add(",,EPSG:27700,Nowhere,shop,bakery");
        rows.add("530500,179900,EPSG:27700,Shop 0,shop,bakery");
        Files.write(trial.path("pois.csv"), rows);
    }

    private static String[] dryRun(String model, String... more) {
        List<String> arguments = new ArrayList<>(List.of(
                "train",
                "--dry-run",
                "--embeddings",
                trial.ae(),
                "--pois",
                trial.file("pois.csv"),
                "--model",
                model,
                "--base-radius",
                "20",
                "--context-radius",
                "30"));
        arguments.addAll(List.of(more));
        return arguments.toArray(String[]::new);
    }

    private static List<String> files() throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            return all.map(Path::toString).sorted().toList();
        }
    }

    @Test
    void itSaysColumnsSentencesAndPoisInsideAndStoresNothing() throws IOException {
        List<String> before = files();
        JsonNode answer = trial.json(dryRun("new"));

        assertThat(answer.at("/pois/read").asInt()).isEqualTo(34);
        assertThat(answer.at("/pois/used").asInt()).isEqualTo(31);
        assertThat(answer.at("/pois/leftOut/outside the raster").asInt()).isEqualTo(1);
        assertThat(answer.at("/pois/leftOut/no valid pixel around it").asInt()).isEqualTo(1);
        assertThat(answer.at("/pois/leftOut/no coordinates").asInt()).isEqualTo(1);
        assertThat(answer.at("/distinctSentences").asInt()).isEqualTo(30);
        assertThat(answer.at("/exampleSentences")).hasSize(10);
        assertThat(answer.at("/exampleSentences/0").asText())
                .isEqualTo("A place of bakery, a type of shop, named Shop 0.");
        assertThat(answer.at("/exampleSentences/9").asText())
                .isEqualTo("A place of bakery, a type of shop, named Shop 29.");
        assertThat(answer.at("/poiAttributes/0/category").asText()).isEqualTo("category");
        assertThat(answer.at("/poiAttributes/0/subcategory").asText()).isEqualTo("subcategory");
        assertThat(answer.at("/modelExists").asBoolean()).isFalse();
        assertThat(files()).isEqualTo(before);
    }

    @Test
    void itWarnsOfWhatTheTrainingWouldRefuse() {
        Program program = trial.run(dryRun(TrialStore.MODEL));

        assertThat(program.exit()).isZero();
        assertThat(program.out())
                .contains("pois.csv: name from name, category from category, subcategory from subcategory.")
                .contains("31 of 34 can be used")
                .contains("less than one batch of 512", "There is a model 'random' already")
                .endsWith("Nothing was trained or stored.\n");
        assertThat(trial.run(dryRun("new", "--bbox", "530000,179000,530100,179100", "--bbox-crs", "EPSG:27700"))
                        .err())
                .contains("None of the 33 POIs lies on a valid pixel");
        assertThat(trial.run(dryRun("new", "--report", trial.file("r.json"))).exit())
                .isEqualTo(2);
    }
}
