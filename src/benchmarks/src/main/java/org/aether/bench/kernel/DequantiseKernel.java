package org.aether.bench.kernel;

import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.aether.raster.AeQuantization;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Dequantises AE bytes and quantises the numbers again, 64 bands per pixel. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class DequantiseKernel {

    static final int BANDS = 64;

    @Param("65536")
    public int pixels;

    byte[] bytes;
    float[] numbers;

    @Setup
    public void draw() {
        bytes = new byte[pixels * BANDS];
        new Random(1).nextBytes(bytes);
        numbers = new float[bytes.length];
        decode();
    }

    @Benchmark
    public float[] decode() {
        for (int i = 0; i < bytes.length; i++) {
            numbers[i] = AeQuantization.decode(bytes[i]);
        }
        return numbers;
    }

    @Benchmark
    public byte[] encode() {
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = AeQuantization.encode(numbers[i]);
        }
        return bytes;
    }
}
