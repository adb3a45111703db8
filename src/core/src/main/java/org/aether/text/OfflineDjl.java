package org.aether.text;

/** Keeps DJL off the network: nothing is downloaded, and no usage is reported. */
final class OfflineDjl {

    private OfflineDjl() {}

    /** Before the first use of a DJL class; what an administrator has set stays. */
    static void ensure() {
        setIfAbsent("ai.djl.offline");
        // Without it the tokenizer asks the metadata service of a cloud machine who is calling.
        setIfAbsent("OPT_OUT_TRACKING");
    }

    private static void setIfAbsent(String property) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, "true");
        }
    }
}
