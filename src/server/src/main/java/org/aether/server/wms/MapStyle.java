package org.aether.server.wms;

import java.util.Arrays;
import java.util.Locale;
import org.aether.server.failure.ServiceException;

/** A style for rasters of embeddings. */
public enum MapStyle {
    /** Three principal components of the embedding as red, green and blue. */
    FALSE_COLOUR("false-colour", "FalseColor", "False colour: similar places have similar colours"),
    /** The similarity of every place to a sentence. */
    SIMILARITY("similarity", "Search", "Similarity to a sentence (parameter text)"),
    /** The most likely class of a head. */
    CLASSES("classes", "Classify", "Classes of a task head (parameter head)"),
    /** The first three bands of the raster, without a model. */
    RAW("raw", null, "The first three bands of the raster"),
    /** The features of a vector layer, as lines. */
    OUTLINES("outlines", null, "Outlines of the features");

    private final String id;
    private final String process;
    private final String title;

    MapStyle(String id, String process, String title) {
        this.id = id;
        this.process = process;
        this.title = title;
    }

    /** Whether it draws layers of features and not rasters. */
    public boolean ofFeatures() {
        return this == OUTLINES;
    }

    /** Its name in requests. */
    public String id() {
        return id;
    }

    /** The name of its rendering transformation, without the prefix; null when there is none. */
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
