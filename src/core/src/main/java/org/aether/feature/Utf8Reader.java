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
import org.aether.AetherException;

/**
 * Reads UTF-8 strictly: the first byte that is not UTF-8 stops the reading with a sentence that says where it is.
 *
 * <p>The JDK's own strict decoder knows how long a malformed sequence is, but not where it stands; a user with a million
 * rows needs the line. A byte order mark at the start is skipped.
 */
final class Utf8Reader extends Reader {

    private final InputStream in;
    private final String file;
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
    private AetherException malformed;

    /** @param file how messages call it */
    Utf8Reader(InputStream in, String file) {
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
            malformed = new AetherException(String.format(
                    "%s is not UTF-8: line %d holds the byte 0x%02X (byte %d of the file); save it as UTF-8.",
                    file, line, bytes.get(bytes.position()) & 0xFF, bytesDecoded + 1));
        }
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
