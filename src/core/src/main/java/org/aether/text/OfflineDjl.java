package org.aether.text;

/** Keeps DJL from using the network: it downloads nothing and reports no usage. */
final class OfflineDjl {

    private OfflineDjl() {}

    /** Must be called before the first use of a DJL class. Properties that are already set are not changed. */
    static void ensure() {
        setIfAbsent("ai.djl.offline");
        // Without this property the tokenizer queries the metadata service of the cloud provider.
        setIfAbsent("OPT_OUT_TRACKING");
    }

    private static void setIfAbsent(String property) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, "true");
        }
    }
}
