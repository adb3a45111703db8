package org.aether.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import org.aether.CancelledException;
import org.aether.Stage;
import org.junit.jupiter.api.Test;

class TerminalProgressTest {

    private static final Terminal SCREEN = new Terminal(true, 120, StandardCharsets.UTF_8);
    private static final long SECOND = 1_000_000_000L;

    private final StringWriter text = new StringWriter();
    private long now;

    private TerminalProgress progress(Terminal terminal, boolean json) {
        return new TerminalProgress(new PrintWriter(text, true), terminal, json, () -> false, () -> now);
    }

    @Test
    void aBarShowsPartRateAndTimeLeft() {
        TerminalProgress progress = progress(SCREEN, false);
        progress.stage(Stage.ENCODING_SENTENCES, 1000);
        now = 10 * SECOND;
        progress.done(250);

        assertThat(text.toString())
                .contains("Encoding sentences [######------------------]  25 %  250 of 1,000  25/s  30 s left");
    }

    @Test
    void repaintsAtMostTenTimesASecond() {
        TerminalProgress progress = progress(SCREEN, false);
        progress.stage(Stage.READING_POIS, 1000);
        for (int i = 0; i < 1000; i++) {
            now += SECOND / 1000;
            progress.done(1);
        }

        assertThat(text.toString().chars().filter(c -> c == '\r').count()).isBetween(10L, 11L);
    }

    @Test
    void aShortStageLeavesNoTraceOnTheScreen() {
        TerminalProgress progress = progress(SCREEN, false);
        progress.stage(Stage.READING_CHECKPOINT, 1);
        now = SECOND / 2;
        progress.done(1);
        progress.close();

        assertThat(text.toString()).endsWith("\r\u001b[K").doesNotContain("\n");
    }

    @Test
    void aLogGetsALineEveryTenSecondsAndOneAtTheEndOfAStage() {
        TerminalProgress progress = progress(Terminal.PIPE, false);
        progress.stage(Stage.TRAINING, 100);
        for (int i = 0; i < 25; i++) {
            now += SECOND;
            progress.done(1);
        }
        progress.note("loss 1.5");
        progress.close();

        assertThat(text.toString().split("\n")).hasSize(3);
        assertThat(text.toString())
                .contains("Training: 25 in 25 s, 1.0/s, loss 1.5")
                .doesNotContain("\r");
    }

    @Test
    void aProgramThatReadsJsonGetsNoLines() {
        TerminalProgress progress = progress(Terminal.PIPE, true);
        progress.stage(Stage.TRAINING, 100);
        now = 60 * SECOND;
        progress.done(50);
        progress.close();

        assertThat(text.toString()).isEmpty();
    }

    @Test
    void longTimesAreSaidInMinutesAndHours() {
        assertThat(TerminalProgress.duration(200 * SECOND)).isEqualTo("3 min 20 s");
        assertThat(TerminalProgress.duration(7500 * SECOND)).isEqualTo("2 h 05 min");
    }

    @Test
    void cancellingStopsTheWorkAtTheNextAdvance() {
        boolean[] cancelled = {false};
        TerminalProgress progress =
                new TerminalProgress(new PrintWriter(text), Terminal.PIPE, false, () -> cancelled[0]);
        progress.stage(Stage.TRAINING, 2);
        progress.advance(1);
        cancelled[0] = true;

        assertThatThrownBy(() -> progress.advance(1)).isInstanceOf(CancelledException.class);
    }
}
