package org.aether.server.process;

import java.util.List;
import java.util.Map;

/** The value of an input in a request, independent of the protocol. */
public sealed interface InputValue {

    /**
     * A value inside the request.
     *
     * @param mime the media type, or null when the request does not state it
     * @param base64 whether the text is bytes in base 64
     */
    record Inline(String text, String mime, boolean base64) implements InputValue {}

    /**
     * A layer of this server.
     *
     * @param crop the part that is used, or null for the whole layer
     * @param crs CRS in which features are wanted, as the request names it, or null for the layer's own
     */
    record LayerReference(String layer, Box crop, String crs) implements InputValue {

        /** A layer in its own CRS. */
        public LayerReference(String layer, Box crop) {
            this(layer, crop, null);
        }
    }

    /** The result of another process of this server. */
    record Chained(ProcessCall call) implements InputValue {}

    /**
     * A rectangle.
     *
     * @param crs its name in the request, or null; the name determines the axis order
     */
    record Box(double[] lower, double[] upper, String crs) implements InputValue {}

    /** A call of a process: its id, and its inputs by name; a name may have several values. */
    record ProcessCall(String process, Map<String, List<InputValue>> inputs) {}
}
