package org.aether.poi;

/**
 * Which attributes of a POI layer hold what.
 *
 * <p>Null means: choose by the usual names ({@code name}; {@code category}, {@code amenity}, {@code type},
 * {@code fclass}; {@code subcategory}; none for the description). A name that is given must exist, up to upper and lower
 * case. An empty string means: use none, even if there is one of the usual name.
 *
 * @param name what the place is called
 * @param category first level of the taxonomy
 * @param subcategory second level of the taxonomy
 * @param description a ready sentence that replaces the template; where a row has none, the template serves
 */
public record PoiAttributes(String name, String category, String subcategory, String description) {

    public static final PoiAttributes BY_USUAL_NAMES = new PoiAttributes(null, null, null, null);
}
