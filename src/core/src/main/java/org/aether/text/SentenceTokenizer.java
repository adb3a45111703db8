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
 * A Hugging Face tokenizer with its special tokens, without padding, truncated at the model's length.
 *
 * <p>Many tokenizer files pad to a fixed length and cut earlier than the model allows; both settings are taken out of
 * the file before it is loaded, because DJL's options do not override them all. Thread-safe. Owns native memory.
 */
final class SentenceTokenizer implements AutoCloseable {

    private final HuggingFaceTokenizer tokenizer;

    private SentenceTokenizer(HuggingFaceTokenizer tokenizer) {
        this.tokenizer = tokenizer;
    }

    /**
     * @param json a tokenizer.json
     * @param maxTokens the longest sequence, special tokens included
     */
    static SentenceTokenizer load(InputStream json, int maxTokens) throws IOException {
        OfflineDjl.ensure();
        JsonMapper mapper = JsonMapper.builder().build();
        if (!(mapper.readTree(json) instanceof ObjectNode settings)) {
            throw new IOException("it holds no tokenizer");
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

    /** Token ids of each sentence, of its own length. */
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
