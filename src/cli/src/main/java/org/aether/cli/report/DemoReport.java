package org.aether.cli.report;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.aether.AetherException;
import org.aether.PartFile;
import org.aether.align.AlignmentTrainer;
import org.aether.head.ClassColours;
import org.aether.head.Protocol.Score;

/**
 * The report of the demo: one HTML file with everything inside (style, charts as SVG, maps as PNG), no script and no
 * reference to anything outside, so it can be mailed, printed and kept.
 *
 * <pre>{@code
 * DemoReport.write(Path.of("report.html"), content);
 * }</pre>
 *
 * <p>It shows what it is given and judges nothing but which of two means is better. Maps larger than
 * {@value #MAP_SIDE} pixels are shrunk: means of values, majorities of classes.
 */
public final class DemoReport {

    private static final int MAP_SIDE = 720;

    private DemoReport() {}

    /**
     * All the report shows.
     *
     * @param city what was mapped, a noun phrase for the first paragraph: "a simulated city of 5.1 × 5.1 km (512 × 512
     *     pixels of 10 m, seed 42)"
     * @param facts the few numbers that stand on top
     * @param epochs losses of the training, by epoch
     * @param bestEpoch the epoch that was kept
     * @param before the raw AE vectors in false colour ({@link PrincipalColours})
     * @param after the AETHER vectors in false colour
     * @param searches sentences with their maps, best three
     * @param landUse the land-use task as a map
     * @param districts maps of one share of the district task that have a scale in common, such as true and predicted
     * @param comparisons raw AE against AETHER, one for each task
     * @param timings stages in the order they ran
     * @param commands what to type to get the same again, one command a line
     * @param notes sentences for the end: licences, attribution, how it was measured
     */
    public record Content(
            String city,
            List<Fact> facts,
            List<AlignmentTrainer.Epoch> epochs,
            int bestEpoch,
            BufferedImage before,
            BufferedImage after,
            List<Search> searches,
            LandUse landUse,
            Districts districts,
            List<Comparison> comparisons,
            List<Timing> timings,
            List<String> commands,
            List<String> notes) {}

    /** A number worth saying first: "25,000", "points of interest". */
    public record Fact(String value, String label) {}

    /**
     * A sentence and its map.
     *
     * @param similarity cosine of every pixel to the sentence, NaN = no data
     */
    public record Search(String sentence, Grid similarity) {}

    /**
     * A labelled place.
     *
     * @param x pixels from the west edge
     * @param y pixels from the north edge
     * @param label class number
     */
    public record Place(double x, double y, int label) {}

    /**
     * The land-use task as two maps.
     *
     * @param labels class names in the order of their numbers
     * @param places those whose class is known
     * @param predicted class number of every pixel, NaN = no data
     */
    public record LandUse(List<String> labels, List<Place> places, Grid predicted) {}

    /**
     * One share of the district task as maps.
     *
     * @param quantity what is mapped: "share of residents in managerial occupations"
     * @param maps one or more, drawn side by side on one scale
     */
    public record Districts(String quantity, List<ValueMap> maps) {}

    /**
     * A map of values under its caption.
     *
     * @param caption "true", "predicted from AETHER"
     */
    public record ValueMap(String caption, Grid values) {}

    /**
     * How long a stage took.
     *
     * @param amount what was done in that time, such as "25,000 POIs"; may be empty
     */
    public record Timing(String stage, double seconds, String amount) {}

    /**
     * Writes the report; a file of that name is replaced once the new one is complete.
     *
     * @throws AetherException when the file cannot be written
     */
    public static void write(Path file, Content content) {
        Path target = file.toAbsolutePath();
        try {
            Files.createDirectories(target.getParent());
            PartFile.write(target, part -> part.stream().write(html(content).getBytes(StandardCharsets.UTF_8)));
        } catch (IOException e) {
            throw new AetherException(
                    "The report '" + file + "' cannot be written (" + e.getMessage()
                            + "); choose a directory you may write to.",
                    e);
        }
    }

    static String html(Content content) {
        Page page = new Page();
        page.line()
                .open("html", "xmlns", "http://www.w3.org/1999/xhtml", "lang", "en")
                .line();
        page.open("head").empty("meta", "charset", "utf-8");
        page.empty("meta", "name", "viewport", "content", "width=device-width, initial-scale=1");
        page.empty("meta", "name", "color-scheme", "content", "light dark");
        page.element("title", "AETHER: a city learned, mapped and measured");
        page.element("style", style()).close().line();
        page.open("body").open("main").line();
        introduction(page, content);
        learning(page, content);
        falseColour(page, content);
        searches(page, content.searches());
        landUse(page, content.landUse());
        districts(page, content.districts());
        table(page, content.comparisons());
        timings(page, content.timings());
        ending(page, content);
        page.close().close().line().close();
        return page.toString();
    }

    private static void introduction(Page page, Content content) {
        page.open("header");
        page.element("p", "AETHER for GeoServer", "class", "kicker");
        page.element("h1", "A city learned, mapped and measured");
        page.open("p", "class", "lede")
                .text("Satellite embeddings know what a place looks like; points of interest say what it is for. "
                        + "This run aligned the two for " + content.city()
                        + ", then drew maps with the result and measured it against the satellite embeddings alone. ")
                .element("strong", "The city is simulated: no place, name or figure here is about a real one.")
                .close();
        page.open("dl", "class", "facts");
        for (Fact fact : content.facts()) {
            page.open("div")
                    .element("dt", fact.label())
                    .element("dd", fact.value())
                    .close();
        }
        page.close().close().line();
    }

    private static void learning(Page page, Content content) {
        page.open("section").element("h2", "Learning").open("p");
        page.text("The loss falls as the two views of a place find each other (L")
                .element("sub", "AE");
        page.text(") and as places find the words of the points of interest in them (L")
                .element("sub", "AP");
        page.text("). The weights of epoch " + content.bestEpoch() + " are kept.")
                .close();
        page.open("figure", "class", "wide");
        for (LossChart.Form form : LossChart.Form.values()) {
            new LossChart(form, content.epochs(), content.bestEpoch()).draw(page);
        }
        page.close().close().line();
    }

    private static void falseColour(Page page, Content content) {
        section(
                page,
                "Before and after",
                "Each pixel's vector as a colour: its first three principal components as red, green and blue. Equal "
                        + "colours mean alike places; the hues of the two maps have nothing to do with each other.");
        page.open("div", "class", "maps two");
        map(page, content.before(), "Raw AE vectors in false colour", "Before", "raw AE, what places look like");
        map(page, content.after(), "AETHER vectors in false colour", "After", "AETHER, what places are for");
        page.close().close().line();
    }

    private static void searches(Page page, List<Search> searches) {
        section(
                page,
                "Asked in words",
                "How alike each pixel is to a sentence: the cosine between its vector and the sentence's. Each map has "
                        + "its own scale, from its 2nd to its 98th percentile.");
        page.open("div", "class", "maps three");
        for (Search search : searches) {
            Grid grid = search.similarity().shrunkTo(MAP_SIDE);
            double low = search.similarity().quantile(0.02);
            double high = search.similarity().quantile(0.98);
            page.open("figure");
            image(page, MapImages.ofValues(grid, low, high), "Map of the similarity to: " + search.sentence());
            page.open("figcaption").element("q", search.sentence());
            ramp(page, low, high, "cosine");
            page.close().close();
        }
        page.close().close().line();
    }

    private static void landUse(Page page, LandUse landUse) {
        section(
                page,
                "Land use",
                "The places whose class is known, and the class a head trained on them predicts for every pixel.");
        page.open("div", "class", "maps two");
        Grid predicted = landUse.predicted();
        List<Integer> colours = ClassColours.of(landUse.labels());
        map(
                page,
                MapImages.ofPlaces(landUse.places(), colours, predicted.width(), predicted.height(), MAP_SIDE),
                "Map of " + landUse.places().size() + " places in the colour of their class",
                "Known",
                String.format(Locale.ROOT, "%,d places", landUse.places().size()));
        map(
                page,
                MapImages.ofClasses(predicted.shrunkByMajority(MAP_SIDE), colours),
                "Map of the predicted land-use class of every pixel",
                "Predicted",
                "from AETHER, every pixel");
        page.close().open("ul", "class", "legend");
        for (int i = 0; i < landUse.labels().size(); i++) {
            page.open("li")
                    .element("span", "", "class", "swatch", "style", "background:" + Palette.css(colours.get(i)))
                    .text(landUse.labels().get(i))
                    .close();
        }
        page.close().close().line();
    }

    private static void districts(Page page, Districts districts) {
        section(page, "Districts", "Per district: " + districts.quantity() + ". The maps share one scale.");
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
        page.open("div", "class", districts.maps().size() == 2 ? "maps two" : "maps three");
        for (ValueMap map : districts.maps()) {
            page.open("figure");
            image(
                    page,
                    MapImages.ofValues(map.values().shrunkTo(MAP_SIDE), low, high),
                    "District map, " + map.caption() + ": " + districts.quantity());
            page.open("figcaption").element("b", capitalised(map.caption()));
            ramp(page, low, high, "");
            page.close().close();
        }
        page.close().close().line();
    }

    private static void table(Page page, List<Comparison> comparisons) {
        section(page, "Raw AE against AETHER", verdict(comparisons));
        page.open("div", "class", "scroll", "tabindex", "0").open("table");
        page.open("thead").open("tr");
        for (String head : List.of("Metric", "Raw AE", "AETHER", "Difference")) {
            page.element("th", head, "scope", "col");
        }
        page.close().close();
        for (Comparison comparison : comparisons) {
            page.open("tbody")
                    .open("tr", "class", "task")
                    .element("th", comparison.task(), "colspan", "4", "scope", "rowgroup")
                    .close();
            comparison.rows().forEach(row -> row(page, row));
            page.close();
        }
        page.close().close();
        page.element(
                "p",
                "↑ higher is better, ↓ lower is better. ✓ marks the better mean. ≈ says that the two means are no "
                        + "farther apart than the larger standard deviation.",
                "class",
                "small");
        page.close().line();
    }

    private static void row(Page page, Comparison.Row row) {
        page.open("tr").open("th", "scope", "row").text(row.metric() + " ");
        page.element(
                "span",
                row.higherIsBetter() ? "↑" : "↓",
                "title",
                row.higherIsBetter() ? "higher is better" : "lower is better");
        page.close();
        score(page, row.raw(), row.better() == Comparison.Better.RAW);
        score(page, row.aether(), row.better() == Comparison.Better.AETHER);
        double difference = row.aether().mean() - row.raw().mean();
        page.element("td", signed(difference, row.raw().mean()) + (row.withinSpread() ? " ≈" : ""));
        page.close();
    }

    private static void score(Page page, Score score, boolean better) {
        page.open("td", "class", better ? "better" : "other").open("span", "class", "score");
        page.element("span", number(score.mean()));
        page.element("span", " ± " + number(score.standardDeviation(), score.mean()), "class", "spread");
        if (better) {
            page.element("span", " ✓", "class", "mark");
        }
        page.close().close();
    }

    /** Counts, whichever way they point. */
    private static String verdict(List<Comparison> comparisons) {
        List<Comparison.Row> rows = comparisons.stream()
                .flatMap(comparison -> comparison.rows().stream())
                .toList();
        long aether = rows.stream()
                .filter(row -> row.better() == Comparison.Better.AETHER)
                .count();
        long raw = rows.stream()
                .filter(row -> row.better() == Comparison.Better.RAW)
                .count();
        long close = rows.stream().filter(Comparison.Row::withinSpread).count();
        return "One fixed split, heads trained with five seeds, mean ± sample standard deviation on the test part. Of "
                + rows.size() + " metrics AETHER is better in " + aether + " and raw AE in " + raw + "; in " + close
                + " of them the difference lies within the spread of the seeds.";
    }

    private static void timings(Page page, List<Timing> timings) {
        double total = timings.stream().mapToDouble(Timing::seconds).sum();
        double longest = timings.stream().mapToDouble(Timing::seconds).max().orElse(1);
        section(page, "Time", "Where the " + duration(total) + " went.");
        page.open("div", "class", "scroll", "tabindex", "0").open("table", "class", "timings");
        page.open("thead").open("tr");
        boolean amounts = timings.stream().anyMatch(timing -> !timing.amount().isEmpty());
        for (String head : amounts ? List.of("Stage", "Amount", "Time") : List.of("Stage", "Time")) {
            page.element("th", head, "scope", "col");
        }
        page.element("td", "").close().close().open("tbody");
        for (Timing timing : timings) {
            page.open("tr").element("th", timing.stage(), "scope", "row");
            if (amounts) {
                page.element("td", timing.amount(), "class", "amount");
            }
            page.element("td", duration(timing.seconds()));
            page.open("td", "class", "bar", "aria-hidden", "true")
                    .element(
                            "span",
                            "",
                            "style",
                            String.format(
                                    Locale.ROOT, "width:%.1f%%", 100 * timing.seconds() / Math.max(longest, 1e-9)))
                    .close()
                    .close();
        }
        page.open("tr", "class", "total").element("th", "Total", "scope", "row");
        if (amounts) {
            page.element("td", "");
        }
        page.element("td", duration(total)).element("td", "").close();
        page.close().close().close().close().line();
    }

    private static void ending(Page page, Content content) {
        section(page, "Again", "What to type to make this city, its maps and this page again:");
        page.open("pre")
                .element("code", String.join("\n", content.commands()))
                .close()
                .close()
                .line();
        page.open("footer");
        content.notes().forEach(note -> page.element("p", note));
        page.close();
    }

    /** Opens a section, which the caller closes. */
    private static void section(Page page, String title, String words) {
        page.open("section").element("h2", title).element("p", words);
    }

    private static void map(Page page, BufferedImage picture, String alternative, String title, String words) {
        page.open("figure");
        image(page, MapImages.shrink(picture, MAP_SIDE), alternative);
        page.open("figcaption")
                .element("b", title + ":")
                .text(" " + words)
                .close()
                .close();
    }

    private static void image(Page page, BufferedImage picture, String alternative) {
        page.empty(
                "img",
                "alt",
                alternative,
                "width",
                Integer.toString(picture.getWidth()),
                "height",
                Integer.toString(picture.getHeight()),
                "src",
                "data:image/png;base64," + Base64.getEncoder().encodeToString(MapImages.png(picture)));
    }

    private static void ramp(Page page, double low, double high, String unit) {
        List<String> stops = new ArrayList<>();
        for (int i = 0; i <= 16; i++) {
            stops.add(Palette.css(Palette.ramp(i / 16.0)));
        }
        page.open("span", "class", "ramp").element("span", tick(low, high - low));
        page.element(
                "span",
                "",
                "class",
                "bar",
                "style",
                "background:linear-gradient(90deg," + stops.stream().collect(Collectors.joining(",")) + ")");
        page.element("span", (tick(high, high - low) + " " + unit).strip()).close();
    }

    private static String number(double value) {
        return number(value, value);
    }

    /** With as many decimals as a value of the given size deserves. */
    private static String number(double value, double size) {
        double magnitude = Math.abs(size);
        int decimals = magnitude < 1 ? 4 : magnitude < 10 ? 3 : magnitude < 100 ? 2 : magnitude < 10_000 ? 1 : 0;
        return String.format(Locale.ROOT, "%,." + decimals + "f", value).replace('-', '−');
    }

    /** An end of a scale, with two digits that tell it from the other end. */
    private static String tick(double value, double range) {
        int decimals = (int) Math.max(0, Math.min(6, 1 - Math.floor(Math.log10(Math.max(range, 1e-6)))));
        return String.format(Locale.ROOT, "%,." + decimals + "f", value).replace('-', '−');
    }

    private static String signed(double difference, double size) {
        return (difference > 0 ? "+" : "") + number(difference, size);
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

    private static String style() {
        try (var in = DemoReport.class.getResourceAsStream("report.css")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
