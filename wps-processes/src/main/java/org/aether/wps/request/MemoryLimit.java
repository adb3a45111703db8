package org.aether.wps.request;

import org.aether.AetherException;

/**
 * How much one request may hold in memory. What a request will hold is estimated before it is taken, so that a large
 * one is refused with a sentence instead of ending the server's memory.
 *
 * @param bytes the most that is allowed
 * @param setting the name of the setting that changes it, in megabytes
 */
public record MemoryLimit(long bytes, String setting) {

    /**
     * @param needed bytes that will be held
     * @param what for the message: "300000 regions with 128 numbers each"
     * @param remedy for the message: "send fewer regions"
     * @throws AetherException when that is more than allowed
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
