package org.aether.server.wms;

import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Draws the legend of a style. Thread-safe. */
final class Legend {

    private static final int WIDTH = 260;
    private static final int LINE = 20;

    private final Transformation transformation;

    Legend(Transformation transformation) {
        this.transformation = transformation;
    }

    private record Line(Color colour, String text) {}

    BufferedImage draw(MapStyle style, Map<String, String> given) {
        List<Line> lines = new ArrayList<>();
        switch (style) {
            case RAW -> {
                lines.add(new Line(Color.RED, "first band, -0.3 to 0.3"));
                lines.add(new Line(Color.GREEN, "second band"));
                lines.add(new Line(Color.BLUE, "third band"));
            }
            case FALSE_COLOUR -> {
                lines.add(new Line(Color.RED, "first principal component"));
                lines.add(new Line(Color.GREEN, "second"));
                lines.add(new Line(Color.BLUE, "third"));
            }
            case OUTLINES -> lines.add(new Line(OutlinePainter.LINE, "features"));
            case SIMILARITY -> {
                Colouring colouring = Colouring.of(given, List.of());
                for (int step = 5; step >= 0; step--) {
                    double value = colouring.low() + step / 5.0 * (colouring.high() - colouring.low());
                    lines.add(new Line(new Color(colouring.ramp(value)), String.format(Locale.ROOT, "%.2f", value)));
                }
                if (given.containsKey("text")) {
                    lines.add(new Line(null, given.get("text")));
                }
            }
            case CLASSES -> {
                List<String> labels = transformation.labels(style, given);
                Colouring colouring = Colouring.of(given, labels);
                for (int i = 0; i < labels.size(); i++) {
                    lines.add(new Line(new Color(colouring.classColour(i)), labels.get(i)));
                }
            }
        }
        return drawn(lines);
    }

    /** The name of a pixel's class; empty for a style without classes. */
    Optional<String> meaning(MapStyle style, Map<String, Double> values, Map<String, String> given) {
        if (style != MapStyle.CLASSES || values.isEmpty()) {
            return Optional.empty();
        }
        List<String> labels = transformation.labels(style, given);
        int index = values.values().iterator().next().intValue();
        return index < labels.size() ? Optional.of(labels.get(index)) : Optional.empty();
    }

    private static BufferedImage drawn(List<Line> lines) {
        BufferedImage image =
                new BufferedImage(WIDTH, Math.max(1, lines.size()) * LINE + 4, BufferedImage.TYPE_INT_ARGB);
        Graphics2D graphics = image.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        graphics.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 12));
        for (int i = 0; i < lines.size(); i++) {
            Line line = lines.get(i);
            int top = i * LINE + 4;
            if (line.colour() != null) {
                graphics.setColor(line.colour());
                graphics.fillRect(4, top, 24, LINE - 4);
            }
            graphics.setColor(Color.BLACK);
            String text = line.text().length() > 60 ? line.text().substring(0, 60) + "…" : line.text();
            graphics.drawString(text, line.colour() == null ? 4 : 34, top + LINE - 8);
        }
        graphics.dispose();
        return image;
    }
}
