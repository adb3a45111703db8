package org.aether.cli.options;

import org.aether.AetherException;
import org.aether.Setting;
import org.aether.view.Pooling;
import org.aether.view.ViewSettings;
import picocli.CommandLine.Option;

/** The surroundings of a POI that are averaged for its two views. */
public final class ViewOptions {

    /** The two families of views. */
    enum Preset {
        PAPER,
        REFERENCE
    }

    @Option(
            names = "--preset",
            paramLabel = "NAME",
            description = "paper: circles in metres; reference: square windows with a radius of 4 and 9 pixels, as in "
                    + "the authors' code. Default: paper.")
    private Preset preset = Preset.PAPER;

    @Option(
            names = "--base-radius",
            paramLabel = "M",
            description = "Radius of the base view in metres with the preset paper, ${bundle:BASE_RADIUS.range}. "
                    + "Default: ${bundle:BASE_RADIUS.default}.")
    private Double baseRadius;

    @Option(
            names = "--context-radius",
            paramLabel = "M",
            description = "Radius of the context view in metres with the preset paper, "
                    + "${bundle:CONTEXT_RADIUS.range}. Default: ${bundle:CONTEXT_RADIUS.default}.")
    private Double contextRadius;

    /** @throws AetherException when a radius is out of range, or given with a preset that has none */
    public ViewSettings settings() {
        if (preset == Preset.REFERENCE) {
            Arguments.require(
                    baseRadius == null && contextRadius == null,
                    "{} and {} are metres and need --preset paper; the preset reference has fixed windows of pixels.",
                    Setting.BASE_RADIUS,
                    Setting.CONTEXT_RADIUS);
            return ViewSettings.REFERENCE;
        }
        double base = radius(baseRadius, Setting.BASE_RADIUS);
        double context = radius(contextRadius, Setting.CONTEXT_RADIUS);
        Arguments.require(
                context >= base,
                "{} ({} m) must not be smaller than {} ({} m).",
                Setting.CONTEXT_RADIUS,
                context,
                Setting.BASE_RADIUS,
                base);
        return new ViewSettings(new Pooling.Circle(base), new Pooling.Circle(context));
    }

    private static double radius(Double given, Setting setting) {
        double radius = given == null ? setting.defaultNumber() : given;
        setting.check(radius);
        return radius;
    }
}
