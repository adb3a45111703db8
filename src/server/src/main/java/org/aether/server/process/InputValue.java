package org.aether.server.process;

import java.util.List;
import java.util.Map;

/** An input as a request gives it, whatever the protocol. */
public sealed interface InputValue {

    /**
     * Written out in the request.
     *
     * @param mime media type, or null when the request does not say
     * @param base64 whether the text is bytes in base 64
     */
    record Inline(String text, String mime, boolean base64) implements InputValue {}

    /**
     * A layer of this server.
     *
     * @param crop the part wanted, or null for all of it
     */
    record LayerReference(String layer, Box crop) implements InputValue {}

    /** The result of another process of this server. */
    record Chained(ProcessCall call) implements InputValue {}

    /**
     * A rectangle.
     *
     * @param crs as the request names it, or null; its axis order is that of the name
     */
    record Box(double[] lower, double[] upper, String crs) implements InputValue {}

    /** A call of a process: its id, and its inputs by name; a name may have several values. */
    record ProcessCall(String process, Map<String, List<InputValue>> inputs) {}
}
