package org.aether.server.failure;

import org.aether.AetherException;
import org.aether.Message;

/** A request that cannot be answered, with the HTTP status, the exception code and the locator of OGC services. */
public final class ServiceException extends AetherException {

    private static final long serialVersionUID = 1L;

    private final int status;
    private final String code;
    private final String locator;

    /**
     * @param status the HTTP status
     * @param code the exception code of the service's standard, such as {@code InvalidParameterValue}
     * @param locator the parameter that is wrong, or null
     * @param sentence what is wrong and what to do
     */
    public ServiceException(int status, String code, String locator, String sentence) {
        this(status, code, locator, Message.of(sentence));
    }

    /** As above, with a sentence whose values are rendered for the client. */
    public ServiceException(int status, String code, String locator, Message sentence) {
        super(kind(status), null, sentence);
        this.status = status;
        this.code = code;
        this.locator = locator;
    }

    private static Kind kind(int status) {
        return switch (status) {
            case 401, 403 -> Kind.FORBIDDEN;
            case 404 -> Kind.NOT_FOUND;
            case 503 -> Kind.BUSY;
            default -> Kind.INVALID_INPUT;
        };
    }

    /** A parameter has a wrong value. */
    public static ServiceException invalid(String locator, String sentence) {
        return invalid(locator, Message.of(sentence));
    }

    /** A parameter has a wrong value. */
    public static ServiceException invalid(String locator, Message sentence) {
        return new ServiceException(400, "InvalidParameterValue", locator, sentence);
    }

    /** A mandatory parameter is missing. */
    public static ServiceException missing(String locator, String sentence) {
        return new ServiceException(400, "MissingParameterValue", locator, sentence);
    }

    /** The address of the request names something that does not exist, or no longer exists. */
    public static ServiceException notFound(String locator, String sentence) {
        return new ServiceException(404, "InvalidParameterValue", locator, sentence);
    }

    /** Too many requests of this kind are processed already. */
    public static ServiceException busy(String what) {
        return new ServiceException(
                503, "ServerBusy", null, "The server is busy with other " + what + "; try again in a minute.");
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
