package org.aether.poi;

import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which fields of a POI layer the sentences are made of; each may be null.
 *
 * <p>The taxonomy has one of three shapes:
 *
 * <ul>
 *   <li>one field a level;
 *   <li>one field with a path of levels, as Foursquare writes it ({@code Dining and Drinking > Restaurant > Bakery}): the
 *       first level is the category, the last the subcategory;
 *   <li>OpenStreetMap's tags: the key is the category and its value the subcategory ({@code shop=bakery}). The first of
 *       {@code tags} with a value counts; the value {@code yes} says no more than the key.
 * </ul>
 */
record PoiFields(
        @Nullable PoiField name,
        @Nullable PoiField category,
        @Nullable PoiField subcategory,
        @Nullable PoiField description,
        List<PoiField> tags) {

    /** First and second level of the taxonomy; an empty string where there is none. */
    record Taxonomy(String category, String subcategory) {

        static final Taxonomy NONE = new Taxonomy("", "");
    }

    private static final String LEVEL = " > ";

    String name(PoiRow row) {
        return words(name, row);
    }

    String description(PoiRow row) {
        return words(description, row);
    }

    Taxonomy taxonomy(PoiRow row) {
        if (category == null && subcategory == null) {
            return tags.stream()
                    .map(tag -> tagged(tag, tag.words(row)))
                    .filter(Objects::nonNull)
                    .findFirst()
                    .orElse(Taxonomy.NONE);
        }
        String first = words(category, row);
        String second = lastLevel(words(subcategory, row));
        if (!first.contains(LEVEL)) {
            return new Taxonomy(first, second);
        }
        return subcategory == null
                ? new Taxonomy(first.substring(0, first.indexOf(LEVEL)).trim(), lastLevel(first))
                : new Taxonomy(lastLevel(first), second);
    }

    private static @Nullable Taxonomy tagged(PoiField tag, String value) {
        if (value.isEmpty() || value.equalsIgnoreCase("no")) {
            return null;
        }
        String key = tag.keys().isEmpty()
                ? tag.attribute()
                : tag.keys().get(tag.keys().size() - 1);
        return new Taxonomy(OsmTags.key(key), value.equalsIgnoreCase("yes") ? "" : value);
    }

    private static String lastLevel(String path) {
        int last = path.lastIndexOf(LEVEL);
        return last < 0 ? path : path.substring(last + LEVEL.length()).trim();
    }

    private static String words(@Nullable PoiField field, PoiRow row) {
        return field == null ? "" : field.words(row);
    }

    /** Their names, for reports; those of tags joined by "|". */
    PoiAttributes attributes() {
        String category = tags.isEmpty()
                ? named(this.category)
                : tags.stream().map(PoiField::name).collect(Collectors.joining("|"));
        return new PoiAttributes(named(name), category, named(subcategory), named(description));
    }

    private static @Nullable String named(@Nullable PoiField field) {
        return field == null ? null : field.name();
    }
}
