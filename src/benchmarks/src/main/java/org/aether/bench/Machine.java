package org.aether.bench;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;

/** Describes the machine of a benchmark and its load. */
final class Machine {

    private Machine() {}

    static ObjectNode json() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("date", LocalDate.now(ZoneId.systemDefault()).toString());
        json.put("processor", proc("/proc/cpuinfo", "model name", System.getProperty("os.arch")));
        json.put("cores", Runtime.getRuntime().availableProcessors());
        json.put("memory", proc("/proc/meminfo", "MemTotal", "unknown"));
        json.put("system", System.getProperty("os.name") + " " + System.getProperty("os.version"));
        json.put("java", System.getProperty("java.vm.name") + " " + System.getProperty("java.version"));
        return json;
    }

    /** The average load of the last minute; negative where the system does not report it. */
    static double load() {
        return ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
    }

    /** Processor time of all threads of this process in seconds; 0 where the system does not report it. */
    static double processorSeconds() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean system
                ? system.getProcessCpuTime() * 1e-9
                : 0;
    }

    /** The value of the first line {@code key : value} of a system file. */
    static String proc(String file, String key, String otherwise) {
        try {
            List<String> lines = Files.readAllLines(Path.of(file));
            for (String line : lines) {
                if (line.startsWith(key)) {
                    return line.substring(line.indexOf(':') + 1).strip();
                }
            }
        } catch (IOException e) {
            // The system is not Linux, or the process has ended.
            return otherwise;
        }
        return otherwise;
    }
}
