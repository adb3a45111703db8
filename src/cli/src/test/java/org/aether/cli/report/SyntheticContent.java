package org.aether.cli.report;

import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.aether.FloatMatrix;
import org.aether.head.MeanScore;
import org.aether.head.Metric;
import org.aether.model.ModelConfiguration;

/** A report's content made of waves and made-up numbers. */
final class SyntheticContent {

    static final int SIDE = 200;

    private SyntheticContent() {}

    static DemoReport.Content content() {
        return new DemoReport.Content(
                "a simulated city of 2.0 × 2.0 km (200 × 200 pixels of 10 m, seed 42)",
                List.of(
                        new DemoReport.Fact("40,000", "pixels of 10 m"),
                        new DemoReport.Fact("25,000", "points of interest"),
                        new DemoReport.Fact("214", "districts"),
                        new DemoReport.Fact("3 min 12 s", "on two cores")),
                epochs(),
                37,
                falseColour(1),
                falseColour(2),
                List.of(
                        new DemoReport.Search("places like a night market", waves(9, 4, -0.2f, 0.7f)),
                        new DemoReport.Search("a quiet <park> & \"playground\"", waves(5, 11, 0, 0.5f)),
                        new DemoReport.Search("offices and banks in the centre", waves(7, 3, -0.4f, 0.9f))),
                landUse(),
                new DemoReport.Districts(
                        "share of residents in higher managerial occupations",
                        List.of(
                                new DemoReport.ValueMap("true", blocks(20, 0)),
                                new DemoReport.ValueMap("predicted from AETHER", blocks(20, 0.03f)))),
                List.of(
                        Comparison.of(
                                "Land use, ten classes, 1,500 places",
                                scores(
                                        Metric.PRECISION,
                                        0.6931,
                                        0.0042,
                                        Metric.RECALL,
                                        0.6877,
                                        0.0051,
                                        Metric.F1,
                                        0.6884,
                                        0.0047),
                                scores(
                                        Metric.PRECISION,
                                        0.7125,
                                        0.0061,
                                        Metric.RECALL,
                                        0.6871,
                                        0.0048,
                                        Metric.F1,
                                        0.6795,
                                        0.0039)),
                        Comparison.of(
                                "Occupations, nine bins, 214 districts",
                                scores(
                                        Metric.L1,
                                        0.3127,
                                        0.0031,
                                        Metric.CHEBYSHEV,
                                        0.0914,
                                        0.0011,
                                        Metric.KL,
                                        0.0774,
                                        0.0012),
                                scores(
                                        Metric.L1,
                                        0.2718,
                                        0.0029,
                                        Metric.CHEBYSHEV,
                                        0.0801,
                                        0.0013,
                                        Metric.KL,
                                        0.0590,
                                        0.0009))),
                List.of(
                        new DemoReport.Timing("Making the city", 21.4, "40,000 pixels"),
                        new DemoReport.Timing("Encoding sentences", 48.9, "18,113 sentences"),
                        new DemoReport.Timing("Training the alignment", 71.2, "1,960 steps"),
                        new DemoReport.Timing("Transforming", 1.84, "40,000 pixels"),
                        new DemoReport.Timing("Five-seed table", 33.02, "20 heads")),
                List.of("./aether demo --size 200 --seed 42", "./aether evaluate --in AE.tif --models raw,demo"),
                List.of("Made by AETHER 0.1.0 on cpu, 2 threads, PyTorch 2.7.1."));
    }

    private static Map<Metric, MeanScore> scores(Object... values) {
        Map<Metric, MeanScore> scores = new LinkedHashMap<>();
        for (int i = 0; i < values.length; i += 3) {
            scores.put((Metric) values[i], new MeanScore((double) values[i + 1], (double) values[i + 2]));
        }
        return scores;
    }

    private static List<ModelConfiguration.Epoch> epochs() {
        Random random = new Random(1);
        List<ModelConfiguration.Epoch> epochs = new ArrayList<>();
        for (int i = 1; i <= 40; i++) {
            double text = 3.9 + 2.1 * Math.exp(-i / 9.0) + 0.02 * random.nextGaussian();
            double context = 0.6 + 2.5 * Math.exp(-i / 5.0) + 0.02 * random.nextGaussian();
            epochs.add(
                    new ModelConfiguration.Epoch(i, 0.2 * context + 0.8 * text, text, context, Double.NaN, 0.02, 1e-3));
        }
        return epochs;
    }

    static Grid waves(double across, double down, float low, float high) {
        float[] values = new float[SIDE * SIDE];
        for (int i = 0; i < values.length; i++) {
            double x = (double) (i % SIDE) / SIDE;
            double y = (double) Math.floorDiv(i, SIDE) / SIDE;
            double wave = 0.5 + 0.25 * Math.sin(across * x + 3 * y * y) + 0.25 * Math.cos(down * y - across * x * y);
            values[i] = Math.hypot(x - 0.1, y - 0.85) < 0.08 ? Float.NaN : (float) (low + (high - low) * wave);
        }
        return new Grid(SIDE, SIDE, values);
    }

    private static BufferedImage falseColour(int kind) {
        FloatMatrix pixels = FloatMatrix.zeros(SIDE * SIDE, 5);
        for (int band = 0; band < 5; band++) {
            Grid wave = waves(3 + kind * band * 2.5, 2 + band * kind, -1, 1);
            for (int i = 0; i < SIDE * SIDE; i++) {
                pixels.data()[i * 5 + band] = wave.values()[i] / (1 + band);
            }
        }
        return PrincipalColours.of(pixels, SIDE);
    }

    private static DemoReport.LandUse landUse() {
        List<String> labels = List.of(
                "dense housing",
                "detached housing",
                "offices",
                "shops",
                "industry",
                "park",
                "woodland",
                "water",
                "school & college",
                "hospital");
        Grid wave = waves(8, 6, 0, 9.99f);
        float[] classes = new float[SIDE * SIDE];
        for (int i = 0; i < classes.length; i++) {
            classes[i] = (float) Math.floor(wave.values()[i]);
        }
        Random random = new Random(2);
        List<DemoReport.Place> places = new ArrayList<>();
        while (places.size() < 900) {
            int x = random.nextInt(SIDE);
            int y = random.nextInt(SIDE);
            if (!Float.isNaN(classes[y * SIDE + x])) {
                places.add(new DemoReport.Place(x + 0.5, y + 0.5, (int) classes[y * SIDE + x]));
            }
        }
        return new DemoReport.LandUse(labels, places, new Grid(SIDE, SIDE, classes));
    }

    private static Grid blocks(int size, float shift) {
        Grid wave = waves(6, 5, 0.04f, 0.27f);
        float[] values = new float[SIDE * SIDE];
        for (int i = 0; i < values.length; i++) {
            int x = i % SIDE / size * size + size / 2;
            int y = i / SIDE / size * size + size / 2;
            values[i] = wave.get(x, y) + shift * (float) Math.sin(x * 7 + y);
        }
        return new Grid(SIDE, SIDE, values);
    }
}
