package org.aether.poi;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.aether.AetherException;
import org.geotools.api.feature.simple.SimpleFeatureType;
import org.geotools.api.feature.type.AttributeDescriptor;
import org.geotools.api.feature.type.GeometryDescriptor;
import org.geotools.data.simple.SimpleFeatureCollection;
import org.geotools.data.simple.SimpleFeatureIterator;

/**
 * Finds the fields of a POI layer by the names and values that usual exports have.
 *
 * <p>A field is taken for the category only if it holds words, not numbers or identifiers. One whose values differ comes
 * before one with the same value everywhere, and a kind of record is never taken: Overture writes {@code type=place} and
 * osmtogeojson {@code type=node} into every feature. For that all features are read once before the sentences are made,
 * unless the caller names the fields.
 */
final class PoiFieldFinder {

    private static final List<String> NAMES = List.of(
            "name",
            "names.primary",
            "name.primary",
            "tags.name",
            "other_tags.name",
            "displayName.text",
            "display_name",
            "poi_name",
            "place_name");

    private static final List<String> CATEGORIES = List.of(
            "category",
            "category_name",
            "category_label",
            "categoryName",
            "category.primary",
            "category.name",
            "taxonomy.hierarchy",
            "categories.primary",
            "taxonomy.primary",
            "basic_category",
            "fsq_category_labels",
            "fsq_category_label",
            "categories.name",
            "category_labels",
            "categories");

    /** Asked for after OpenStreetMap's tags. */
    private static final List<String> TYPES = List.of(
            "primaryTypeDisplayName.text",
            "primaryType",
            "primary_type",
            "poi_type",
            "type",
            "types",
            "fclass",
            "class",
            "kind");

    /** What exports write into {@code type} of every feature: a kind of record, not of place. */
    private static final Set<String> RECORD_KINDS =
            Set.of("node", "way", "relation", "place", "places", "poi", "pois", "point", "feature", "location");

    private static final List<String> SUBCATEGORIES =
            List.of("subcategory", "sub_category", "subcategory_name", "subCategory", "subtype");

    private static final List<String> TAG_PARENTS = List.of("", "tags.", "other_tags.", "properties.");

    /** Numbers, hexadecimal identifiers of at least 16 digits, UUIDs. */
    private static final Pattern IDENTIFIER =
            Pattern.compile("[+-]?\\d+(?:[.,]\\d+)?|(?i:[0-9a-f]{16,}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})");

    /** Attribute names listed in a message. */
    private static final int MAX_NAMES = 40;

    private final SimpleFeatureType schema;
    private final SimpleFeatureCollection features;
    private final Map<PoiField, Survey> surveys = new LinkedHashMap<>();
    private final Set<String> nestedNames = new HashSet<>();

    /** What the values of a field are like. */
    private static final class Survey {
        private int present;
        private int maps;
        private int identifiers;
        private String first;
        private boolean differ;

        void see(PoiField field, PoiRow row) {
            if (field.isNested(row)) {
                maps++;
                return;
            }
            String words = field.words(row);
            if (words.isEmpty()) {
                return;
            }
            present++;
            identifiers += IDENTIFIER.matcher(words).matches() ? 1 : 0;
            differ |= first != null && !first.equals(words);
            first = first == null ? words : first;
        }

        boolean words() {
            return present > 0 && maps == 0 && identifiers < present;
        }

        boolean onlyIdentifiers() {
            return present > 0 && maps == 0 && identifiers == present;
        }

        /** A single row cannot differ from itself. */
        boolean constant() {
            return present > 1 && !differ;
        }

        boolean recordKind() {
            return !differ && RECORD_KINDS.contains(first.toLowerCase(Locale.ROOT));
        }
    }

    private PoiFieldFinder(SimpleFeatureCollection features) {
        this.schema = features.getSchema();
        this.features = features;
    }

    /**
     * The fields to use.
     *
     * @param wanted as the caller names them
     * @throws AetherException when a name that is given does not exist, when no field is found, or when the only category
     *     holds identifiers
     */
    static PoiFields find(SimpleFeatureCollection features, PoiAttributes wanted) {
        return new PoiFieldFinder(features).find(wanted);
    }

    private PoiFields find(PoiAttributes wanted) {
        PoiField name = given(wanted.name(), "name");
        PoiField category = given(wanted.category(), "category");
        PoiField subcategory = given(wanted.subcategory(), "subcategory");
        PoiField description = given(wanted.description(), "description");
        List<PoiField> tags = List.of();
        if (wanted.name() == null || wanted.category() == null || wanted.subcategory() == null) {
            survey(Stream.of(NAMES, CATEGORIES, TYPES, SUBCATEGORIES).flatMap(List::stream), tagNames());
            if (wanted.name() == null) {
                name = first(NAMES);
            }
            if (wanted.subcategory() == null) {
                subcategory = words(SUBCATEGORIES);
            }
            if (wanted.category() == null) {
                category = varied(CATEGORIES);
                List<PoiField> present = category == null ? presentTags() : List.of();
                if (!present.isEmpty() && subcategory == null && wanted.subcategory() == null) {
                    tags = present;
                } else if (category == null) {
                    // Beside a second level, the value of a tag is the first.
                    category = Stream.of(
                                    present.stream().findFirst().orElse(null),
                                    varied(TYPES),
                                    constant(CATEGORIES),
                                    constant(TYPES))
                            .filter(Objects::nonNull)
                            .findFirst()
                            .orElse(null);
                }
                if (category == null && tags.isEmpty() && description == null) {
                    refuseIdentifiers();
                }
                if (subcategory == null && wanted.subcategory() == null && isHierarchy(category)) {
                    subcategory = words(List.of("taxonomy.primary"));
                }
            }
        }
        if (name == null && category == null && subcategory == null && description == null && tags.isEmpty()) {
            throw new AetherException("No attribute of " + schema.getTypeName()
                    + " is named as a name or a category usually is, or none of those holds words; say which to use: "
                    + available() + ".");
        }
        return new PoiFields(name, category, subcategory, description, tags);
    }

    /** The names of a layer's attributes, for messages. */
    static String available(SimpleFeatureCollection features) {
        return new PoiFieldFinder(features).available();
    }

    private static boolean isHierarchy(PoiField field) {
        return field != null && field.name().equalsIgnoreCase("taxonomy.hierarchy");
    }

    // ---- fields that are named

    private PoiField given(String name, String role) {
        if (name == null || name.isBlank()) {
            return null;
        }
        PoiField field = field(name);
        if (field == null || (!field.keys().isEmpty() && !anywhere(field))) {
            throw new AetherException("The " + role + " attribute “" + name + "” is not among those of "
                    + schema.getTypeName() + "; it has " + available() + ".");
        }
        return field;
    }

    /** Whether any feature has a value there. */
    private boolean anywhere(PoiField field) {
        try (SimpleFeatureIterator iterator = features.features()) {
            while (iterator.hasNext()) {
                if (field.value(new PoiRow(iterator.next())) != null) {
                    return true;
                }
            }
        }
        return false;
    }

    /** The field of a name, up to upper and lower case: an attribute, or keys below one; null when there is none. */
    private PoiField field(String name) {
        String whole = attribute(name);
        if (whole != null) {
            return new PoiField(whole, List.of());
        }
        for (int dot = name.lastIndexOf('.'); dot > 0; dot = name.lastIndexOf('.', dot - 1)) {
            String parent = attribute(name.substring(0, dot));
            if (parent != null) {
                return new PoiField(parent, List.of(name.substring(dot + 1).split("\\.", -1)));
            }
        }
        return null;
    }

    /** The attribute of that name, or else one that differs only in case; null when there is none. */
    private String attribute(String name) {
        String alike = null;
        for (AttributeDescriptor attribute : schema.getAttributeDescriptors()) {
            String own = attribute.getLocalName();
            if (attribute instanceof GeometryDescriptor) {
                continue;
            }
            if (own.equals(name)) {
                return own;
            }
            if (alike == null && own.equalsIgnoreCase(name)) {
                alike = own;
            }
        }
        return alike;
    }

    // ---- fields that are guessed

    private static Stream<String> tagNames() {
        return OsmTags.KEYS.stream().flatMap(key -> TAG_PARENTS.stream().map(parent -> parent + key));
    }

    private void survey(Stream<String> usual, Stream<String> tags) {
        Stream.concat(usual, tags)
                .map(this::field)
                .filter(Objects::nonNull)
                .forEach(field -> surveys.put(field, new Survey()));
        try (SimpleFeatureIterator iterator = features.features()) {
            while (iterator.hasNext()) {
                PoiRow row = new PoiRow(iterator.next());
                surveys.forEach((field, survey) -> survey.see(field, row));
                if (nestedNames.size() < MAX_NAMES) {
                    rememberKeys(row);
                }
            }
        }
    }

    private void rememberKeys(PoiRow row) {
        for (AttributeDescriptor attribute : schema.getAttributeDescriptors()) {
            String name = attribute.getLocalName();
            if (!(attribute instanceof GeometryDescriptor) && row.attribute(name) instanceof Map<?, ?> map) {
                map.keySet().forEach(key -> nestedNames.add(name + "." + key));
            }
        }
    }

    private Stream<PoiField> surveyed(List<String> names) {
        return names.stream().map(this::field).filter(Objects::nonNull).filter(surveys::containsKey);
    }

    /** The first that has values, else the first without. */
    private PoiField first(List<String> names) {
        List<PoiField> plain =
                surveyed(names).filter(field -> surveys.get(field).maps == 0).toList();
        return Stream.concat(plain.stream().filter(field -> surveys.get(field).present > 0), plain.stream())
                .findFirst()
                .orElse(null);
    }

    /** The first that holds words. */
    private PoiField words(List<String> names) {
        return surveyed(names)
                .filter(field -> surveys.get(field).words())
                .findFirst()
                .orElse(null);
    }

    /** The first whose words differ from row to row. */
    private PoiField varied(List<String> names) {
        return surveyed(names)
                .filter(field -> surveys.get(field).words()
                        && !surveys.get(field).constant()
                        && !surveys.get(field).recordKind())
                .findFirst()
                .orElse(null);
    }

    /** The first with the same words in every row, if they are no kind of record. */
    private PoiField constant(List<String> names) {
        return surveyed(names)
                .filter(field ->
                        surveys.get(field).words() && !surveys.get(field).recordKind())
                .findFirst()
                .orElse(null);
    }

    /** The fields of tags that have values, in the order of the keys. */
    private List<PoiField> presentTags() {
        List<PoiField> present = new ArrayList<>();
        surveyed(tagNames().toList())
                .filter(field -> surveys.get(field).words())
                .forEach(present::add);
        return present;
    }

    private void refuseIdentifiers() {
        surveyed(Stream.concat(CATEGORIES.stream(), TYPES.stream()).toList())
                .filter(field -> surveys.get(field).onlyIdentifiers())
                .findFirst()
                .ifPresent(field -> {
                    throw new AetherException("The attribute “" + field.name() + "” of " + schema.getTypeName()
                            + " holds numbers or identifiers, such as “" + surveys.get(field).first
                            + "”, and no category in words; name the category attribute: " + available() + ".");
                });
    }

    private String available() {
        List<String> names = new ArrayList<>();
        for (AttributeDescriptor attribute : schema.getAttributeDescriptors()) {
            String name = attribute.getLocalName();
            if (attribute instanceof GeometryDescriptor) {
                continue;
            }
            List<String> nested = nestedNames.stream()
                    .filter(path -> path.startsWith(name + "."))
                    .sorted()
                    .toList();
            names.addAll(nested.isEmpty() ? List.of(name) : nested);
        }
        if (names.isEmpty()) {
            return "none";
        }
        return String.join(", ", names.subList(0, Math.min(MAX_NAMES, names.size())))
                + (names.size() > MAX_NAMES ? ", …" : "");
    }
}
