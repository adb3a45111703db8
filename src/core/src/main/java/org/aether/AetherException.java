package org.aether;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An error a user can act on: its kind, one sentence that says what is wrong and what to do about it, and the setting that
 * it is about where there is one.
 *
 * <pre>{@code
 * throw new AetherException(Kind.DAMAGED, "{} is truncated; copy it again.", path);
 * }</pre>
 *
 * <p>Front ends render the {@linkplain #sentence() sentence} in their own {@link Wording} and derive an exit code, an HTTP
 * status or an OWS exception code from the {@linkplain #kind() kind}; none looks into the text. Programming errors are
 * ordinary unchecked exceptions and never this one.
 */
public class AetherException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** What kind of failure it is. */
    public enum Kind {
        /** The request, a file or a setting is wrong; the same request fails again. */
        INVALID_INPUT,
        /** Something that was named does not exist. */
        NOT_FOUND,
        /** Something of that name exists, and replacing it was not asked for. */
        ALREADY_EXISTS,
        /** The caller may not do this. */
        FORBIDDEN,
        /** All places are taken; the same request may succeed later. */
        BUSY,
        /** A file or a stored model is incomplete or was changed. */
        DAMAGED,
        /** Memory, disk space or another resource of this machine does not suffice. */
        OUT_OF_RESOURCES,
        /** A device, a library or a remote service does not work here. */
        UNAVAILABLE,
        /** The work was stopped because that was asked for. */
        CANCELLED
    }

    private final Kind kind;
    private final transient @Nullable Message sentence;
    private @Nullable Setting setting;

    /**
     * Invalid input.
     *
     * @param message a whole sentence for the user, with the remedy
     */
    public AetherException(String message) {
        this(Kind.INVALID_INPUT, message);
    }

    /**
     * Invalid input.
     *
     * @param message a whole sentence for the user, with the remedy
     * @param cause what happened underneath, for logs
     */
    public AetherException(String message, @Nullable Throwable cause) {
        this(Kind.INVALID_INPUT, cause, message);
    }

    /**
     * @param kind of failure
     * @param template a whole sentence for the user, with the remedy; every {@code {}} stands for the next value
     * @param values see {@link Message}
     */
    public AetherException(Kind kind, String template, @Nullable Object... values) {
        this(kind, null, template, values);
    }

    /**
     * @param kind of failure
     * @param cause what happened underneath, for logs; or null
     * @param template a whole sentence for the user, with the remedy; every {@code {}} stands for the next value
     * @param values see {@link Message}
     */
    public AetherException(Kind kind, @Nullable Throwable cause, String template, @Nullable Object... values) {
        this(kind, cause, Message.of(template, values));
    }

    /**
     * @param kind of failure
     * @param cause what happened underneath, for logs; or null
     * @param sentence a whole sentence for the user, with the remedy
     */
    public AetherException(Kind kind, @Nullable Throwable cause, Message sentence) {
        super(sentence.toString(), cause);
        this.kind = kind;
        this.sentence = sentence;
    }

    /** Names the setting that the sentence is about. */
    public AetherException about(Setting about) {
        this.setting = about;
        return this;
    }

    public Kind kind() {
        return kind;
    }

    /** The sentence with its values, for a front end to render. */
    public Message sentence() {
        return sentence == null ? Message.of(String.valueOf(getMessage())) : sentence;
    }

    /** The setting it is about. */
    public Optional<Setting> setting() {
        return Optional.ofNullable(setting);
    }
}
