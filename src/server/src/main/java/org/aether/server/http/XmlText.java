package org.aether.server.http;

/** Text in XML documents. */
public final class XmlText {

    private XmlText() {}

    /** Replaces the control characters that XML does not allow, not even escaped, by U+FFFD. */
    public static String clean(String text) {
        return text.replaceAll("[^\\t\\n\\r\\x20-\\uD7FF\\uE000-\\uFFFD\\x{10000}-\\x{10FFFF}]", "\uFFFD");
    }
}
