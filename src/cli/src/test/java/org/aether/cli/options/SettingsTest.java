package org.aether.cli.options;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.util.List;
import java.util.stream.Stream;
import org.aether.AetherException;
import org.aether.Range;
import org.aether.Setting;
import org.aether.align.TrainingSettings;
import org.aether.head.HeadSettings;
import org.aether.view.ViewSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.OptionSpec;

/** Options have the ranges and defaults of {@link Setting}, in their help and in what they accept. */
class SettingsTest {

    @Command(name = "train")
    static final class Train {

        @ArgGroup(exclusive = false)
        private final ViewOptions views = new ViewOptions();

        @ArgGroup(exclusive = false)
        private final TrainingOptions training = new TrainingOptions();
    }

    @Command(name = "train-head")
    static final class TrainHead {

        @Mixin
        private HeadOptions heads;
    }

    static Stream<Setting> trainingSettings() {
        return Stream.of(
                Setting.LAMBDA,
                Setting.TEMPERATURE,
                Setting.EPOCHS,
                Setting.BATCH_SIZE,
                Setting.LEARNING_RATE,
                Setting.WEIGHT_DECAY,
                Setting.TRAIN_FRACTION,
                Setting.VALIDATION_FRACTION,
                Setting.BASE_RADIUS,
                Setting.CONTEXT_RADIUS);
    }

    static Stream<Setting> headSettings() {
        return Stream.of(
                Setting.HIDDEN,
                Setting.HEAD_LEARNING_RATE,
                Setting.HEAD_BATCH_SIZE,
                Setting.MAX_EPOCHS,
                Setting.PATIENCE);
    }

    @ParameterizedTest
    @MethodSource("trainingSettings")
    void helpOfTrainingHasRangeAndDefault(Setting setting) {
        assertHelp(new CommandLine(new Train()), setting);
    }

    @ParameterizedTest
    @MethodSource("headSettings")
    void helpOfHeadsHasRangeAndDefault(Setting setting) {
        assertHelp(new CommandLine(new TrainHead()), setting);
    }

    private static void assertHelp(CommandLine line, Setting setting) {
        line.setResourceBundle(new SettingTexts());
        OptionSpec option = line.getCommandSpec().findOption(new OptionWording().setting(setting));
        Range range = setting.range().orElseThrow();

        assertThat(String.join(" ", option.description()))
                .contains(plain(range.min()) + " to " + plain(range.max()))
                .contains("Default: " + plain(setting.defaultValue().orElseThrow()) + ".");
    }

    @ParameterizedTest
    @MethodSource("trainingSettings")
    void trainingAcceptsTheRangeAndNothingElse(Setting setting) {
        assertRange(setting, text -> {
            Train train = new Train();
            new CommandLine(train).parseArgs(new OptionWording().setting(setting), text);
            train.views.settings();
            train.training.settings();
        });
    }

    @ParameterizedTest
    @MethodSource("headSettings")
    void headsAcceptTheRangeAndNothingElse(Setting setting) {
        assertRange(setting, text -> {
            TrainHead train = new TrainHead();
            new CommandLine(train).parseArgs(new OptionWording().setting(setting), text);
            train.heads.settings(HeadSettings.defaults().seed());
        });
    }

    private interface Parser {
        void parse(String text);
    }

    private static void assertRange(Setting setting, Parser parser) {
        Range range = setting.range().orElseThrow();
        // The context view may not be smaller than the base view.
        double min = setting == Setting.CONTEXT_RADIUS ? 50 : range.min();
        double max = setting == Setting.BASE_RADIUS ? 100 : range.max();
        parser.parse(plain(min));
        parser.parse(plain(max));
        double step = range.whole() ? 1 : 1e-10;
        for (double outside : List.of(range.min() - step, range.max() + Math.max(step, range.max() * 1e-9))) {
            assertThatThrownBy(() -> parser.parse(plain(range.whole() ? Math.ceil(outside) : outside)))
                    .isInstanceOf(AetherException.class)
                    .satisfies(e -> assertThat(((AetherException) e).setting()).contains(setting));
        }
    }

    @Test
    void defaultsAreThoseOfTheSettings() {
        assertThat(new TrainingOptions().settings()).isEqualTo(TrainingSettings.defaults());
        assertThat(new HeadOptions().settings(HeadSettings.defaults().seed())).isEqualTo(HeadSettings.defaults());
        assertThat(new ViewOptions().settings()).isEqualTo(ViewSettings.PAPER);
    }

    private static String plain(double value) {
        return BigDecimal.valueOf(value).stripTrailingZeros().toPlainString();
    }
}
