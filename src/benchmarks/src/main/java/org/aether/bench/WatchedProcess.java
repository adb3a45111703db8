package org.aether.bench;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.aether.AetherException;
import org.aether.CancelledException;

/**
 * A process that has ended, with its duration and peak memory.
 *
 * @param seconds from start to end
 * @param peakResidentBytes peak size of the resident set, Java heap and native memory together; NaN where the system does
 *     not report it
 * @param output output of the process
 */
record WatchedProcess(double seconds, double peakResidentBytes, String output) {

    /** Interval of memory measurements. The system records the peak, so only a peak at the very end can be missed. */
    private static final long INTERVAL_MILLISECONDS = 20;

    /** @throws AetherException when the exit code is not 0 */
    static WatchedProcess run(List<String> command, Map<String, String> environment) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(environment);
        File log = File.createTempFile("aether-bench", ".log");
        try {
            builder.redirectOutput(log);
            long began = System.nanoTime();
            Process process = builder.start();
            double peak = Double.NaN;
            try {
                while (!process.waitFor(INTERVAL_MILLISECONDS, TimeUnit.MILLISECONDS)) {
                    peak = Double.isNaN(peak) ? resident(process.pid()) : Math.max(peak, resident(process.pid()));
                }
            } catch (InterruptedException e) {
                process.destroy();
                Thread.currentThread().interrupt();
                throw new CancelledException();
            }
            double seconds = (System.nanoTime() - began) * 1e-9;
            String output = new String(Files.readAllBytes(log.toPath()), StandardCharsets.UTF_8);
            if (process.exitValue() != 0) {
                throw new AetherException(
                        AetherException.Kind.UNAVAILABLE,
                        "A process of the benchmark ({}) ended with exit code {}: {}",
                        command.get(command.size() - 1),
                        process.exitValue(),
                        output.strip());
            }
            return new WatchedProcess(seconds, peak, output);
        } finally {
            Files.delete(log.toPath());
        }
    }

    private static double resident(long process) {
        String peak = Machine.proc("/proc/" + process + "/status", "VmHWM", "");
        return peak.isEmpty() ? 0 : 1024.0 * Double.parseDouble(peak.replaceAll("\\D", ""));
    }

    /** The command line of a main class with the Java and the class path of this process. */
    static List<String> java(Class<?> main, List<String> options, Object... arguments) {
        List<String> command = new ArrayList<>();
        command.add(ProcessHandle.current().info().command().orElse("java"));
        command.addAll(options);
        command.addAll(List.of(
                "-Djava.awt.headless=true",
                "-Dai.djl.offline=true",
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=off",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
        for (Object argument : arguments) {
            command.add(argument.toString());
        }
        return command;
    }
}
