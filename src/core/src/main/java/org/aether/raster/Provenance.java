package org.aether.raster;

import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Where a raster comes from, as far as it says so: what must be passed on to everything made from it. */
public final class Provenance {

    /** Required by the licence of the data wherever it, or what was made from it, is shown. */
    public static final String ALPHA_EARTH =
            "The AlphaEarth Foundations Satellite Embedding dataset is produced by Google and Google DeepMind.";

    private static final Set<String> ITEMS = Set.of("ATTRIBUTION", "LICENSE", "LICENCE", "SIMULATED", "SOURCE");

    private Provenance() {}

    /**
     * The attribution, licence, source and mark of a simulation among a raster's metadata, sorted by name. A raster that
     * says nothing is taken for what this program is made for: AlphaEarth.
     */
    public static Map<String, String> of(EmbeddingRaster raster) {
        Map<String, String> kept = new TreeMap<>();
        raster.metadata().forEach((name, text) -> {
            if (ITEMS.contains(name.toUpperCase(Locale.ROOT))) {
                kept.put(name, text);
            }
        });
        if (kept.isEmpty()) {
            kept.put("ATTRIBUTION", ALPHA_EARTH);
        }
        return kept;
    }
}
