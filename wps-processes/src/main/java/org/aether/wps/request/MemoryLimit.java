package org.aether.wps.request;

import org.aether.AetherException;

/**
 * How much memory one request may use. The need of a request is estimated beforehand, so that a request that is too large
 * is refused with a message and does not exhaust the server's memory.
 *
 * @param bytes the limit
 * @param setting the name of the administrator's setting that changes it, in megabytes
 */
public record MemoryLimit(long bytes, String setting) {

    /**
     * Refuses a request that needs more.
     *
     * @param needed estimated bytes
     * @param what what they are for, for the message: "300000 regions with 128 numbers each"
     * @param remedy for the message: "send fewer regions"
     * @throws AetherException of kind INVALID_INPUT when more is needed than allowed
     */
    public void require(long needed, String what, String remedy) {
        if (needed > bytes) {
            throw new AetherException("The request needs about " + megabytes(needed) + " MB of memory for " + what
                    + ", and this server allows " + megabytes(bytes) + " MB; " + remedy
                    + ", or ask the administrator to raise the setting " + setting + ".");
        }
    }

    private static long megabytes(long bytes) {
        return (bytes + (1L << 20) - 1) >> 20;
    }
}
