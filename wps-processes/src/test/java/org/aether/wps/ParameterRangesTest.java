package org.aether.wps;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.aether.Setting;
import org.aether.wps.request.ClientWording;
import org.geotools.process.factory.DescribeParameter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The ranges and defaults in the annotations of the processes are those of {@link Setting}. */
class ParameterRangesTest {

    private static final Map<Class<?>, List<Setting>> SETTINGS = Map.of(
            TrainAlignmentProcess.class,
            List.of(
                    Setting.LAMBDA,
                    Setting.TEMPERATURE,
                    Setting.EPOCHS,
                    Setting.BATCH_SIZE,
                    Setting.LEARNING_RATE,
                    Setting.WEIGHT_DECAY,
                    Setting.SEED,
                    Setting.TRAIN_FRACTION,
                    Setting.VALIDATION_FRACTION,
                    Setting.BASE_RADIUS,
                    Setting.CONTEXT_RADIUS),
            TrainHeadProcess.class,
            List.of(
                    Setting.HIDDEN,
                    Setting.HEAD_LEARNING_RATE,
                    Setting.HEAD_BATCH_SIZE,
                    Setting.MAX_EPOCHS,
                    Setting.PATIENCE,
                    Setting.HEAD_SEED,
                    Setting.BUFFER),
            AggregateRegionsProcess.class,
            List.of(Setting.BUFFER),
            PredictProcess.class,
            List.of(Setting.BUFFER),
            ExplainProcess.class,
            List.of(Setting.BUFFER));

    /** Numbers that are not hyper-parameters. */
    private static final List<String> OTHER_NUMBERS = List.of("limit");

    static Stream<Arguments> settings() {
        return SETTINGS.entrySet().stream().flatMap(process -> process.getValue().stream()
                .map(setting -> Arguments.of(process.getKey(), setting)));
    }

    @ParameterizedTest
    @MethodSource("settings")
    void rangeAndDefaultAreThoseOfTheSetting(Class<?> process, Setting setting) {
        DescribeParameter parameter = Processes.parameters(process)
                .get(ClientWording.parameter(setting).orElseThrow());

        assertThat(Double.parseDouble(parameter.defaultValue()))
                .isEqualTo(setting.defaultValue().orElseThrow());
        double min = setting.range().orElseThrow().min();
        double max = setting.range().orElseThrow().max();
        assertThat(parameter.minValue()).isEqualTo(min == Long.MIN_VALUE ? Double.NEGATIVE_INFINITY : min);
        assertThat(parameter.maxValue()).isEqualTo(max == Long.MAX_VALUE ? Double.POSITIVE_INFINITY : max);
        assertThat(parameter.min()).isZero();
    }

    @Test
    void everyNumberOfAProcessIsASetting() {
        List<String> missing = new ArrayList<>();
        for (Class<?> process : Processes.ALL) {
            List<String> known = Stream.concat(
                            SETTINGS.getOrDefault(process, List.of()).stream()
                                    .flatMap(setting -> ClientWording.parameter(setting).stream()),
                            OTHER_NUMBERS.stream())
                    .toList();
            Method execute = Processes.execute(process);
            Arrays.stream(execute.getParameters())
                    .filter(parameter -> Number.class.isAssignableFrom(parameter.getType()))
                    .map(parameter ->
                            parameter.getAnnotation(DescribeParameter.class).name())
                    .filter(name -> !known.contains(name))
                    .forEach(name -> missing.add(process.getSimpleName() + "." + name));
        }
        assertThat(missing).isEmpty();
    }
}
