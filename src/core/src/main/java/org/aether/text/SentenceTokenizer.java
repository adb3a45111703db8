package org.aether.text;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;

/**
 * A Hugging Face tokenizer with special tokens, without padding, which truncates at the maximum length of the model.
 *
 * <p>Many tokenizer files specify padding to a fixed length and truncation at less than the maximum. Both settings are
 * removed from the file before it is loaded, because DJL's options do not override all of them. Thread-safe. Owns native
 * memory.
 */
final class SentenceTokenizer implements AutoCloseable {

    private final HuggingFaceTokenizer tokenizer;

    private SentenceTokenizer(HuggingFaceTokenizer tokenizer) {
        this.tokenizer = tokenizer;
    }

    /**
     * Loads a tokenizer.
     *
     * @param json content of a tokenizer.json
     * @param maxTokens maximum number of tokens of a sentence, special tokens included
     */
    static SentenceTokenizer load(InputStream json, int maxTokens) throws IOException {
        OfflineDjl.ensure();
        JsonMapper mapper = JsonMapper.builder().build();
        if (!(mapper.readTree(json) instanceof ObjectNode settings)) {
            throw new IOException("tokenizer.json is not a JSON object");
        }
        settings.putNull("padding");
        settings.putNull("truncation");
        Map<String, String> options = Map.of(
                "padding", "false",
                "truncation", "true",
                "addSpecialTokens", "true",
                "maxLength", Integer.toString(maxTokens),
                "modelMaxLength", Integer.toString(maxTokens));
        return new SentenceTokenizer(HuggingFaceTokenizer.newInstance(
                new ByteArrayInputStream(mapper.writeValueAsBytes(settings)), options));
    }

    /** The token ids of each sentence; the arrays have different lengths. */
    long[][] tokenize(List<String> sentences) {
        Encoding[] encodings = tokenizer.batchEncode(sentences);
        long[][] ids = new long[encodings.length][];
        for (int i = 0; i < ids.length; i++) {
            ids[i] = encodings[i].getIds();
        }
        return ids;
    }

    @Override
    public void close() {
        tokenizer.close();
    }
}
