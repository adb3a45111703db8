package org.aether.server.wms;

import java.util.Arrays;
import java.util.Locale;
import org.aether.server.ServiceException;

/** How a raster of embeddings is drawn. */
public enum MapStyle {
    /** Three principal components of the model's space as red, green and blue. */
    FALSE_COLOUR("false-colour", "FalseColor", "False colour: like places have like colours"),
    /** How like a sentence every place is. */
    SIMILARITY("similarity", "Search", "Similarity to a sentence (parameter text)"),
    /** The most likely class of a head. */
    CLASSES("classes", "Classify", "Classes of a task head (parameter head)"),
    /** Three of the raster's own bands, for which no model is needed. */
    RAW("raw", null, "The first three bands as they are");

    private final String id;
    private final String process;
    private final String title;

    MapStyle(String id, String process, String title) {
        this.id = id;
        this.process = process;
        this.title = title;
    }

    /** What requests call it. */
    public String id() {
        return id;
    }

    /** The rendering transformation behind it, without its prefix; null when there is none. */
    public String process() {
        return process;
    }

    public String title() {
        return title;
    }

    static MapStyle of(String id, String locator) {
        return Arrays.stream(values())
                .filter(style -> style.id.equals(id.toLowerCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(() -> new ServiceException(
                        400,
                        "StyleNotDefined",
                        locator,
                        "There is no style '" + id + "'; there are "
                                + String.join(
                                        ", ",
                                        Arrays.stream(values())
                                                .map(MapStyle::id)
                                                .toList()) + "."));
    }
}
