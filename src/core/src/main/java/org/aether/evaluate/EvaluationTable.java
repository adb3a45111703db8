package org.aether.evaluate;

import java.util.List;
import org.aether.LeftOut;
import org.aether.head.MeanScore;
import org.aether.head.Scores;
import org.aether.head.Target;

/**
 * The result of an evaluation: the scores of every candidate on the same places.
 *
 * @param target what the heads learned
 * @param bufferMetres radius of the buffer around each place; 0 is no buffer
 * @param places the places behind the scores, the same for every row
 * @param rows one row per candidate, in the order of the candidates
 */
public record EvaluationTable(Target target, double bufferMetres, Places places, List<Row> rows) {

    public EvaluationTable {
        rows = List.copyOf(rows);
    }

    /**
     * What is known of the places.
     *
     * @param count number of places
     * @param used number of places behind the scores
     * @param leftOut the places that cannot be used
     * @param normalised number of places whose shares did not sum to one and were divided by their sum
     * @param underHalf number of places with data for less than half of their area
     * @param repaired number of invalid polygons that were repaired
     */
    public record Places(int count, int used, LeftOut leftOut, int normalised, int underHalf, int repaired) {}

    /**
     * The scores of one candidate.
     *
     * @param name of the candidate
     * @param inputs length of its vectors
     * @param scores mean and sample standard deviation over the seeds
     */
    public record Row(String name, int inputs, Scores<MeanScore> scores) {}
}
