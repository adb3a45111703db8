package org.aether.poi;

import org.jspecify.annotations.Nullable;

/**
 * Which attributes of a POI layer hold what.
 *
 * <p>Null means that the attribute is found by its usual name and values. For the name these are {@code name}, {@code names.primary}
 * (Overture), {@code tags.name} and some more; for the category {@code category}, {@code category_name},
 * {@code categories.primary} (Overture), {@code fsq_category_labels} (Foursquare), OpenStreetMap's keys ({@code amenity},
 * {@code shop}, {@code tourism}, …), {@code type}, {@code types}, {@code fclass}; for the subcategory {@code subcategory}
 * and its spellings; none for the description. An attribute that holds numbers or identifiers is not used for the category, and one
 * that is the same everywhere only if no other varies. A name that is given must exist, apart from upper and lower case;
 * {@code tags.shop} is the key {@code shop} inside the attribute {@code tags}. An empty string means that no attribute is
 * used, even if there is one of the usual name.
 *
 * <p>In a {@link PoiSet} these are the attributes that were used; several OpenStreetMap keys are joined by "|".
 *
 * @param name what the place is called
 * @param category first level of the taxonomy
 * @param subcategory second level of the taxonomy
 * @param description a complete sentence in place of the template; a row without one gets the template
 */
public record PoiAttributes(
        @Nullable String name, @Nullable String category, @Nullable String subcategory, @Nullable String description) {

    public static final PoiAttributes BY_USUAL_NAMES = new PoiAttributes(null, null, null, null);
}
