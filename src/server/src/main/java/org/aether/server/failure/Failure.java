package org.aether.server.failure;

import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.aether.AetherException;
import org.aether.Message;
import org.aether.wps.request.ClientWording;
import org.aether.wps.request.ProcessFailedException;
import org.geotools.process.ProcessException;

/**
 * What a client learns of a failure: no stack trace, and no directory of this machine.
 *
 * @param status the HTTP status
 * @param code the exception code of OGC services
 * @param locator the parameter that is wrong, or null
 * @param sentence one or two sentences for a person
 * @param expected false for a programming error, which belongs into the log
 */
public record Failure(int status, String code, String locator, String sentence, boolean expected) {

    private static final String SERVER_BUSY = "ServerBusy";
    private static final String INVALID_VALUE = "InvalidParameterValue";
    private static final String NO_CODE = "NoApplicableCode";

    /**
     * The failure behind an exception, in whatever it is wrapped.
     *
     * @param wording names files and settings
     */
    public static Failure of(Throwable thrown, ClientWording wording) {
        Throwable cause = thrown;
        while ((cause instanceof ProcessException || cause instanceof ExecutionException) && cause.getCause() != null) {
            cause = cause.getCause();
        }
        if (cause instanceof ServiceException service) {
            return new Failure(
                    service.status(),
                    service.code(),
                    service.locator(),
                    Message.sentence(service.sentence().in(wording)),
                    true);
        }
        if (cause instanceof ProcessFailedException process) {
            return of(process.failure(), wording);
        }
        if (cause instanceof AetherException failure) {
            return of(failure, wording);
        }
        if (cause instanceof ProcessException) {
            return new Failure(400, NO_CODE, null, Message.sentence(cause.getMessage()), true);
        }
        if (cause instanceof OutOfMemoryError) {
            return new Failure(
                    503,
                    NO_CODE,
                    null,
                    "The server ran out of memory; request less at once, or start it with more, such as JAVA_OPTS=-Xmx8g.",
                    false);
        }
        return new Failure(
                500,
                NO_CODE,
                null,
                "An internal error of AETHER occurred (" + cause.getClass().getSimpleName()
                        + "); please report it with the details in the server's log.",
                false);
    }

    /**
     * The kind determines status and code. Something that does not exist is a wrong value of an input here; services answer
     * themselves when the address of a request names nothing ({@link ServiceException#notFound}).
     */
    private static Failure of(AetherException failure, ClientWording wording) {
        String sentence = Message.sentence(failure.sentence().in(wording));
        Optional<String> parameter = failure.setting().flatMap(ClientWording::parameter);
        return switch (failure.kind()) {
            case INVALID_INPUT -> invalid(400, parameter.isPresent() ? INVALID_VALUE : NO_CODE, parameter, sentence);
            case NOT_FOUND -> invalid(400, INVALID_VALUE, parameter, sentence);
            case ALREADY_EXISTS -> invalid(409, INVALID_VALUE, parameter, sentence);
            case FORBIDDEN -> invalid(403, NO_CODE, parameter, sentence);
            case BUSY -> new Failure(503, SERVER_BUSY, null, sentence, true);
            case OUT_OF_RESOURCES, UNAVAILABLE, CANCELLED -> new Failure(503, NO_CODE, null, sentence, true);
            case DAMAGED -> new Failure(500, NO_CODE, null, sentence, true);
        };
    }

    private static Failure invalid(int status, String code, Optional<String> parameter, String sentence) {
        return new Failure(status, code, parameter.orElse(null), sentence, true);
    }
}
