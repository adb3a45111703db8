package org.aether.cli.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import org.aether.align.AlignmentTrainer.Epoch;

/**
 * The losses of a training as an SVG line chart: epochs to the right, loss upwards, the kept epoch marked. Letters keep
 * their size when a picture is as wide as its screen, so there is a narrow form for phones, which names its lines below.
 */
final class LossChart {

    private static final int HEIGHT = 340;
    private static final int TOP = 38;
    private static final int BOTTOM = 46;

    /** Height of a line's name in the narrow form. */
    private static final int NAME = 20;

    /** For which width of the page a chart is meant. */
    enum Form {
        WIDE(860, 56, 150),
        NARROW(360, 46, 14);

        private final int width;
        private final int left;
        private final int right;

        Form(int width, int left, int right) {
            this.width = width;
            this.left = left;
            this.right = right;
        }
    }

    /** One line of the chart. */
    private record Line(String subscript, String words, String style, ToDoubleFunction<Epoch> loss) {}

    private static final List<Line> LINES = List.of(
            new Line("", "both together", "total", Epoch::loss),
            new Line("AP", "place and text", "text", Epoch::crossModalLoss),
            new Line("AE", "two views", "context", Epoch::contextLoss),
            new Line("AP", "held out", "held", Epoch::validationCrossModalLoss));

    private final Form form;
    private final List<Epoch> epochs;
    private final int bestEpoch;
    private final double low;
    private final double high;
    private final double step;

    LossChart(Form form, List<Epoch> epochs, int bestEpoch) {
        this.form = form;
        this.epochs = epochs;
        this.bestEpoch = bestEpoch;
        double[] losses = LINES.stream()
                .flatMapToDouble(line -> epochs.stream().mapToDouble(line.loss()))
                .filter(Double::isFinite)
                .toArray();
        double min = losses.length == 0 ? 0 : Arrays.stream(losses).min().getAsDouble();
        double max = losses.length == 0 ? 1 : Arrays.stream(losses).max().getAsDouble();
        step = niceStep(Math.max(max - min, 1e-6) / 5);
        low = Math.floor(min / step) * step;
        high = Math.max(low + step, Math.ceil(max / step) * step);
    }

    void draw(Page page) {
        List<Line> drawn = LINES.stream()
                .filter(line -> epochs.stream()
                        .anyMatch(epoch -> Double.isFinite(line.loss().applyAsDouble(epoch))))
                .toList();
        int height = form == Form.WIDE ? HEIGHT : HEIGHT + NAME * drawn.size();
        page.open(
                "svg",
                "xmlns",
                "http://www.w3.org/2000/svg",
                "viewBox",
                "0 0 " + form.width + " " + height,
                "role",
                "img",
                "aria-label",
                description(),
                "class",
                "chart " + form.name().toLowerCase(Locale.ROOT));
        axes(page);
        double best = x(bestEpoch);
        page.empty("line", "class", "best", "x1", n(best), "x2", n(best), "y1", n(TOP), "y2", n(HEIGHT - BOTTOM));
        boolean rightHalf = bestEpoch - first() > (last() - first()) / 2.0;
        label(
                page,
                "best epoch " + bestEpoch,
                best + (rightHalf ? -6 : 6),
                TOP - 8,
                rightHalf ? "end" : "start",
                "note");
        drawn.forEach(line -> curve(page, line));
        if (form == Form.WIDE) {
            names(page, drawn);
        } else {
            namesBelow(page, drawn);
        }
        page.close();
    }

    private String description() {
        if (epochs.isEmpty()) {
            return "No epochs.";
        }
        return String.format(
                Locale.ROOT,
                "Loss by epoch: L falls from %.3f in epoch %d to %.3f in epoch %d; epoch %d is kept.",
                epochs.get(0).loss(),
                first(),
                epochs.get(epochs.size() - 1).loss(),
                last(),
                bestEpoch);
    }

    private void axes(Page page) {
        int decimals = (int) Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
        for (int i = 0; low + i * step <= high + step / 2; i++) {
            double value = low + i * step;
            page.empty(
                    "line",
                    "class",
                    "grid",
                    "x1",
                    n(form.left),
                    "x2",
                    n(form.width - form.right),
                    "y1",
                    n(y(value)),
                    "y2",
                    n(y(value)));
            label(
                    page,
                    String.format(Locale.ROOT, "%." + decimals + "f", value),
                    form.left - 8,
                    y(value) + 4,
                    "end",
                    "tick");
        }
        int every = (int) Math.max(1, niceStep((last() - first()) / (form == Form.WIDE ? 8.0 : 4.0)));
        for (int epoch = first(); epoch <= last(); epoch++) {
            if (epoch == first() || (epoch % every == 0 && epoch - first() >= every * 0.6)) {
                double at = x(epoch);
                page.empty(
                        "line",
                        "class",
                        "axis",
                        "x1",
                        n(at),
                        "x2",
                        n(at),
                        "y1",
                        n(HEIGHT - BOTTOM),
                        "y2",
                        n(HEIGHT - BOTTOM + 5));
                label(page, Integer.toString(epoch), at, HEIGHT - BOTTOM + 19, "middle", "tick");
            }
        }
        page.empty(
                "line",
                "class",
                "axis",
                "x1",
                n(form.left),
                "x2",
                n(form.width - form.right),
                "y1",
                n(HEIGHT - BOTTOM),
                "y2",
                n(HEIGHT - BOTTOM));
        label(page, "epoch", (form.left + form.width - form.right) / 2.0, HEIGHT - 8, "middle", "note");
        label(page, "loss", form.left - 8, 16, "end", "note");
    }

    private void curve(Page page, Line line) {
        StringBuilder points = new StringBuilder();
        for (Epoch epoch : epochs) {
            double loss = line.loss().applyAsDouble(epoch);
            if (Double.isFinite(loss)) {
                points.append(n(x(epoch.epoch())))
                        .append(',')
                        .append(n(y(loss)))
                        .append(' ');
            }
        }
        page.empty(
                "polyline",
                "class",
                "curve " + line.style(),
                "points",
                points.toString().trim());
        epochs.stream()
                .filter(epoch -> epoch.epoch() == bestEpoch
                        && Double.isFinite(line.loss().applyAsDouble(epoch)))
                .forEach(epoch -> page.empty(
                        "circle",
                        "class",
                        "dot " + line.style(),
                        "r",
                        "4",
                        "cx",
                        n(x(bestEpoch)),
                        "cy",
                        n(y(line.loss().applyAsDouble(epoch)))));
    }

    /** Names the lines at their right ends, moved apart where they would overlap. */
    private void names(Page page, List<Line> lines) {
        List<Line> ordered = new ArrayList<>(lines);
        ordered.sort(Comparator.comparingDouble(line -> y(end(line))));
        double[] at = new double[ordered.size()];
        for (int i = 0; i < at.length; i++) {
            at[i] = Math.max(y(end(ordered.get(i))) + 4, i == 0 ? TOP : at[i - 1] + 17);
        }
        double below = at.length == 0 ? 0 : at[at.length - 1] - (HEIGHT - BOTTOM);
        for (int i = 0; i < at.length; i++) {
            name(page, ordered.get(i), form.width - form.right + 10, at[i] - Math.max(0, below));
        }
    }

    /** Names the lines below the chart, one in a row, with a piece of each. */
    private void namesBelow(Page page, List<Line> lines) {
        for (int i = 0; i < lines.size(); i++) {
            double y = HEIGHT + NAME * (i + 0.5);
            page.empty(
                    "polyline",
                    "class",
                    "curve " + lines.get(i).style(),
                    "points",
                    n(form.left) + "," + n(y - 4) + " " + n(form.left + 34) + "," + n(y - 4));
            name(page, lines.get(i), form.left + 44, y);
        }
    }

    private static void name(Page page, Line line, double x, double y) {
        page.open("text", "x", n(x), "y", n(y), "class", "name " + line.style());
        page.text("L");
        if (line.subscript().isEmpty()) {
            page.text(" ");
        } else {
            // SVG knows no subscript: lowered, and the rest raised again by as much
            page.element("tspan", line.subscript(), "dy", "3", "font-size", "9.5");
            page.open("tspan", "dy", "-3").text(" ");
        }
        page.text(line.words());
        if (!line.subscript().isEmpty()) {
            page.close();
        }
        page.close();
    }

    private double end(Line line) {
        return epochs.stream()
                .mapToDouble(line.loss())
                .filter(Double::isFinite)
                .reduce((a, b) -> b)
                .orElse(low);
    }

    private static void label(Page page, String words, double x, double y, String anchor, String style) {
        page.element("text", words, "x", n(x), "y", n(y), "text-anchor", anchor, "class", style);
    }

    private int first() {
        return epochs.isEmpty() ? 0 : epochs.get(0).epoch();
    }

    private int last() {
        return epochs.isEmpty() ? 1 : epochs.get(epochs.size() - 1).epoch();
    }

    private double x(double epoch) {
        double width = form.width - form.right - form.left;
        return form.left + (last() == first() ? width / 2 : width * (epoch - first()) / (last() - first()));
    }

    private double y(double loss) {
        return HEIGHT - BOTTOM - (HEIGHT - BOTTOM - TOP) * (loss - low) / (high - low);
    }

    /** 1, 2 or 5 times a power of ten, at least {@code rough}. */
    private static double niceStep(double rough) {
        double power = Math.pow(10, Math.floor(Math.log10(Math.max(rough, 1e-9))));
        double mantissa = rough / power;
        return power * (mantissa <= 1 ? 1 : mantissa <= 2 ? 2 : mantissa <= 5 ? 5 : 10);
    }

    private static String n(double number) {
        return String.format(Locale.ROOT, "%.1f", number).replace(".0", "");
    }
}
