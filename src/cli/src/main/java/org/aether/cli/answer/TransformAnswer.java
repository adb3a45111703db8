package org.aether.cli.answer;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.Locale;
import org.aether.embed.PrecisionError;
import org.aether.embed.RasterTransform;
import org.aether.geotiff.PixelType;
import org.aether.raster.RasterGrid;

/** The answer about a raster that was written. */
public final class TransformAnswer {

    private TransformAnswer() {}

    public static Answer of(RasterTransform.Report report, Path out, RasterGrid grid, PixelType type, int bands) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("out", out.toString());
        json.put("width", grid.width());
        json.put("height", grid.height());
        json.put("bands", bands);
        json.put("type", type.name().toLowerCase(Locale.ROOT));
        json.put("pixels", report.pixels());
        json.put("validPixels", report.validPixels());
        json.put("seconds", report.seconds());
        if (type == PixelType.INT8) {
            json.put("meanCosineError", report.meanCosineError());
            json.put("maxCosineError", report.maxCosineError());
        }
        StringBuilder text = new StringBuilder();
        text.append(String.format(
                Locale.ROOT,
                "Wrote %s: %,d x %,d pixels, %d band%s, %s.%n",
                out,
                grid.width(),
                grid.height(),
                bands,
                bands == 1 ? "" : "s",
                type.name().toLowerCase(Locale.ROOT)));
        text.append(String.format(
                Locale.ROOT,
                "%,d pixels had data, %,d had none; %.1f s, %,.0f pixels/s.",
                report.validPixels(),
                report.pixels() - report.validPixels(),
                report.seconds(),
                report.pixels() / Math.max(report.seconds(), 1e-9)));
        if (type == PixelType.INT8) {
            text.append(String.format(
                    Locale.ROOT,
                    "%nCosine error of the quantisation: mean %.2e, largest %.2e.",
                    report.meanCosineError(),
                    report.maxCosineError()));
        }
        if (report.validPixels() == 0) {
            text.append(String.format(
                    "%nThe result has no data, because no pixel has data in all inputs; check that they overlap."));
        }
        return new Answer(json, text.toString());
    }

    /** The answer with the error of half precision added. */
    public static Answer inHalfPrecision(Answer answer, PrecisionError error) {
        ObjectNode json = answer.json();
        json.putObject("halfPrecision")
                .put("sampledPixels", error.pixels())
                .put("meanCosineError", error.mean())
                .put("maxCosineError", error.max());
        return new Answer(
                json,
                answer.text()
                        + String.format(
                                Locale.ROOT,
                                "%nCosine error of half precision, on %,d pixels: mean %.2e, largest %.2e.",
                                error.pixels(),
                                error.mean(),
                                error.max()));
    }
}
