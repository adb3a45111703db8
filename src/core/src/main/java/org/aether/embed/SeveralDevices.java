package org.aether.embed;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.aether.device.Compute;
import org.aether.geotiff.Overviews;
import org.aether.geotiff.PixelType;
import org.aether.raster.VectorOrigin;

/**
 * A function on several GPUs. Each call goes to the next GPU, so tiles that are computed at the same time are computed on
 * different GPUs.
 *
 * @param each the same function on each device
 * @param calls number of calls so far
 */
record SeveralDevices(List<PixelFunction> each, AtomicInteger calls) implements PixelFunction {

    /** The function on all devices of {@code compute}; the function itself when there is only one device. */
    static PixelFunction of(Compute compute, Function<Compute, PixelFunction> on) {
        List<PixelFunction> each = new ArrayList<>();
        try {
            for (Compute device : compute.each()) {
                each.add(on.apply(device));
            }
        } catch (RuntimeException e) {
            each.forEach(PixelFunction::close);
            throw e;
        }
        return each.size() == 1 ? each.get(0) : new SeveralDevices(List.copyOf(each), new AtomicInteger());
    }

    @Override
    public int inputBands() {
        return each.get(0).inputBands();
    }

    @Override
    public List<String> bandNames() {
        return each.get(0).bandNames();
    }

    @Override
    public Optional<VectorOrigin> origin() {
        return each.get(0).origin();
    }

    @Override
    public PixelType naturalType() {
        return each.get(0).naturalType();
    }

    @Override
    public Overviews overviews() {
        return each.get(0).overviews();
    }

    @Override
    public int rowsAtOnce() {
        return each.stream().mapToInt(PixelFunction::rowsAtOnce).max().orElseThrow();
    }

    @Override
    public void apply(FloatBuffer in, int n, FloatBuffer out) {
        each.get(Math.floorMod(calls.getAndIncrement(), each.size())).apply(in, n, out);
    }

    @Override
    public void close() {
        each.forEach(PixelFunction::close);
    }
}
