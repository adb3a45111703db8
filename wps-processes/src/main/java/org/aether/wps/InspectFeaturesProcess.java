package org.aether.wps;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.aether.AetherException;
import org.aether.Progress;
import org.aether.Stage;
import org.aether.feature.FeatureFile;
import org.aether.poi.Poi;
import org.aether.poi.PoiAttributes;
import org.aether.poi.PoiSet;
import org.aether.store.ModelJson;
import org.aether.wps.feature.FeatureLayer;
import org.aether.wps.request.ListenerProgress;
import org.aether.wps.request.WorkQueue;
import org.geotools.api.feature.simple.SimpleFeature;
import org.geotools.api.feature.type.AttributeDescriptor;
import org.geotools.api.feature.type.GeometryDescriptor;
import org.geotools.api.util.ProgressListener;
import org.geotools.data.simple.SimpleFeatureCollection;
import org.geotools.data.simple.SimpleFeatureIterator;
import org.geotools.feature.collection.MaxSimpleFeatureCollection;
import org.geotools.process.factory.DescribeParameter;
import org.geotools.process.factory.DescribeProcess;
import org.geotools.process.factory.DescribeResult;
import org.locationtech.jts.geom.Geometry;

/**
 * {@code aether:InspectFeatures}: describes a layer for a form in which the training of a model or a head is set up. It
 * trains and stores nothing.
 */
@DescribeProcess(
        title = "Inspect features",
        description =
                "Lists the attributes of features, and shows which of them a training takes for points of interest,"
                        + " with three example sentences.")
public final class InspectFeaturesProcess implements AetherProcess {

    /** The first features suffice for the examples that a form shows. */
    static final int MAX_FEATURES = 20_000;

    private static final int MAX_DISTINCT = 1_000;
    private static final int EXAMPLES = 3;
    private static final int MAX_EXAMPLE_LENGTH = 200;

    private final WorkQueue queue;

    public InspectFeaturesProcess(WorkQueue queue) {
        this.queue = queue;
    }

    /** The distinct values of an attribute, up to a maximum. */
    private static final class Values {
        private final Set<Object> distinct = new HashSet<>();
        private boolean more;

        void add(Object value) {
            if (value == null || distinct.contains(value)) {
                return;
            }
            if (distinct.size() < MAX_DISTINCT) {
                distinct.add(value);
            } else {
                more = true;
            }
        }
    }

    /**
     * Reads at most the first {@value #MAX_FEATURES} features.
     *
     * @return {@code {"count", "geometry", "attributes": [{"name", "type", "numeric", "distinct"}…], "taken": {"name",
     *     "category", "subcategory", "description"}, "usable", "leftOut": {REASON: COUNT…}, "exampleSentences": […]}};
     *     {@code count} is the number of features that were read, {@code distinct} is left out above
     *     {@value #MAX_DISTINCT}. Where no sentence can be made, {@code problem} says why in place of the last four
     * @throws AetherException when the features have no geometry or no usable CRS
     */
    @SuppressWarnings("try") // the permit is only held
    @DescribeResult(
            name = "result",
            description = "The attributes, those taken for points of interest, and three sentences, as JSON",
            meta = {"mimeTypes=application/json"})
    public String execute(
            @DescribeParameter(name = "features", description = "The features; the first 20,000 are read")
                    SimpleFeatureCollection features,
            @DescribeParameter(
                            name = "nameAttribute",
                            description = "Attribute with the name; found by the usual names by default",
                            min = 0)
                    String nameAttribute,
            @DescribeParameter(
                            name = "categoryAttribute",
                            description =
                                    "Attribute with the first level of the taxonomy; found by the usual names by default",
                            min = 0)
                    String categoryAttribute,
            @DescribeParameter(
                            name = "subcategoryAttribute",
                            description = "Attribute with the second level; found by the usual names by default",
                            min = 0)
                    String subcategoryAttribute,
            @DescribeParameter(
                            name = "descriptionAttribute",
                            description = "Attribute with a ready sentence; by default none",
                            min = 0)
                    String descriptionAttribute,
            ProgressListener listener) {
        Progress progress = ListenerProgress.of(listener);
        PoiAttributes wanted =
                new PoiAttributes(nameAttribute, categoryAttribute, subcategoryAttribute, descriptionAttribute);
        try (WorkQueue.Permit permit = queue.acquire(WorkQueue.Kind.JOB, progress)) {
            progress.stage(Stage.READING_FEATURES, 0);
            FeatureFile file =
                    FeatureLayer.streamed(new MaxSimpleFeatureCollection(features, MAX_FEATURES), "features", progress);
            ObjectNode json = JsonNodeFactory.instance.objectNode();
            describe(file.features(), json);
            try {
                describe(PoiSet.of(file, wanted), json);
            } catch (AetherException e) {
                json.put("problem", e.getMessage());
            }
            return json.toString();
        }
    }

    private static void describe(SimpleFeatureCollection features, ObjectNode json) {
        Map<String, Values> values = new LinkedHashMap<>();
        for (AttributeDescriptor attribute : features.getSchema().getAttributeDescriptors()) {
            if (!(attribute instanceof GeometryDescriptor)) {
                values.put(attribute.getLocalName(), new Values());
            }
        }
        int count = 0;
        String geometry = null;
        try (SimpleFeatureIterator iterator = features.features()) {
            while (iterator.hasNext()) {
                SimpleFeature feature = iterator.next();
                count++;
                values.forEach((name, seen) -> seen.add(feature.getAttribute(name)));
                if (geometry == null && feature.getDefaultGeometry() instanceof Geometry one) {
                    geometry = one.getGeometryType();
                }
            }
        }
        json.put("count", count).put("geometry", geometry);
        ArrayNode attributes = json.putArray("attributes");
        values.forEach((name, seen) -> {
            Class<?> type = features.getSchema().getDescriptor(name).getType().getBinding();
            ObjectNode attribute = attributes
                    .addObject()
                    .put("name", name)
                    .put("type", type.getSimpleName())
                    .put("numeric", numeric(type, seen));
            if (!seen.more) {
                attribute.put("distinct", seen.distinct.size());
            }
        });
    }

    /** Decides by the values where the type is Object, as in files whose columns may hold mixed values. */
    private static boolean numeric(Class<?> type, Values values) {
        return Number.class.isAssignableFrom(type)
                || (type == Object.class
                        && !values.distinct.isEmpty()
                        && values.distinct.stream().allMatch(Number.class::isInstance));
    }

    private static void describe(PoiSet pois, ObjectNode json) {
        PoiAttributes taken = pois.attributes();
        json.putObject("taken")
                .put("name", taken.name())
                .put("category", taken.category())
                .put("subcategory", taken.subcategory())
                .put("description", taken.description());
        List<Poi> list = pois.pois();
        json.put("usable", list.size());
        json.set("leftOut", ModelJson.leftOut(pois.leftOut()));
        ArrayNode sentences = json.putArray("exampleSentences");
        int examples = Math.min(EXAMPLES, list.size());
        for (int i = 0; i < examples; i++) {
            String sentence =
                    list.get((int) ((long) i * list.size() / examples)).sentence();
            sentences.add(
                    sentence.length() <= MAX_EXAMPLE_LENGTH
                            ? sentence
                            : sentence.substring(0, MAX_EXAMPLE_LENGTH) + "…");
        }
    }
}
