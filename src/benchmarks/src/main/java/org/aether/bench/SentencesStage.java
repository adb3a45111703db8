package org.aether.bench;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.aether.FloatMatrix;
import org.aether.Progress;
import org.aether.device.ComputeSettings;
import org.aether.poi.Poi;
import org.aether.text.SentenceWeights;
import org.aether.text.TextEncoder;
import org.aether.text.TextEncoders;

/**
 * Compares the encoding of sentences by MiniLM with PyTorch in float32, in batches padded to the longest sentence: with the
 * duplicates of a typical file of POIs, with distinct sentences, and with distinct sentences and int8 weights, including the
 * comparison of a sample.
 */
final class SentencesStage implements StageBenchmark {

    private static final String MODEL = "all-minilm-l6-v2.onnx";
    private static final String TOKENIZER = "all-minilm-l6-v2-tokenizer.json";

    @Override
    public List<Comparison> run(Site site) throws IOException {
        List<String> all = site.pois().pois().stream().map(Poi::sentence).toList();
        List<String> some = all.subList(0, Math.min(all.size(), site.scale().sentences));
        List<String> distinct =
                all.stream().distinct().limit(site.scale().sentences).toList();
        return List.of(
                compare(site, "sentences, as in the file", some, SentenceWeights.FP32),
                compare(site, "sentences, all different", distinct, SentenceWeights.FP32),
                compare(site, "sentences, all different, int8 weights", distinct, SentenceWeights.INT8));
    }

    private static Comparison compare(Site site, String stage, List<String> sentences, SentenceWeights weights)
            throws IOException {
        Path model = site.file(MODEL);
        if (!Files.exists(model)) {
            try (InputStream in = SentencesStage.class.getClassLoader().getResourceAsStream(MODEL)) {
                Files.copy(in, model, StandardCopyOption.REPLACE_EXISTING);
            }
        }
        long[][] tokens = tokens(sentences);
        List<Integer> ids = new ArrayList<>();
        int[] lengths = new int[tokens.length];
        for (int i = 0; i < tokens.length; i++) {
            lengths[i] = tokens[i].length;
            for (long id : tokens[i]) {
                ids.add((int) id);
            }
        }
        Path vectors = site.file("vectors.f32");
        ComputeSettings settings = new ComputeSettings("cpu", site.threads());
        try (TextEncoder encoder = TextEncoders.open(TextEncoders.DEFAULT, null, settings, weights);
                Peer peer = site.peer(
                        List.of("torch", "onnx", "numpy"),
                        "sentences",
                        model,
                        site.write("ids.i32", ids.stream().mapToInt(id -> id).toArray()),
                        site.write("lengths.i32", lengths),
                        vectors,
                        site.threads())) {
            FloatMatrix[] encoded = new FloatMatrix[1];
            Site.Timings timings = site.interleaved(
                    () -> Site.time(() -> encoded[0] = encoder.encode(sentences, Progress.NONE)), peer);
            String amount = String.format(
                    Locale.ROOT,
                    "%,d sentences, %,d different, %.1f tokens each",
                    sentences.size(),
                    new HashSet<>(sentences).size(),
                    ids.size() / (double) sentences.size());
            double perSecond = sentences.size() / timings.ours().median();
            Comparison line = peer == null
                    ? Comparison.plain(stage, amount, timings.ours(), null)
                    : Comparison.faster(stage, amount, timings.ours(), timings.peer(), 2)
                            .with("largestDifference", difference(encoded[0], vectors))
                            .with("leastCosine", minCosine(encoded[0], Site.readFloats(vectors)));
            return timings.into(line).with("sentencesPerSecond", perSecond);
        }
    }

    private static double difference(FloatMatrix ours, Path theirs) throws IOException {
        return Site.difference(ours.data(), 0, Site.readFloats(theirs), 0, ours.data().length);
    }

    private static double minCosine(FloatMatrix ours, float[] theirs) {
        double min = 1;
        for (int row = 0; row < ours.rows(); row++) {
            double cosine = 0;
            for (int column = 0; column < ours.columns(); column++) {
                cosine += (double) ours.get(row, column) * theirs[row * ours.columns() + column];
            }
            min = Math.min(min, cosine);
        }
        return min;
    }

    private static long[][] tokens(List<String> sentences) throws IOException {
        try (InputStream in = SentencesStage.class.getClassLoader().getResourceAsStream(TOKENIZER);
                HuggingFaceTokenizer tokenizer =
                        HuggingFaceTokenizer.newInstance(in, Map.of("padding", "false", "truncation", "false"))) {
            Encoding[] encodings = tokenizer.batchEncode(sentences);
            long[][] tokens = new long[encodings.length][];
            for (int i = 0; i < tokens.length; i++) {
                // The file may pad to a fixed length whatever the options say; the mask knows what is padding.
                long[] mask = encodings[i].getAttentionMask();
                int length = 0;
                while (length < mask.length && mask[length] == 1) {
                    length++;
                }
                tokens[i] = Arrays.copyOf(encodings[i].getIds(), length);
            }
            return tokens;
        }
    }
}
