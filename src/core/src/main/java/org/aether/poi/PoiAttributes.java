package org.aether.poi;

/**
 * Which attributes of a POI layer hold what.
 *
 * <p>Null means: choose by the usual names and values. For the name these are {@code name}, {@code names.primary}
 * (Overture), {@code tags.name} and some more; for the category {@code category}, {@code category_name},
 * {@code categories.primary} (Overture), {@code fsq_category_labels} (Foursquare), OpenStreetMap's keys ({@code amenity},
 * {@code shop}, {@code tourism}, …), {@code type}, {@code types}, {@code fclass}; for the subcategory {@code subcategory}
 * and its spellings; none for the description. An attribute that holds numbers or identifiers is passed over, and one with
 * the same value everywhere where another has different ones. A name that is given must exist, up to upper and lower case; {@code tags.shop} is the key {@code shop} inside the
 * attribute {@code tags}. An empty string means: use none, even if there is one of the usual name.
 *
 * <p>In a {@link PoiSet} it says what was used; several OpenStreetMap keys are joined by "|".
 *
 * @param name what the place is called
 * @param category first level of the taxonomy
 * @param subcategory second level of the taxonomy
 * @param description a ready sentence that replaces the template; where a row has none, the template serves
 */
public record PoiAttributes(String name, String category, String subcategory, String description) {

    public static final PoiAttributes BY_USUAL_NAMES = new PoiAttributes(null, null, null, null);
}
