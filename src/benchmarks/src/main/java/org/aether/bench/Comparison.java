package org.aether.bench;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One line of the table of results.
 *
 * @param stage what is measured
 * @param amount amount of work, such as "20,000 POIs"
 * @param ours timing of our side
 * @param peer timing of the peer; null when there is none, or it is not installed
 * @param target the target in words, empty without one
 * @param met whether the target is met; null without a target, or when it needs a peer that is not installed
 * @param figures further numbers, by name
 * @param notes remarks on the conditions of the measurement
 */
public record Comparison(
        String stage,
        String amount,
        Timing ours,
        Timing peer,
        String target,
        Boolean met,
        Map<String, Double> figures,
        List<String> notes) {

    /** The median of the peer divided by ours; NaN without a peer. */
    public double ratio() {
        return peer == null ? Double.NaN : peer.median() / ours.median();
    }

    /** A line whose target is a ratio to the peer. */
    static Comparison faster(String stage, String amount, Timing ours, Timing peer, double times) {
        Boolean met = peer == null ? null : (Boolean) (peer.median() / ours.median() >= times);
        String target =
                "≥ " + (times == Math.rint(times) ? Integer.toString((int) times) : Double.toString(times)) + "×";
        return new Comparison(stage, amount, ours, peer, target, met, Map.of(), List.of());
    }

    /** A line whose target is a limit of our seconds. */
    static Comparison within(String stage, String amount, Timing ours, double seconds, double limit) {
        return new Comparison(stage, amount, ours, null, "< " + limit + " s", seconds < limit, Map.of(), List.of());
    }

    /** A line without a target. */
    static Comparison plain(String stage, String amount, Timing ours, Timing peer) {
        return new Comparison(stage, amount, ours, peer, "", null, Map.of(), List.of());
    }

    Comparison with(String figure, double value) {
        Map<String, Double> more = new LinkedHashMap<>(figures);
        more.put(figure, value);
        return new Comparison(stage, amount, ours, peer, target, met, more, notes);
    }

    Comparison note(String note) {
        List<String> more = new ArrayList<>(notes);
        more.add(note);
        return new Comparison(stage, amount, ours, peer, target, met, figures, more);
    }

    ObjectNode json() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("stage", stage);
        json.put("amount", amount);
        json.set("ours", json(ours));
        if (peer != null) {
            json.set("peer", json(peer));
            json.put("ratio", ratio());
        }
        if (!target.isEmpty()) {
            json.put("target", target);
            json.put("met", met);
        }
        figures.forEach(json.putObject("figures")::put);
        notes.forEach(json.putArray("notes")::add);
        return json;
    }

    private static ObjectNode json(Timing timing) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("median", timing.median());
        json.put("fastest", timing.fastest());
        json.put("slowest", timing.slowest());
        for (double second : timing.seconds()) {
            json.withArray("seconds").add(second);
        }
        return json;
    }
}
