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
import org.aether.AetherException.Kind;
import org.geotools.api.feature.simple.SimpleFeatureType;
import org.geotools.api.feature.type.AttributeDescriptor;
import org.geotools.api.feature.type.GeometryDescriptor;
import org.geotools.data.simple.SimpleFeatureCollection;
import org.geotools.data.simple.SimpleFeatureIterator;
import org.jspecify.annotations.Nullable;

/**
 * Finds the fields of a POI layer by the names and values that usual exports have.
 *
 * <p>A field serves as the category only if it holds words, not numbers or identifiers. A field whose values differ is
 * preferred to one with the same value everywhere, and a kind of record is never a category: Overture writes
 * {@code type=place} and osmtogeojson {@code type=node} into every feature. Therefore all features are read once before the
 * sentences are composed, unless the caller names the fields.
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

    /** Tried after OpenStreetMap's tags. */
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

    /** Values that exports write into {@code type} of every feature; they name a kind of record and not of place. */
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

    /** Statistics of the values of a field. */
    private static final class Survey {
        private int present;
        private int maps;
        private int identifiers;
        private String first = "";
        private boolean differ;

        void add(PoiField field, PoiRow row) {
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
            differ |= present > 1 && !first.equals(words);
            first = present == 1 ? words : first;
        }

        boolean words() {
            return present > 0 && maps == 0 && identifiers < present;
        }

        boolean onlyIdentifiers() {
            return present > 0 && maps == 0 && identifiers == present;
        }

        /** Whether several rows have the same value. */
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
     * @param wanted the attributes that the caller names
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
                name = present(NAMES);
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
                    // Where there is a second level, the value of a tag is the first one.
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
            throw new AetherException(
                    Kind.INVALID_INPUT,
                    "No attribute of {} has a usual name for a name or a category, or none of those holds words; name the"
                            + " ones to use: {}.",
                    schema.getTypeName(),
                    available());
        }
        return new PoiFields(name, category, subcategory, description, tags);
    }

    /** The names of a layer's attributes, for messages. */
    static String available(SimpleFeatureCollection features) {
        return new PoiFieldFinder(features).available();
    }

    private static boolean isHierarchy(@Nullable PoiField field) {
        return field != null && field.name().equalsIgnoreCase("taxonomy.hierarchy");
    }

    // ---- fields that are named

    private @Nullable PoiField given(@Nullable String name, String role) {
        if (name == null || name.isBlank()) {
            return null;
        }
        PoiField field = field(name);
        if (field == null || (!field.keys().isEmpty() && !anywhere(field))) {
            throw new AetherException(
                    Kind.INVALID_INPUT,
                    "The {} attribute “{}” is not among those of {}; it has {}.",
                    role,
                    name,
                    schema.getTypeName(),
                    available());
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

    /** The field of a name, apart from upper and lower case: an attribute, or keys inside one; null when there is none. */
    private @Nullable PoiField field(String name) {
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

    /** The attribute of that name, or else one that differs in case only; null when there is none. */
    private @Nullable String attribute(String name) {
        String similar = null;
        for (AttributeDescriptor attribute : schema.getAttributeDescriptors()) {
            String own = attribute.getLocalName();
            if (attribute instanceof GeometryDescriptor) {
                continue;
            }
            if (own.equals(name)) {
                return own;
            }
            if (similar == null && own.equalsIgnoreCase(name)) {
                similar = own;
            }
        }
        return similar;
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
                surveys.forEach((field, survey) -> survey.add(field, row));
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

    /** A field with the survey of its values. */
    private record Surveyed(PoiField field, Survey survey) {}

    private Stream<Surveyed> surveyed(List<String> names) {
        return names.stream().map(this::field).filter(Objects::nonNull).flatMap(field -> Stream.ofNullable(
                        surveys.get(field))
                .map(survey -> new Surveyed(field, survey)));
    }

    private static @Nullable PoiField first(Stream<Surveyed> fields) {
        return fields.map(Surveyed::field).findFirst().orElse(null);
    }

    /** The first field that has values, or else the first without any. */
    private @Nullable PoiField present(List<String> names) {
        List<Surveyed> plain =
                surveyed(names).filter(field -> field.survey.maps == 0).toList();
        return first(Stream.concat(plain.stream().filter(field -> field.survey.present > 0), plain.stream()));
    }

    /** The first field that holds words. */
    private @Nullable PoiField words(List<String> names) {
        return first(surveyed(names).filter(field -> field.survey.words()));
    }

    /** The first field whose words differ from row to row. */
    private @Nullable PoiField varied(List<String> names) {
        return first(surveyed(names)
                .filter(field -> field.survey.words() && !field.survey.constant() && !field.survey.recordKind()));
    }

    /** The first field with the same words in every row that are not a kind of record. */
    private @Nullable PoiField constant(List<String> names) {
        return first(surveyed(names).filter(field -> field.survey.words() && !field.survey.recordKind()));
    }

    /** The fields of tags that have values, in the order of the keys. */
    private List<PoiField> presentTags() {
        return surveyed(tagNames().toList())
                .filter(field -> field.survey.words())
                .map(Surveyed::field)
                .toList();
    }

    private void refuseIdentifiers() {
        surveyed(Stream.concat(CATEGORIES.stream(), TYPES.stream()).toList())
                .filter(field -> field.survey.onlyIdentifiers())
                .findFirst()
                .ifPresent(field -> {
                    throw new AetherException(
                            Kind.INVALID_INPUT,
                            "The attribute “{}” of {} holds numbers or identifiers, such as “{}”, and not a category in"
                                    + " words; name the category attribute: {}.",
                            field.field.name(),
                            schema.getTypeName(),
                            field.survey.first,
                            available());
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
