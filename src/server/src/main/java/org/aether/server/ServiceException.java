package org.aether.server;

import org.aether.AetherException;

/** A request that cannot be answered, in the words of the OGC services: a code, where the mistake is, an HTTP status. */
public final class ServiceException extends AetherException {

    private final int status;
    private final String code;
    private final String locator;

    /**
     * @param status of HTTP
     * @param code as the service's standard names it, such as {@code InvalidParameterValue}
     * @param locator the parameter that is wrong, or null
     * @param sentence what is wrong and what to do
     */
    public ServiceException(int status, String code, String locator, String sentence) {
        super(sentence);
        this.status = status;
        this.code = code;
        this.locator = locator;
    }

    /** A parameter whose value is not possible. */
    public static ServiceException invalid(String locator, String sentence) {
        return new ServiceException(400, "InvalidParameterValue", locator, sentence);
    }

    /** A parameter that has to be given and was not. */
    public static ServiceException missing(String locator, String sentence) {
        return new ServiceException(400, "MissingParameterValue", locator, sentence);
    }

    /** Something that is not there (any more). */
    public static ServiceException notFound(String locator, String sentence) {
        return new ServiceException(404, "InvalidParameterValue", locator, sentence);
    }

    public int status() {
        return status;
    }

    public String code() {
        return code;
    }

    public String locator() {
        return locator;
    }
}
