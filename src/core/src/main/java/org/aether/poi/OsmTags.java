package org.aether.poi;

import java.util.List;
import java.util.Locale;

/** OpenStreetMap's keys that say what a place is for, the more telling first. */
final class OsmTags {

    static final List<String> KEYS = List.of(
            "amenity",
            "shop",
            "tourism",
            "leisure",
            "office",
            "craft",
            "healthcare",
            "club",
            "historic",
            "public_transport",
            "emergency",
            "man_made",
            "aeroway",
            "railway");

    private OsmTags() {}

    /** The key in the words of a sentence: {@code tags.public_transport} and {@code Public_Transport} are its key. */
    static String key(String attribute) {
        return KEYS.stream()
                .filter(key -> attribute.equalsIgnoreCase(key)
                        || attribute.toLowerCase(Locale.ROOT).endsWith("." + key))
                .findFirst()
                .orElse(attribute)
                .replace('_', ' ');
    }
}
