package org.aether.wps.model;

import java.nio.FloatBuffer;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.aether.embed.PixelFunction;

/** Output band b is input band b (modulo their number); counts what it is asked, and needs no model. */
public final class FakeFunction implements PixelFunction {

    public final AtomicLong pixels = new AtomicLong();
    public final AtomicInteger closed = new AtomicInteger();

    private final int inputs;
    private final int outputs;

    public FakeFunction(int inputs, int outputs) {
        this.inputs = inputs;
        this.outputs = outputs;
    }

    public static FakeFunction copy(int bands) {
        return new FakeFunction(bands, bands);
    }

    public FunctionLease lease() {
        return FunctionLease.of(this);
    }

    @Override
    public int inputBands() {
        return inputs;
    }

    @Override
    public List<String> bandNames() {
        return IntStream.range(0, outputs).mapToObj(i -> "b" + i).toList();
    }

    @Override
    public void apply(FloatBuffer in, int n, FloatBuffer out) {
        if (closed.get() > 0) {
            throw new IllegalStateException("closed");
        }
        pixels.addAndGet(n);
        for (int row = 0; row < n; row++) {
            for (int band = 0; band < outputs; band++) {
                out.put(row * outputs + band, in.get(row * inputs + band % inputs));
            }
        }
    }

    @Override
    public void close() {
        closed.incrementAndGet();
    }
}
