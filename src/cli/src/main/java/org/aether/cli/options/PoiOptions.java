package org.aether.cli.options;

import java.util.List;
import org.aether.AetherException;
import org.aether.poi.PoiAttributes;
import org.aether.text.SentenceWeights;
import org.aether.text.TextEncoders;
import picocli.CommandLine.Option;

/** The columns of the POI files, and the encoder of their sentences. */
public final class PoiOptions {

    @Option(
            names = "--name-attribute",
            split = ",",
            paramLabel = "COL",
            description =
                    "Column with the name of a POI. For several POI files, give one column for all of them or one "
                            + "for each, separated by commas. Default, here and below: a column with one of the usual names.")
    private List<String> name = List.of();

    @Option(
            names = "--category-attribute",
            split = ",",
            paramLabel = "COL",
            description = "Column with the category. A key inside a column is written as tags.shop.")
    private List<String> category = List.of();

    @Option(
            names = "--subcategory-attribute",
            split = ",",
            paramLabel = "COL",
            description = "Column with the subcategory.")
    private List<String> subcategory = List.of();

    @Option(
            names = "--description-attribute",
            split = ",",
            paramLabel = "COL",
            description = "Column with a complete sentence that replaces \"A place of …, a type of …, named …\".")
    private List<String> description = List.of();

    @Option(
            names = "--text-encoder",
            defaultValue = TextEncoders.DEFAULT,
            paramLabel = "ID",
            description = "minilm-l6-v2, hf:DIRECTORY (a local Hugging Face model) or openai:MODEL@URL. Default: "
                    + "${DEFAULT-VALUE}.")
    private String textEncoder;

    @Option(
            names = "--sentence-weights",
            defaultValue = "fp32",
            paramLabel = "TYPE",
            description = "Number type of the weights of minilm-l6-v2: fp32, or int8, which is faster and changes the "
                    + "vectors a little. With int8 a sample is compared with fp32, and the training is refused when a "
                    + "cosine is below 0.99. Default: ${DEFAULT-VALUE}.")
    private SentenceWeights sentenceWeights;

    /**
     * Checks the number of columns.
     *
     * @throws AetherException when it is neither one nor one for each file
     */
    public void check(int files) {
        for (List<String> columns : List.of(name, category, subcategory, description)) {
            Arguments.require(
                    columns.size() <= 1 || columns.size() == files,
                    "The attribute options take one column for all POI files or one for each file, but there are {} "
                            + "columns ({}) for {} files.",
                    columns.size(),
                    String.join(", ", columns),
                    files);
        }
    }

    /** The columns of a file; those that were not given are null. */
    public PoiAttributes attributes(int file) {
        return new PoiAttributes(
                column(name, file), column(category, file), column(subcategory, file), column(description, file));
    }

    private static String column(List<String> columns, int file) {
        String column = columns.isEmpty() ? "" : columns.get(columns.size() == 1 ? 0 : file);
        return column.isBlank() ? null : column;
    }

    public String textEncoder() {
        return textEncoder;
    }

    public SentenceWeights sentenceWeights() {
        return sentenceWeights;
    }
}
