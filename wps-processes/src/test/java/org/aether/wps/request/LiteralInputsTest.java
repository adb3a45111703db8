package org.aether.wps.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.aether.AetherException;
import org.aether.wps.AetherProcess;
import org.aether.wps.AetherProcessFactory;
import org.geotools.api.data.Parameter;
import org.geotools.api.util.ProgressListener;
import org.geotools.factory.CommonFactoryFinder;
import org.geotools.feature.NameImpl;
import org.geotools.process.ProcessException;
import org.geotools.process.factory.DescribeParameter;
import org.geotools.process.factory.DescribeProcess;
import org.geotools.process.factory.DescribeResult;
import org.geotools.util.Converters;
import org.geotools.util.SimpleInternationalString;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Literals on the ways by which GeoServer's WPS and GeoTools' functions hand them over. */
class LiteralInputsTest {

    /** A choice of the process below. */
    public enum Shape {
        CIRCLE,
        SQUARE
    }

    /** Gives back what it was given. */
    @DescribeProcess(title = "Echo", description = "Gives back its inputs.")
    public static final class EchoProcess implements AetherProcess {
        /** All inputs in one line. */
        @DescribeResult(name = "result", description = "The inputs")
        public String execute(
                @DescribeParameter(
                                name = "epochs",
                                description = "Passes",
                                min = 0,
                                defaultValue = "100",
                                minValue = 1,
                                maxValue = 10000)
                        Integer epochs,
                @DescribeParameter(name = "seed", description = "Seed", min = 0, defaultValue = "42") Long seed,
                @DescribeParameter(
                                name = "buffer",
                                description = "Radius",
                                min = 0,
                                defaultValue = "0",
                                minValue = 0,
                                maxValue = 100000)
                        Double buffer,
                @DescribeParameter(name = "all", description = "All", min = 0, defaultValue = "false") Boolean all,
                @DescribeParameter(name = "shape", description = "Shape", min = 0, defaultValue = "CIRCLE") Shape shape,
                @DescribeParameter(name = "name", description = "Name", min = 0) String name,
                @DescribeParameter(name = "target", description = "Targets", min = 0, max = 9) String[] target,
                ProgressListener listener) {
            return epochs + " " + seed + " " + buffer + " " + all + " " + shape + " " + name + " "
                    + (target == null ? 0 : target.length);
        }
    }

    private static final NameImpl ECHO = new NameImpl("aether", "Echo");
    private static final AetherProcessFactory FACTORY = new AetherProcessFactory(List.of(new EchoProcess()));

    @AfterAll
    static void close() {
        FACTORY.close();
    }

    /** As GeoServer's LiteralPPIO reads a literal: null for what cannot be converted, and the name stays in the map. */
    private static String overWps(String... inputs) {
        Map<String, Object> converted = new HashMap<>();
        for (int i = 0; i < inputs.length; i += 2) {
            Parameter<?> parameter = FACTORY.getParameterInfo(ECHO).get(inputs[i]);
            converted.put(inputs[i], Converters.convert(inputs[i + 1], parameter.type));
        }
        return FACTORY.create(ECHO).execute(converted, null).get("result").toString();
    }

    @Test
    void whatCanBeReadIsRead() {
        assertThat(overWps()).isEqualTo("100 42 0.0 false CIRCLE null 0");
        assertThat(overWps("epochs", "20", "seed", "-9000000000", "buffer", "1e2", "all", "TRUE", "shape", "square"))
                .isEqualTo("20 -9000000000 100.0 true SQUARE null 0");
        assertThat(overWps("epochs", " 20\n", "buffer", ".5", "all", "1", "shape", " Circle ", "name", "2,5"))
                .isEqualTo("20 42 0.5 true CIRCLE 2,5 0");
        assertThat(overWps("epochs", "+7", "all", "0")).isEqualTo("7 42 0.0 false CIRCLE null 0");
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            delimiter = '|',
            value = {
                "epochs | abc | a whole number from 1 to 10000, not abc",
                "epochs | 2,5 | a whole number from 1 to 10000, not 2,5",
                "epochs | 20.7 | a whole number from 1 to 10000, not 20.7",
                "epochs | 20abc | a whole number from 1 to 10000, not 20abc",
                "epochs | 999999999999 | a whole number from 1 to 10000, not 999999999999",
                "epochs | 4294967297 | a whole number from 1 to 10000, not 4294967297",
                "epochs | 99999999999999999999 | a whole number from 1 to 10000, not 99999999999999999999",
                "epochs | 0 | a whole number from 1 to 10000, not 0",
                "epochs | 1e2 | a whole number from 1 to 10000, not 1e2",
                "epochs | 0x10 | a whole number from 1 to 10000, not 0x10",
                "epochs | ٢ | a whole number from 1 to 10000, not ٢",
                "epochs | \"\" | a whole number from 1 to 10000, not empty",
                "epochs | \"  \" | a whole number from 1 to 10000, not empty",
                "seed | 1.5 | a whole number, not 1.5",
                "seed | 9223372036854775808 | a whole number, not 9223372036854775808",
                "buffer | abc | a number from 0 to 100000, not abc",
                "buffer | 2,5 | a number from 0 to 100000, not 2,5",
                "buffer | 20 m | a number from 0 to 100000, not 20 m",
                "buffer | 20d | a number from 0 to 100000, not 20d",
                "buffer | NaN | a number from 0 to 100000, not NaN",
                "buffer | Infinity | a number from 0 to 100000, not Infinity",
                "buffer | 1e999 | a number from 0 to 100000, not 1e999",
                "buffer | -0.001 | a number from 0 to 100000, not -0.001",
                "all | yes | true or false, not yes",
                "all | ja | true or false, not ja",
                "all | 2 | true or false, not 2",
                "shape | ROUND | CIRCLE or SQUARE, not ROUND",
                "shape | CIRCLE,SQUARE | CIRCLE or SQUARE, not CIRCLE,SQUARE",
            })
    void whatCannotBeReadIsRefusedByNameAndValue(String input, String value, String sentence) {
        assertThatThrownBy(() -> overWps(input, value))
                .isInstanceOf(ProcessException.class)
                .hasMessage("The parameter “" + input + "” must be " + sentence + ".")
                .hasNoCause();
    }

    @Test
    void aValueThatAHostHasLostIsNotReplacedByTheDefault() {
        Map<String, Object> inputs = new HashMap<>();
        inputs.put("epochs", null);
        assertThatThrownBy(() -> FACTORY.create(ECHO).execute(inputs, null))
                .hasMessage("The parameter “epochs” must be a whole number from 1 to 10000, not empty.");
    }

    @Test
    void valuesOfTheTypeAreTakenAsTheyAre() {
        Map<String, Object> inputs = Map.of(
                "epochs",
                3,
                "seed",
                5L,
                "buffer",
                2.5,
                "all",
                true,
                "shape",
                Shape.SQUARE,
                "target",
                List.of("a", "b"));
        assertThat(FACTORY.create(ECHO).execute(inputs, null)).containsEntry("result", "3 5 2.5 true SQUARE null 2");
        assertThat(FACTORY.create(ECHO).execute(Map.of("epochs", 20.0, "buffer", 7), null))
                .containsEntry("result", "20 42 7.0 false CIRCLE null 0");
        assertThatThrownBy(() -> FACTORY.create(ECHO).execute(Map.of("epochs", 20.7), null))
                .hasMessageContaining("must be a whole number from 1 to 10000, not 20.7");
    }

    /** As a style calls a process, by way of GeoTools' function of it. */
    @Test
    void functionsOfStylesAreHeldToTheSame() {
        var filters = CommonFactoryFinder.getFilterFactory();
        for (Object[] given :
                new Object[][] {{"20", true}, {20, true}, {"20.7", false}, {20.7, false}, {"abc", false}}) {
            var call = filters.function(
                    "aether:Echo", filters.function("parameter", filters.literal("epochs"), filters.literal(given[0])));
            if ((boolean) given[1]) {
                assertThat(call.evaluate(null).toString()).startsWith("20 42");
            } else {
                assertThatThrownBy(() -> call.evaluate(null))
                        .hasMessageContaining("must be a whole number from 1 to 10000, not " + given[0]);
            }
        }
    }

    @Test
    void theDescriptionKeepsRangesDefaultsAndChoices() {
        Map<String, Parameter<?>> inputs = FACTORY.getParameterInfo(ECHO);
        assertThat(inputs.keySet()).containsExactly("epochs", "seed", "buffer", "all", "shape", "name", "target");
        Parameter<?> epochs = inputs.get("epochs");
        assertThat(epochs.type).isEqualTo(String.class);
        assertThat((Object) epochs.sample).isEqualTo("100");
        assertThat(epochs.minOccurs).isZero();
        assertThat((Object) epochs.description).hasToString("Passes (a whole number)");
        assertThat(epochs.metadata).containsEntry(Parameter.MIN, 1.0).containsEntry(Parameter.MAX, 10000.0);
        assertThat((Object) inputs.get("buffer").sample).isEqualTo("0");
        assertThat((Object) inputs.get("buffer").description).hasToString("Radius (a number)");
        assertThat(inputs.get("all").metadata).containsEntry(Parameter.OPTIONS, List.of("true", "false"));
        assertThat((Object) inputs.get("all").sample).isEqualTo("false");
        assertThat(inputs.get("shape").metadata).containsEntry(Parameter.OPTIONS, List.of("CIRCLE", "SQUARE"));
        assertThat(inputs.get("shape").metadata.get(LiteralInputs.TYPED))
                .isInstanceOfSatisfying(
                        Parameter.class, typed -> assertThat(typed.type).isEqualTo(Shape.class));
        assertThat(inputs.get("name").metadata).doesNotContainKey(LiteralInputs.TYPED);
    }

    @Test
    void aLongValueIsCutInTheMessage() {
        assertThatThrownBy(() -> LiteralInputs.parse(
                        Map.of(
                                "epochs",
                                new Parameter<>(
                                        "epochs",
                                        Integer.class,
                                        new SimpleInternationalString("e"),
                                        new SimpleInternationalString("e"),
                                        false,
                                        0,
                                        1,
                                        1,
                                        Map.of())),
                        Map.of("epochs", "9".repeat(100_000))))
                .isInstanceOf(AetherException.class)
                .hasMessage("The parameter 'epochs' must be a whole number, not " + "9".repeat(60) + "….");
    }
}
