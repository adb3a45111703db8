package org.aether.cli;

import java.util.LinkedHashMap;
import java.util.Map;

/** Adds to messages of the core, which serve other front ends too, how the remedy is given on the command line. */
final class OptionWording {

    /** What the core says → what a user of the command line reads. */
    static final Map<String, String> PHRASES = phrases();

    private OptionWording() {}

    private static Map<String, String> phrases() {
        Map<String, String> phrases = new LinkedHashMap<>();
        phrases.put("allow mixed years", "allow mixed years with --mix-years");
        phrases.put("use smaller batches", "use a smaller --batch-size");
        phrases.put("use batches of ", "use a --batch-size of ");
        phrases.put("the device cpu", "--device cpu");
        phrases.put("the device gpu", "--device gpu");
        phrases.put("use a larger validation fraction", "use a larger --validation-fraction");
        phrases.put("use a lower learning rate", "use a lower --learning-rate");
        phrases.put("a higher temperature", "a higher --temperature");
        phrases.put("use H3 cells", "use H3 cells (--h3)");
        phrases.put("use squares instead", "use squares (--grid) instead");
        phrases.put("give a buffer in metres", "give a buffer in metres (--buffer)");
        return phrases;
    }

    static String of(String message) {
        String told = message;
        for (Map.Entry<String, String> phrase : PHRASES.entrySet()) {
            told = told.replace(phrase.getKey(), phrase.getValue());
        }
        return told;
    }
}
