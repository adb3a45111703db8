package org.aether.cli.report;

import com.samskivert.mustache.Mustache;
import com.samskivert.mustache.Template;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.aether.AetherException;
import org.aether.cli.options.OutputFile;
import org.aether.model.ModelConfiguration;

/**
 * The report of the demo: one HTML file with everything inside (style, charts as SVG, maps as PNG), no script and no
 * reference to anything outside, so it can be mailed, printed and kept.
 *
 * <pre>{@code
 * DemoReport.write(Path.of("report.html"), content);
 * }</pre>
 *
 * <p>The page is the template {@code report.mustache}, filled with a {@link ReportPage}. Large maps are shrunk: values by
 * their mean, classes by their majority.
 */
public final class DemoReport {

    /** Escapes what it inserts, and refuses names that {@link ReportPage} does not have. */
    private static final Template TEMPLATE = Mustache.compiler()
            .strictSections(true)
            .withLoader(name -> new StringReader(resource(name + ".mustache")))
            .compile(resource("report.mustache"));

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
            List<ModelConfiguration.Epoch> epochs,
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
        OutputFile.prepare(file).write(html(content));
    }

    static String html(Content content) {
        return TEMPLATE.execute(ReportPage.of(content, resource("report.css")));
    }

    private static String resource(String name) {
        try (var in = DemoReport.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
