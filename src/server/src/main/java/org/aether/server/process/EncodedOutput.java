package org.aether.server.process;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.aether.server.failure.ServiceException;

/**
 * An encoded result: bytes of a media type, in memory or in a file of the workspace.
 *
 * @param literal whether it is a literal value rather than a document
 */
public record EncodedOutput(String mime, byte[] bytes, Path file, boolean literal) {

    /** The largest result that is embedded in XML or JSON. */
    private static final long MAX_INLINE_BYTES = 64L << 20;

    static EncodedOutput literal(String text) {
        return new EncodedOutput("text/plain; charset=utf-8", text.getBytes(StandardCharsets.UTF_8), null, true);
    }

    static EncodedOutput text(String mime, String text) {
        return new EncodedOutput(mime, text.getBytes(StandardCharsets.UTF_8), null, false);
    }

    static EncodedOutput file(String mime, Path file) {
        return new EncodedOutput(mime, null, file, false);
    }

    public long length() {
        try {
            return bytes != null ? bytes.length : Files.size(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public InputStream open() throws IOException {
        return bytes != null ? new ByteArrayInputStream(bytes) : Files.newInputStream(file);
    }

    /** Whether it must be encoded in base 64 inside XML or JSON. */
    public boolean binary() {
        return DataKind.binary(mime);
    }

    /**
     * All bytes, to be embedded in a document.
     *
     * @throws ServiceException when it is too large for that
     */
    public byte[] inline() {
        if (length() > MAX_INLINE_BYTES) {
            throw new ServiceException(
                    400,
                    "NoApplicableCode",
                    null,
                    "The result is larger than " + (MAX_INLINE_BYTES >> 20)
                            + " MB and is not embedded in a document; request it raw or by reference.");
        }
        try (InputStream in = open()) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
