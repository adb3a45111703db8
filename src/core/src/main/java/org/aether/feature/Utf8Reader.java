package org.aether.feature;

import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.aether.AetherException;
import org.aether.AetherException.Kind;
import org.jspecify.annotations.Nullable;

/**
 * Reads UTF-8 strictly: at the first byte that is not UTF-8 it throws an exception that states the position.
 *
 * <p>The strict decoder of the JDK reports the length of a malformed sequence but not its position, and a user with a million
 * rows needs the line. A byte order mark at the beginning is skipped.
 */
final class Utf8Reader extends Reader {

    private final InputStream in;
    private final Path file;
    private final CharsetDecoder decoder = StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    private final ByteBuffer bytes = ByteBuffer.allocate(1 << 16).limit(0);
    private final CharBuffer chars = CharBuffer.allocate(1 << 16).limit(0);
    private boolean endOfInput;
    private boolean started;
    private long bytesDecoded;
    private long line = 1;
    private @Nullable AetherException malformed;

    /** @param file which messages name */
    Utf8Reader(InputStream in, Path file) {
        this.in = in;
        this.file = file;
    }

    @Override
    public int read(char[] target, int offset, int length) throws IOException {
        while (!chars.hasRemaining()) {
            if (malformed != null) {
                throw malformed;
            }
            if (endOfInput && !bytes.hasRemaining()) {
                return -1;
            }
            decode();
        }
        int count = Math.min(length, chars.remaining());
        chars.get(target, offset, count);
        return count;
    }

    private void decode() throws IOException {
        bytes.compact();
        int count = in.read(bytes.array(), bytes.position(), bytes.remaining());
        endOfInput = count < 0;
        bytes.position(bytes.position() + Math.max(0, count));
        bytes.flip();
        int before = bytes.position();
        chars.clear();
        CoderResult result = decoder.decode(bytes, chars, endOfInput);
        bytesDecoded += bytes.position() - before;
        chars.flip();
        if (!started && chars.hasRemaining()) {
            started = true;
            if (chars.get(0) == '\uFEFF') {
                chars.get();
            }
        }
        for (int i = chars.position(); i < chars.limit(); i++) {
            if (chars.get(i) == '\n') {
                line++;
            }
        }
        if (result.isError()) {
            malformed = new AetherException(
                    Kind.INVALID_INPUT,
                    "{} is not UTF-8: line {} contains the byte {} (byte {} of the file); save it as UTF-8.",
                    file,
                    line,
                    String.format("0x%02X", bytes.get(bytes.position()) & 0xFF),
                    bytesDecoded + 1);
        }
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
