package org.aether.align;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.aether.Progress;
import org.aether.device.Compute;
import org.aether.model.AlignmentModel;
import org.aether.poi.PoiSet;
import org.aether.raster.EmbeddingRaster;
import org.aether.text.TextEncoder;
import org.aether.view.ViewSettings;

/** STUB: rasters + POIs → model: views, sentences, training, categories, false-colour basis, report. */
public final class AlignmentJob {

    /**
     * @param model ready to be saved
     * @param report everything about the run, timings included (timings are not in the model)
     */
    public record Outcome(AlignmentModel model, ObjectNode report) {}

    private AlignmentJob() {}

    public static Outcome run(
            String modelId,
            List<EmbeddingRaster> rasters,
            PoiSet pois,
            ViewSettings views,
            TrainingSettings settings,
            TextEncoder encoder,
            Compute compute,
            Progress progress) {
        throw new UnsupportedOperationException();
    }
}
