package org.aether.raster;

import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The attribution, licence and source of a raster, which must be passed on to everything that is derived from it. */
public final class Provenance {

    /** The attribution that the licence of AlphaEarth requires wherever the data or derived data are shown. */
    public static final String ALPHA_EARTH =
            "The AlphaEarth Foundations Satellite Embedding dataset is produced by Google and Google DeepMind.";

    private static final Set<String> ITEMS = Set.of("ATTRIBUTION", "LICENSE", "LICENCE", "SIMULATED", "SOURCE");

    private Provenance() {}

    /**
     * The items of the metadata for attribution, licence, source and simulation, sorted by name. A raster without such items
     * is assumed to be AlphaEarth.
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
