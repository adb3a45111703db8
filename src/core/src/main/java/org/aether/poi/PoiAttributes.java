package org.aether.poi;

/**
 * Which attributes of a POI layer hold what. Null = choose by the usual names (name; category, amenity, type, fclass;
 * subcategory; none for description); a name that is given must exist.
 */
public record PoiAttributes(String name, String category, String subcategory, String description) {

    public static final PoiAttributes BY_USUAL_NAMES = new PoiAttributes(null, null, null, null);
}
