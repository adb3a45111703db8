package org.aether.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.aether.AetherException;
import org.aether.Setting;
import org.junit.jupiter.api.Test;

class ComputeTest {

    @Test
    void autoIsTheFirstGpuIfThereIsOne() {
        assertThat(Compute.choose("auto", 0)).isEqualTo(Device.cpu());
        assertThat(Compute.choose("auto", 2)).isEqualTo(Device.gpu(0));
        assertThat(Compute.choose("cpu", 2)).isEqualTo(Device.cpu());
        assertThat(Compute.choose("gpu", 2)).isEqualTo(Device.gpu(0));
        assertThat(Compute.choose("gpu:1", 2)).isEqualTo(Device.gpu(1));
    }

    @Test
    void missingGpuIsExplained() {
        assertThatThrownBy(() -> Compute.choose("gpu", 0))
                .isInstanceOf(AetherException.class)
                .hasMessage(
                        "The device 'gpu' was asked for, but PyTorch finds no CUDA device here; use the device cpu, or"
                                + " install the CUDA libraries of PyTorch.");
        assertThatThrownBy(() -> Compute.choose("gpu:3", 2))
                .hasMessageContaining("only 2 CUDA device(s)")
                .isInstanceOfSatisfying(AetherException.class, e -> {
                    assertThat(e.kind()).isEqualTo(AetherException.Kind.UNAVAILABLE);
                    assertThat(e.setting()).contains(Setting.DEVICE);
                    assertThat(e.sentence().values()).contains(Setting.DEVICE.to("cpu"));
                });
    }

    @Test
    void pyTorchStartsOfflineWithTheRequestedThreads() {
        Compute compute = Compute.open(new ComputeSettings("cpu", 1));
        assertThat(compute.description()).isEqualTo("cpu, 1 thread, PyTorch 2.7.1");
        assertThat(System.getProperty("ai.djl.offline")).isEqualTo("true");
        try (NDManager manager = compute.newManager()) {
            assertThat(manager.create(new float[] {1, 2}).sum().getFloat()).isEqualTo(3);
            assertThat(ai.djl.pytorch.jni.JniUtils.getNumThreads()).isEqualTo(1);
        }
    }

    @Test
    @SuppressWarnings("try")
    void onlyOneThreadHasTheTurn() throws InterruptedException {
        Compute compute = Compute.open(new ComputeSettings("cpu", 1));
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            Thread thread = new Thread(() -> {
                for (int k = 0; k < 200; k++) {
                    try (Compute.Turn turn = compute.turn()) {
                        most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                        Thread.onSpinWait();
                        inside.decrementAndGet();
                    }
                }
            });
            threads.add(thread);
            thread.start();
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(most).hasValue(1);
    }
}
