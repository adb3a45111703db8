package org.aether.wps;

import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.geotools.process.factory.DescribeParameter;

/** The classes of all processes and the parameters of their {@code execute} methods, by reflection. */
public final class Processes {

    public static final List<Class<?>> ALL = List.of(
            TransformProcess.class,
            FalseColorProcess.class,
            SearchProcess.class,
            ClassifyProcess.class,
            TrainAlignmentProcess.class,
            AggregateRegionsProcess.class,
            TrainHeadProcess.class,
            PredictProcess.class,
            ExplainProcess.class,
            ListModelsProcess.class,
            DescribeModelProcess.class,
            DeleteModelProcess.class,
            ImportCheckpointProcess.class,
            InspectFeaturesProcess.class,
            WriteCoverageProcess.class);

    private Processes() {}

    /** The method that a process executes. */
    static Method execute(Class<?> process) {
        return Arrays.stream(process.getDeclaredMethods())
                .filter(method -> method.getName().equals("execute") && !method.isSynthetic())
                .findFirst()
                .orElseThrow();
    }

    /** The parameters of a process that requests can give, by name. */
    public static Map<String, DescribeParameter> parameters(Class<?> process) {
        Map<String, DescribeParameter> parameters = new LinkedHashMap<>();
        for (Parameter parameter : execute(process).getParameters()) {
            DescribeParameter description = parameter.getAnnotation(DescribeParameter.class);
            if (description != null) {
                parameters.put(description.name(), description);
            }
        }
        return parameters;
    }
}
