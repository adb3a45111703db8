package org.aether.device;

import ai.djl.Device;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.JniUtils;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Constructor;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.description.modifier.Visibility;
import net.bytebuddy.dynamic.loading.ClassLoadingStrategy;
import net.bytebuddy.dynamic.scaffold.subclass.ConstructorStrategy;
import net.bytebuddy.implementation.FieldAccessor;
import net.bytebuddy.implementation.MethodCall;
import net.bytebuddy.implementation.MethodDelegation;
import net.bytebuddy.implementation.bind.annotation.AllArguments;
import net.bytebuddy.implementation.bind.annotation.Argument;
import net.bytebuddy.implementation.bind.annotation.FieldValue;
import net.bytebuddy.implementation.bind.annotation.RuntimeType;
import net.bytebuddy.implementation.bind.annotation.SuperCall;
import net.bytebuddy.implementation.bind.annotation.This;
import net.bytebuddy.matcher.ElementMatchers;

/**
 * GPUs for tests that compute on the CPU. Each has memory of a size that a test sets and changes, counts the arrays in it,
 * and throws the exception of DJL when its memory is exhausted.
 *
 * <pre>{@code
 * StandInGpus gpus = new StandInGpus(2);
 * Compute compute = gpus.compute(new ComputeSettings("gpus", 1));
 * gpus.gpu(1).memory(1 << 20);
 * }</pre>
 *
 * <p>They have no separate memory (arrays report the CPU as their device, and nothing is copied), no streams, and not the
 * speed of a GPU. Half precision is that of PyTorch on the CPU. Views count as arrays of their size.
 */
public final class StandInGpus implements Gpus {

    private static final Constructor<? extends PtNDManager> MANAGER = managerClass();

    private final List<Gpu> gpus;
    private final AtomicInteger released = new AtomicInteger();

    public StandInGpus(int count) {
        gpus = IntStream.range(0, count).mapToObj(Gpu::new).toList();
    }

    /** PyTorch on these GPUs. */
    public Compute compute(ComputeSettings settings) {
        return Compute.open(settings, this);
    }

    public Gpu gpu(int number) {
        return gpus.get(number);
    }

    /** The number of arrays on all GPUs. */
    public int arrays() {
        return gpus.stream().mapToInt(Gpu::arrays).sum();
    }

    /** How often PyTorch was asked to release memory. */
    public int released() {
        return released.get();
    }

    @Override
    public int count() {
        return gpus.size();
    }

    @Override
    public NDManager newManager(int gpu) {
        NDManager system = PyTorch.engine().newBaseManager(Device.cpu());
        return newManager(system.getParentManager() == null ? system : system.getParentManager(), gpus.get(gpu));
    }

    @Override
    public OptionalLong freeMemory(int gpu) {
        return gpus.get(gpu).free();
    }

    @Override
    public void releaseUnused() {
        released.incrementAndGet();
    }

    /** One GPU. */
    public static final class Gpu {
        private final int number;
        private final Map<String, Long> bytes = new ConcurrentHashMap<>();
        private final Set<String> seen = ConcurrentHashMap.newKeySet();
        private final AtomicLong used = new AtomicLong();
        private final AtomicLong peak = new AtomicLong();
        private final AtomicLong allocations = new AtomicLong();
        private volatile long memory = Long.MAX_VALUE;
        private volatile OptionalLong said;
        private volatile long failing = Long.MAX_VALUE;
        private volatile long failures;

        Gpu(int number) {
            this.number = number;
        }

        /** Sets the size of its memory, even if more is in use. */
        public void memory(long size) {
            memory = size;
        }

        /** Sets the free memory that it reports; empty as without CUDA's runtime library. */
        public void reportFreeMemory(OptionalLong free) {
            said = free;
        }

        /** Makes allocations fail: the one of that number from now on (0 = the next), and those that follow it. */
        public void fail(long allocation, long times) {
            failures = times;
            failing = allocations.get() + allocation;
        }

        /** The number of arrays created so far. */
        public long allocations() {
            return allocations.get();
        }

        /** The number of arrays in its memory. */
        public int arrays() {
            return bytes.size();
        }

        /** Bytes of the arrays in its memory. */
        public long used() {
            return used.get();
        }

        /** The largest number of bytes that were in use at once. */
        public long peak() {
            return peak.get();
        }

        OptionalLong free() {
            return said != null ? said : OptionalLong.of(memory - used.get());
        }

        private void add(String id, NDArray array) {
            long size = array.getShape().size() * array.getDataType().getNumOfBytes();
            if (seen.add(id)) {
                long allocation = allocations.getAndIncrement();
                boolean fails = allocation >= failing && allocation - failing < failures;
                if (fails || size > memory - used.get()) {
                    JniUtils.deleteNDArray(((PtNDArray) array).getHandle());
                    throw new EngineException("CUDA out of memory. Tried to allocate " + size + " bytes. GPU " + number
                            + " has a total capacity of " + memory + " bytes.");
                }
            }
            bytes.put(id, size);
            peak.accumulateAndGet(used.addAndGet(size), Math::max);
        }

        private void remove(String id) {
            Long size = bytes.remove(id);
            if (size != null) {
                used.addAndGet(-size);
            }
        }
    }

    private static PtNDManager newManager(NDManager parent, Gpu gpu) {
        try {
            PtNDManager manager = MANAGER.newInstance(parent, Device.cpu(), gpu);
            parent.attachUncappedInternal(manager.getName(), manager);
            return manager;
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The implementation of the managers. */
    public static final class Inside {

        private Inside() {}

        @RuntimeType
        public static Object newSubManager(@This NDManager manager, @FieldValue("gpu") Gpu gpu) {
            return newManager(manager, gpu);
        }

        @RuntimeType
        public static Object attachInternal(
                @FieldValue("gpu") Gpu gpu,
                @Argument(0) String id,
                @Argument(1) AutoCloseable[] resources,
                @SuperCall Callable<?> attach)
                throws Exception {
            for (AutoCloseable resource : resources) {
                if (resource instanceof NDArray array) {
                    gpu.add(id, array);
                }
            }
            return attach.call();
        }

        @RuntimeType
        public static Object detachInternal(
                @FieldValue("gpu") Gpu gpu, @AllArguments Object[] arguments, @SuperCall Callable<?> detach)
                throws Exception {
            gpu.remove((String) arguments[0]);
            return detach.call();
        }
    }

    /** DJL's own manager, whose constructor is private, with the methods of {@link Inside}. */
    private static Constructor<? extends PtNDManager> managerClass() {
        try {
            Constructor<?> open = Arrays.stream(PtNDManager.class.getDeclaredConstructors())
                    .filter(constructor -> !Modifier.isPrivate(constructor.getModifiers()))
                    .findFirst()
                    .orElseThrow();
            return new ByteBuddy()
                    .subclass(PtNDManager.class, ConstructorStrategy.Default.NO_CONSTRUCTORS)
                    .name("ai.djl.pytorch.engine.StandInManager")
                    .defineField("gpu", Gpu.class, Visibility.PUBLIC)
                    .defineConstructor(Visibility.PUBLIC)
                    .withParameters(NDManager.class, Device.class, Gpu.class)
                    .intercept(MethodCall.invoke(open)
                            .onSuper()
                            .withArgument(0, 1)
                            .with((Object) null)
                            .andThen(FieldAccessor.ofField("gpu").setsArgumentAt(2)))
                    .method(ElementMatchers.named("newSubManager").and(ElementMatchers.takesArguments(Device.class)))
                    .intercept(MethodDelegation.withDefaultConfiguration()
                            .filter(ElementMatchers.named("newSubManager"))
                            .to(Inside.class))
                    .method(ElementMatchers.named("attachInternal"))
                    .intercept(MethodDelegation.withDefaultConfiguration()
                            .filter(ElementMatchers.named("attachInternal"))
                            .to(Inside.class))
                    .method(ElementMatchers.named("detachInternal"))
                    .intercept(MethodDelegation.withDefaultConfiguration()
                            .filter(ElementMatchers.named("detachInternal"))
                            .to(Inside.class))
                    .make()
                    .load(
                            PtNDManager.class.getClassLoader(),
                            ClassLoadingStrategy.UsingLookup.of(
                                    MethodHandles.privateLookupIn(PtNDManager.class, MethodHandles.lookup())))
                    .getLoaded()
                    .getConstructor(NDManager.class, Device.class, Gpu.class);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }
}
