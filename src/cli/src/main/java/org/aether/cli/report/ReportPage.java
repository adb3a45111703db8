package org.aether.cli.report;

import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.aether.head.ClassColours;
import org.aether.head.MeanScore;

/**
 * What {@code report.mustache} inserts: texts, numbers as they are written, and pictures. The names of the components are
 * those that the template uses.
 */
record ReportPage(
        String style,
        String city,
        List<DemoReport.Fact> facts,
        int bestEpoch,
        List<LossChart> charts,
        List<MapFigure> falseColour,
        List<ValueFigure> similarity,
        List<MapFigure> landUse,
        List<ClassEntry> classes,
        String quantity,
        String districtColumns,
        List<ValueFigure> districts,
        int metrics,
        long aetherBetter,
        long rawBetter,
        long withinSpread,
        List<Block> comparisons,
        String total,
        boolean amounts,
        List<TimingRow> timings,
        String commands,
        List<String> notes) {

    /** Longest side of a map in pixels. */
    private static final int MAX_MAP_SIDE = 720;

    /** Number of steps between the colours of a ramp. */
    private static final int RAMP_STEPS = 16;

    /** A picture inside the page. */
    record Picture(String alternative, int width, int height, String base64) {

        static Picture of(BufferedImage image, String alternative) {
            return new Picture(
                    alternative,
                    image.getWidth(),
                    image.getHeight(),
                    Base64.getEncoder().encodeToString(MapImages.png(image)));
        }
    }

    /** A map with a title and a few words. */
    record MapFigure(Picture picture, String title, String words) {}

    /** A map of values with the colour ramp that explains it. */
    record ValueFigure(Picture picture, String title, Ramp ramp) {}

    /**
     * A ramp of colours between two values.
     *
     * @param stops of a CSS gradient
     */
    record Ramp(String low, String high, String stops) {

        static Ramp of(double low, double high, String unit) {
            String stops = IntStream.rangeClosed(0, RAMP_STEPS)
                    .mapToObj(i -> Palette.css(Palette.ramp(i / (double) RAMP_STEPS)))
                    .collect(Collectors.joining(","));
            double range = high - low;
            return new Ramp(tick(low, range), (tick(high, range) + " " + unit).strip(), stops);
        }
    }

    /** A class of the legend and its colour. */
    record ClassEntry(String name, String colour) {}

    /** The rows of one task. */
    record Block(String task, List<MetricRow> rows) {}

    /** One metric: the scores of raw AE and of AETHER, and their difference. */
    record MetricRow(String metric, String direction, String arrow, List<ScoreCell> scores, String difference) {}

    /**
     * A mean and its spread.
     *
     * @param better whether it is the better one of the row
     */
    record ScoreCell(String style, String mean, String spread, boolean better) {}

    /** A stage and its time; {@code percent} is the length of its bar. */
    record TimingRow(String stage, String amount, String time, String percent) {}

    static ReportPage of(DemoReport.Content content, String style) {
        List<Comparison.Row> rows = content.comparisons().stream()
                .flatMap(comparison -> comparison.rows().stream())
                .toList();
        double seconds = content.timings().stream()
                .mapToDouble(DemoReport.Timing::seconds)
                .sum();
        return new ReportPage(
                style,
                content.city(),
                content.facts(),
                content.bestEpoch(),
                Arrays.stream(LossChart.Form.values())
                        .map(form -> LossChart.of(form, content.epochs(), content.bestEpoch()))
                        .toList(),
                List.of(
                        map(
                                content.before(),
                                "Raw AE vectors in false colour",
                                "Before",
                                "raw AE, what places look like"),
                        map(content.after(), "AETHER vectors in false colour", "After", "AETHER, what places are for")),
                content.searches().stream().map(ReportPage::similarity).toList(),
                landUse(content.landUse()),
                classes(content.landUse()),
                content.districts().quantity(),
                content.districts().maps().size() == 2 ? "two" : "three",
                districts(content.districts()),
                rows.size(),
                count(rows, Comparison.Better.AETHER),
                count(rows, Comparison.Better.RAW),
                rows.stream().filter(Comparison.Row::withinSpread).count(),
                content.comparisons().stream().map(ReportPage::block).toList(),
                duration(seconds),
                content.timings().stream().anyMatch(timing -> !timing.amount().isEmpty()),
                timings(content.timings()),
                String.join("\n", content.commands()),
                content.notes());
    }

    private static MapFigure map(BufferedImage map, String alternative, String title, String words) {
        return new MapFigure(Picture.of(MapImages.shrink(map, MAX_MAP_SIDE), alternative), title, words);
    }

    private static ValueFigure similarity(DemoReport.Search search) {
        double low = search.similarity().quantile(0.02);
        double high = search.similarity().quantile(0.98);
        BufferedImage map = MapImages.ofValues(search.similarity().shrunkTo(MAX_MAP_SIDE), low, high);
        return new ValueFigure(
                Picture.of(map, "Map of the similarity to: " + search.sentence()),
                search.sentence(),
                Ramp.of(low, high, "cosine"));
    }

    private static List<MapFigure> landUse(DemoReport.LandUse landUse) {
        List<Integer> colours = ClassColours.of(landUse.labels());
        Grid predicted = landUse.predicted();
        BufferedImage places =
                MapImages.ofPlaces(landUse.places(), colours, predicted.width(), predicted.height(), MAX_MAP_SIDE);
        BufferedImage classes = MapImages.ofClasses(predicted.shrunkByMajority(MAX_MAP_SIDE), colours);
        return List.of(
                map(
                        places,
                        "Map of " + landUse.places().size() + " places in the colour of their class",
                        "Known",
                        String.format(
                                Locale.ROOT, "%,d places", landUse.places().size())),
                map(
                        classes,
                        "Map of the predicted land-use class of every pixel",
                        "Predicted",
                        "from AETHER, every pixel"));
    }

    private static List<ClassEntry> classes(DemoReport.LandUse landUse) {
        List<Integer> colours = ClassColours.of(landUse.labels());
        List<ClassEntry> classes = new ArrayList<>();
        for (int i = 0; i < landUse.labels().size(); i++) {
            classes.add(new ClassEntry(landUse.labels().get(i), Palette.css(colours.get(i))));
        }
        return classes;
    }

    private static List<ValueFigure> districts(DemoReport.Districts districts) {
        double low = districts.maps().stream()
                .mapToDouble(map -> map.values().quantile(0))
                .filter(Double::isFinite)
                .min()
                .orElse(0);
        double high = districts.maps().stream()
                .mapToDouble(map -> map.values().quantile(1))
                .filter(Double::isFinite)
                .max()
                .orElse(1);
        List<ValueFigure> figures = new ArrayList<>();
        for (DemoReport.ValueMap map : districts.maps()) {
            figures.add(new ValueFigure(
                    Picture.of(
                            MapImages.ofValues(map.values().shrunkTo(MAX_MAP_SIDE), low, high),
                            "District map, " + map.caption() + ": " + districts.quantity()),
                    capitalised(map.caption()),
                    Ramp.of(low, high, "")));
        }
        return figures;
    }

    private static long count(List<Comparison.Row> rows, Comparison.Better better) {
        return rows.stream().filter(row -> row.better() == better).count();
    }

    private static Block block(Comparison comparison) {
        return new Block(
                comparison.task(),
                comparison.rows().stream().map(ReportPage::row).toList());
    }

    private static MetricRow row(Comparison.Row row) {
        double difference = row.aether().mean() - row.raw().mean();
        String sign = difference > 0 ? "+" : "";
        return new MetricRow(
                row.metric(),
                row.higherIsBetter() ? "higher" : "lower",
                row.higherIsBetter() ? "↑" : "↓",
                List.of(
                        score(row.raw(), row.better() == Comparison.Better.RAW),
                        score(row.aether(), row.better() == Comparison.Better.AETHER)),
                sign + number(difference, row.raw().mean()) + (row.withinSpread() ? " ≈" : ""));
    }

    private static ScoreCell score(MeanScore score, boolean better) {
        return new ScoreCell(
                better ? "better" : "other",
                number(score.mean(), score.mean()),
                number(score.standardDeviation(), score.mean()),
                better);
    }

    private static List<TimingRow> timings(List<DemoReport.Timing> timings) {
        double longest =
                timings.stream().mapToDouble(DemoReport.Timing::seconds).max().orElse(1);
        return timings.stream()
                .map(timing -> new TimingRow(
                        timing.stage(),
                        timing.amount(),
                        duration(timing.seconds()),
                        String.format(Locale.ROOT, "%.1f", 100 * timing.seconds() / Math.max(longest, 1e-9))))
                .toList();
    }

    /** A number with as many decimals as are useful beside a value of the given size. */
    private static String number(double value, double size) {
        double magnitude = Math.abs(size);
        int decimals = magnitude < 1 ? 4 : magnitude < 10 ? 3 : magnitude < 100 ? 2 : magnitude < 10_000 ? 1 : 0;
        return withDecimals(value, decimals);
    }

    /** An end of a scale, with the two digits that distinguish it from the other end. */
    private static String tick(double value, double range) {
        return withDecimals(value, (int) Math.max(0, Math.min(6, 1 - Math.floor(Math.log10(Math.max(range, 1e-6))))));
    }

    private static String withDecimals(double value, int decimals) {
        return String.format(Locale.ROOT, "%,." + decimals + "f", value).replace('-', '−');
    }

    private static String duration(double seconds) {
        if (seconds >= 60) {
            long whole = Math.round(seconds);
            return whole / 60 + " min " + whole % 60 + " s";
        }
        return String.format(Locale.ROOT, seconds < 10 ? "%.1f s" : "%.0f s", seconds);
    }

    private static String capitalised(String words) {
        return words.isEmpty() ? words : words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1);
    }
}
