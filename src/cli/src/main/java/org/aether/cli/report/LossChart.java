package org.aether.cli.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import org.aether.model.ModelConfiguration.Epoch;

/**
 * The losses of a training as a line chart: epochs to the right, loss upwards, the best epoch marked. It holds what
 * {@code chart.mustache} writes as SVG; all positions are in units of the view box.
 *
 * <p>An SVG scales its text with its width, so there is a narrow form for phones, which names its curves below.
 *
 * @param style CSS class of the form
 * @param description the chart in one sentence, for people who do not see it
 */
record LossChart(
        String style,
        String width,
        String height,
        String description,
        List<Rule> rules,
        List<Label> labels,
        List<Curve> curves,
        List<Dot> dots,
        List<Name> names) {

    /** The width of the page that a chart is meant for. */
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

    /** A straight line of the axes or the grid. */
    record Rule(String style, String x1, String x2, String y1, String y2) {}

    /** Text beside an axis. */
    record Label(String words, String x, String y, String anchor, String style) {}

    /** A curve as SVG points: {@code x,y x,y …}. */
    record Curve(String style, String points) {}

    /** The mark of the best epoch on a curve. */
    record Dot(String style, String x, String y) {}

    /**
     * The name of a curve: the symbol L, a subscript and words.
     *
     * @param subscript may be empty
     */
    record Name(String style, String x, String y, String subscript, String words) {

        /** Whether there is a subscript. SVG has none: its text is lowered, and the text after it raised again. */
        boolean lowered() {
            return !subscript.isEmpty();
        }
    }

    static LossChart of(Form form, List<Epoch> epochs, int bestEpoch) {
        return new Layout(form, epochs, bestEpoch).chart();
    }

    /** One of the losses that are drawn. */
    private record Loss(String subscript, String words, String style, ToDoubleFunction<Epoch> value) {

        boolean measuredIn(Epoch epoch) {
            return Double.isFinite(value.applyAsDouble(epoch));
        }
    }

    /** Computes the positions. */
    private static final class Layout {

        private static final int HEIGHT = 340;
        private static final int TOP = 38;
        private static final int BOTTOM = 46;

        /** Height of the name of a curve in the narrow form. */
        private static final int NAME_HEIGHT = 20;

        /** Smallest distance of two names at the ends of curves. */
        private static final int NAME_DISTANCE = 17;

        private static final List<Loss> LOSSES = List.of(
                new Loss("", "both together", "total", Epoch::loss),
                new Loss("AP", "place and text", "text", Epoch::crossModalLoss),
                new Loss("AE", "two views", "context", Epoch::contextLoss),
                new Loss("AP", "held out", "held", Epoch::validationCrossModalLoss));

        private final Form form;
        private final List<Epoch> epochs;
        private final int bestEpoch;
        private final double low;
        private final double high;
        private final double step;

        private final List<Rule> rules = new ArrayList<>();
        private final List<Label> labels = new ArrayList<>();
        private final List<Curve> curves = new ArrayList<>();
        private final List<Dot> dots = new ArrayList<>();
        private final List<Name> names = new ArrayList<>();

        Layout(Form form, List<Epoch> epochs, int bestEpoch) {
            this.form = form;
            this.epochs = epochs;
            this.bestEpoch = bestEpoch;
            double[] losses = LOSSES.stream()
                    .flatMapToDouble(loss -> epochs.stream().mapToDouble(loss.value()))
                    .filter(Double::isFinite)
                    .toArray();
            double min = losses.length == 0 ? 0 : Arrays.stream(losses).min().getAsDouble();
            double max = losses.length == 0 ? 1 : Arrays.stream(losses).max().getAsDouble();
            step = niceStep(Math.max(max - min, 1e-6) / 5);
            low = Math.floor(min / step) * step;
            high = Math.max(low + step, Math.ceil(max / step) * step);
        }

        LossChart chart() {
            List<Loss> drawn = LOSSES.stream()
                    .filter(loss -> epochs.stream().anyMatch(loss::measuredIn))
                    .toList();
            lossAxis();
            epochAxis();
            markBestEpoch();
            drawn.forEach(this::curve);
            if (form == Form.WIDE) {
                namesAtTheEnds(drawn);
            } else {
                namesBelow(drawn);
            }
            int height = form == Form.WIDE ? HEIGHT : HEIGHT + NAME_HEIGHT * drawn.size();
            return new LossChart(
                    form.name().toLowerCase(Locale.ROOT),
                    Integer.toString(form.width),
                    Integer.toString(height),
                    description(),
                    rules,
                    labels,
                    curves,
                    dots,
                    names);
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

        private void lossAxis() {
            int decimals = (int) Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
            for (int i = 0; low + i * step <= high + step / 2; i++) {
                double value = low + i * step;
                rule("grid", form.left, form.width - form.right, y(value), y(value));
                String number = String.format(Locale.ROOT, "%." + decimals + "f", value);
                label(number, form.left - 8, y(value) + 4, "end", "tick");
            }
            label("loss", form.left - 8, 16, "end", "note");
        }

        private void epochAxis() {
            int axis = HEIGHT - BOTTOM;
            int every = (int) Math.max(1, niceStep((last() - first()) / (form == Form.WIDE ? 8.0 : 4.0)));
            for (int epoch = first(); epoch <= last(); epoch++) {
                if (epoch == first() || (epoch % every == 0 && epoch - first() >= every * 0.6)) {
                    rule("axis", x(epoch), x(epoch), axis, axis + 5);
                    label(Integer.toString(epoch), x(epoch), axis + 19, "middle", "tick");
                }
            }
            rule("axis", form.left, form.width - form.right, axis, axis);
            label("epoch", (form.left + form.width - form.right) / 2.0, HEIGHT - 8, "middle", "note");
        }

        private void markBestEpoch() {
            double at = x(bestEpoch);
            rule("best", at, at, TOP, HEIGHT - BOTTOM);
            boolean rightHalf = bestEpoch - first() > (last() - first()) / 2.0;
            String anchor = rightHalf ? "end" : "start";
            label("best epoch " + bestEpoch, at + (rightHalf ? -6 : 6), TOP - 8, anchor, "note");
        }

        private void curve(Loss loss) {
            String points = epochs.stream()
                    .filter(loss::measuredIn)
                    .map(epoch -> point(x(epoch.epoch()), y(loss.value().applyAsDouble(epoch))))
                    .collect(Collectors.joining(" "));
            curves.add(new Curve(loss.style(), points));
            epochs.stream()
                    .filter(epoch -> epoch.epoch() == bestEpoch && loss.measuredIn(epoch))
                    .forEach(epoch -> dots.add(new Dot(
                            loss.style(),
                            number(x(bestEpoch)),
                            number(y(loss.value().applyAsDouble(epoch))))));
        }

        /** Names the curves at their right ends, moved apart where they would overlap. */
        private void namesAtTheEnds(List<Loss> losses) {
            List<Loss> ordered = new ArrayList<>(losses);
            ordered.sort(Comparator.comparingDouble(loss -> y(lastValue(loss))));
            double[] at = new double[ordered.size()];
            for (int i = 0; i < at.length; i++) {
                at[i] = Math.max(y(lastValue(ordered.get(i))) + 4, i == 0 ? TOP : at[i - 1] + NAME_DISTANCE);
            }
            double tooLow = at.length == 0 ? 0 : Math.max(0, at[at.length - 1] - (HEIGHT - BOTTOM));
            for (int i = 0; i < at.length; i++) {
                name(ordered.get(i), form.width - form.right + 10, at[i] - tooLow);
            }
        }

        /** Names the curves below the chart, each beside a piece of its line. */
        private void namesBelow(List<Loss> losses) {
            for (int i = 0; i < losses.size(); i++) {
                double y = HEIGHT + NAME_HEIGHT * (i + 0.5);
                curves.add(
                        new Curve(losses.get(i).style(), point(form.left, y - 4) + " " + point(form.left + 34, y - 4)));
                name(losses.get(i), form.left + 44, y);
            }
        }

        private double lastValue(Loss loss) {
            return epochs.stream()
                    .mapToDouble(loss.value())
                    .filter(Double::isFinite)
                    .reduce((a, b) -> b)
                    .orElse(low);
        }

        private void rule(String style, double x1, double x2, double y1, double y2) {
            rules.add(new Rule(style, number(x1), number(x2), number(y1), number(y2)));
        }

        private void label(String words, double x, double y, String anchor, String style) {
            labels.add(new Label(words, number(x), number(y), anchor, style));
        }

        private void name(Loss loss, double x, double y) {
            names.add(new Name(loss.style(), number(x), number(y), loss.subscript(), loss.words()));
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

        private static String point(double x, double y) {
            return number(x) + "," + number(y);
        }

        private static String number(double number) {
            return String.format(Locale.ROOT, "%.1f", number).replace(".0", "");
        }
    }
}
