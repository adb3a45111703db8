package org.aether.bench;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One line of the table: what was done, how long it took here and, if there is one, in its peer.
 *
 * @param stage what is measured
 * @param amount how much of it, such as "20,000 POIs"
 * @param ours never null
 * @param peer null when there is none, or it is not installed
 * @param target what is asked for in words, empty when nothing is
 * @param met whether it is reached; null when that cannot be said
 * @param figures further numbers by name
 * @param notes whatever must be known to read the line rightly
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

    /** How many times faster than the peer, by the medians; NaN without a peer. */
    public double ratio() {
        return peer == null ? Double.NaN : peer.median() / ours.median();
    }

    /** A line that is compared with a peer and asked to be some times faster. */
    static Comparison faster(String stage, String amount, Timing ours, Timing peer, double times) {
        Boolean met = peer == null ? null : (Boolean) (peer.median() / ours.median() >= times);
        String target =
                "≥ " + (times == Math.rint(times) ? Integer.toString((int) times) : Double.toString(times)) + "×";
        return new Comparison(stage, amount, ours, peer, target, met, Map.of(), List.of());
    }

    /** A line whose own seconds are asked to stay below a limit. */
    static Comparison within(String stage, String amount, Timing ours, double seconds, double limit) {
        return new Comparison(stage, amount, ours, null, "< " + limit + " s", seconds < limit, Map.of(), List.of());
    }

    /** A line nothing is asked of. */
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
