package org.aether.wps.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.aether.CancelledException;
import org.aether.Progress;
import org.aether.Stage;
import org.geotools.data.util.DefaultProgressListener;
import org.junit.jupiter.api.Test;

class ListenerProgressTest {

    private static final class Recording extends DefaultProgressListener {
        private final List<Float> percents = new ArrayList<>();

        @Override
        public void progress(float percent) {
            super.progress(percent);
            percents.add(percent);
        }
    }

    private final Recording listener = new Recording();

    @Test
    void knownStagesEndWhereTheySay() {
        Progress progress = ListenerProgress.of(listener, Map.of(Stage.READING_POIS, 10, Stage.TRAINING, 90));
        progress.stage(Stage.READING_POIS, 4);
        progress.done(2);
        progress.done(2);
        progress.stage(Stage.TRAINING, 2);
        progress.done(1);
        progress.done(1);

        assertThat(listener.percents).containsExactly(0f, 5f, 10f, 10f, 50f, 90f);
    }

    @Test
    void aSkippedOrRepeatedStageNeverRunsBackwards() {
        Progress progress = ListenerProgress.of(listener, Map.of(Stage.ENCODING_SENTENCES, 30, Stage.TRAINING, 90));
        progress.stage(Stage.TRAINING, 1);
        progress.done(1);
        progress.stage(Stage.ENCODING_SENTENCES, 2);
        progress.done(2);

        assertThat(listener.percents).containsExactly(0f, 90f, 90f, 90f);
    }

    @Test
    void unknownStagesTakeHalfOfWhatIsLeft() {
        Progress progress = ListenerProgress.of(listener);
        for (int stage = 0; stage < 3; stage++) {
            progress.stage(Stage.WRITING, "part " + stage, 2);
            progress.done(2);
            progress.done(1); // more than was announced
        }

        assertThat(listener.percents).containsExactly(0f, 50f, 50f, 50f, 75f, 75f, 75f, 87.5f, 87.5f);
        assertThat(listener.getTask().toString()).isEqualTo("Writing part 2");
        progress.note("half way");
        assertThat(listener.getTask().toString()).isEqualTo("Writing part 2: half way");
    }

    @Test
    void aCancelledListenerStopsTheWork() {
        Progress progress = ListenerProgress.of(listener);
        progress.check();
        listener.setCanceled(true);

        assertThatThrownBy(progress::check).isInstanceOf(CancelledException.class);
    }

    @Test
    void noListenerIsNoProgress() {
        assertThat(ListenerProgress.of(null)).isSameAs(Progress.NONE);
    }
}
