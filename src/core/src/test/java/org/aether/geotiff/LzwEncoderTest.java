package org.aether.geotiff;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Random;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Against the JDK's own reader of LZW TIFFs, and our own. */
class LzwEncoderTest {

    private static final int LONG = 4;
    private static final int SHORT = 3;

    private final LzwEncoder encoder = new LzwEncoder();

    /** Runs of noise, of few values, of one value and of repetitions, in any order and of any length. */
    private static byte[] mixture(Random random, int length) {
        byte[] bytes = new byte[length];
        int at = 0;
        while (at < length) {
            int end = Math.min(length, at + 1 + random.nextInt(1 << random.nextInt(16)));
            int kind = random.nextInt(4);
            int values = 1 << random.nextInt(8);
            for (int i = at; i < end; i++) {
                bytes[i] = switch (kind) {
                    case 0 -> (byte) random.nextInt();
                    case 1 -> (byte) random.nextInt(values);
                    case 2 -> 7;
                    default -> i < 1000 ? 0 : bytes[i - 1000];
                };
            }
            at = end;
        }
        return bytes;
    }

    private byte[] encoded(byte[] bytes, int stretch) {
        byte[] room = new byte[LzwEncoder.maxBytes(bytes.length)];
        return Arrays.copyOf(room, encoder.encode(bytes, bytes.length, stretch, room));
    }

    @Property(tries = 300)
    void imageIoDecodesTheSameBytes(
            @ForAll long seed, @ForAll @IntRange(min = 1, max = 200_000) int length, @ForAll @IntRange(max = 3) int cut)
            throws IOException {
        byte[] bytes = mixture(new Random(seed), length);
        byte[] encoded = encoded(bytes, cut == 0 ? length : 1 + length / (1 << 3 * cut));
        assertThat(readByTheJdk(encoded, length)).isEqualTo(bytes);
        byte[] read = new byte[length];
        assertThat(new LzwDecoder().decode(encoded, encoded.length, read)).isEqualTo(length);
        assertThat(read).isEqualTo(bytes);
    }

    @Example
    void noiseGrowsByAnEighthAndRepetitionIsCompressed() throws IOException {
        byte[] noise = new byte[1 << 20];
        new Random(3).nextBytes(noise);
        assertThat(encoded(noise, noise.length).length / (double) noise.length).isBetween(1.125, 1.14);
        // With one value the codes encode 1, 2, 3 ... bytes, so 1,448 codes suffice.
        assertThat(encoded(new byte[1 << 20], 1 << 20).length).isLessThan(3000);
    }

    @Example
    void theTableIsTriedAgainAtTheNextSegment() {
        byte[] bytes = new byte[1 << 17];
        byte[] noise = new byte[1 << 16];
        new Random(4).nextBytes(noise);
        System.arraycopy(noise, 0, bytes, 0, noise.length);
        assertThat(encoded(bytes, 1 << 16).length - encoded(noise, 1 << 16).length)
                .isLessThan(1000);
    }

    @Example
    void anEmptyBlockHasTwoCodes() throws IOException {
        byte[] encoded = encoded(new byte[0], 1);
        // 256 and 257 in 9 bits each.
        assertThat(encoded).containsExactly(0x80, 0x40, 0x40);
        assertThat(new LzwDecoder().decode(encoded, encoded.length, new byte[0]))
                .isZero();
    }

    /** Decodes the bytes as the only strip of a TIFF with one row of grey pixels. */
    private static byte[] readByTheJdk(byte[] encoded, int length) throws IOException {
        int[][] tags = {
            {256, LONG, length},
            {257, LONG, 1},
            {258, SHORT, 8},
            {259, SHORT, 5},
            {262, SHORT, 1},
            {273, LONG, 8},
            {277, SHORT, 1},
            {278, LONG, 1},
            {279, LONG, encoded.length}
        };
        int padded = encoded.length + (encoded.length & 1);
        ByteBuffer tiff =
                ByteBuffer.allocate(8 + padded + 2 + 12 * tags.length + 4).order(ByteOrder.LITTLE_ENDIAN);
        tiff.putShort((short) 0x4949).putShort((short) 42).putInt(8 + padded);
        tiff.put(encoded).position(8 + padded);
        tiff.putShort((short) tags.length);
        for (int[] tag : tags) {
            tiff.putShort((short) tag[0]).putShort((short) tag[1]).putInt(1).putInt(tag[2]);
        }
        ImageReader reader = ImageIO.getImageReadersByFormatName("tiff").next();
        try (ImageInputStream in = new MemoryCacheImageInputStream(new ByteArrayInputStream(tiff.array()))) {
            reader.setInput(in);
            BufferedImage image = reader.read(0);
            return ((DataBufferByte) image.getRaster().getDataBuffer()).getData();
        } finally {
            reader.dispose();
        }
    }
}
