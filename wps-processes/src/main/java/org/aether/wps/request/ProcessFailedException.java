package org.aether.wps.request;

import org.aether.AetherException;
import org.geotools.process.ProcessException;

/**
 * The failure of a process as its client sees it.
 *
 * <p>The message is rendered for clients. There is no cause, because GeoServer's exception reports print the messages of
 * causes too, which may name directories of the server. Hosts that render failures themselves take {@link #failure()}.
 */
public final class ProcessFailedException extends ProcessException {

    private static final long serialVersionUID = 1L;

    private final transient AetherException failure;

    ProcessFailedException(AetherException failure, ClientWording wording) {
        super(wording.render(failure.sentence()));
        this.failure = failure;
    }

    /** The failure itself, with its kind, its sentence and its setting. */
    public AetherException failure() {
        return failure;
    }
}
