package org.aether.bench;

import java.awt.Color;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** A plot of seconds and peak memory against an amount, with logarithmic axes and a line of proportional growth. */
final class GrowthPlot {

    private final String title;
    private final String unit;
    private final List<Double> amounts = new ArrayList<>();
    private final List<Double> seconds = new ArrayList<>();
    private final List<Double> gigabytes = new ArrayList<>();

    GrowthPlot(String title, String unit) {
        this.title = title;
        this.unit = unit;
    }

    void add(double amount, double taken, double peakBytes) {
        amounts.add(amount);
        seconds.add(taken);
        gigabytes.add(peakBytes / 1e9);
    }

    /** Writes a PNG of 800 by 500 pixels. */
    void write(Path file) throws IOException {
        XYChart chart = new XYChartBuilder()
                .width(800)
                .height(500)
                .title(title)
                .xAxisTitle(unit)
                .yAxisTitle("seconds, GB")
                .build();
        chart.getStyler().setXAxisLogarithmic(true);
        chart.getStyler().setYAxisLogarithmic(true);
        chart.getStyler().setLegendPosition(Styler.LegendPosition.InsideNW);
        chart.getStyler().setChartBackgroundColor(Color.WHITE);
        chart.getStyler().setPlotGridLinesColor(new Color(220, 220, 220));
        chart.addSeries("seconds", amounts, seconds).setMarker(SeriesMarkers.CIRCLE);
        if (gigabytes.stream().allMatch(size -> size > 0)) {
            chart.addSeries("peak resident memory, GB", amounts, gigabytes).setMarker(SeriesMarkers.SQUARE);
        }
        List<Double> linear = amounts.stream()
                .map(amount -> seconds.get(seconds.size() - 1) * amount / amounts.get(amounts.size() - 1))
                .toList();
        XYSeries even = chart.addSeries("time in proportion", amounts, linear);
        even.setMarker(SeriesMarkers.NONE);
        even.setLineColor(Color.GRAY);
        even.setLineWidth(1);
        BitmapEncoder.saveBitmap(chart, file.toString(), BitmapEncoder.BitmapFormat.PNG);
    }
}
