package org.aether.cli.demo;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.aether.align.TrainingReport;
import org.aether.evaluate.EvaluationTable;
import org.aether.head.TaskHead;
import org.aether.model.AlignmentModel;
import org.aether.samplecity.SampleCity;

/**
 * The files and measurements of the demo.
 *
 * @param directory of all files
 * @param size side of the city in pixels
 * @param seed of city and training
 * @param city the simulated data
 * @param model the trained model, saved in {@code directory/models}
 * @param training the report of the training with all epochs
 * @param embedding int8 GeoTIFF of z
 * @param falseColor GeoTIFF with three bands 0…255: the embedding's principal components
 * @param similarity GeoTIFF with one band per sentence, -1…1
 * @param sentences what was searched for, in band order
 * @param classMap GeoTIFF with the index of the land-use class
 * @param landUseHead names the classes of the map
 * @param landUse classification of land-use points: raw AlphaEarth against the model
 * @param occupation distributions in districts: raw AlphaEarth against the model
 * @param districtVectors what aggregate wrote for the districts
 * @param seconds what each step took, in order
 * @param compute device, threads and engine
 */
public record DemoOutcome(
        Path directory,
        int size,
        long seed,
        SampleCity.Files city,
        AlignmentModel model,
        TrainingReport training,
        Path embedding,
        Path falseColor,
        Path similarity,
        List<String> sentences,
        Path classMap,
        TaskHead landUseHead,
        EvaluationTable landUse,
        EvaluationTable occupation,
        Path districtVectors,
        Map<String, Double> seconds,
        String compute) {}
