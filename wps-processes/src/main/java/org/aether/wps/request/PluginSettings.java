package org.aether.wps.request;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.aether.AetherException;
import org.aether.device.ComputeSettings;
import org.aether.text.TextEncoders;

/**
 * What an administrator can set. Each has a default; a Java system property ({@code aether.device}) or an environment
 * variable ({@code AETHER_DEVICE}) changes it.
 *
 * @param directory below which everything of the plugin lies: {@code models}, {@code text} (cached sentence vectors),
 *     {@code natives} (unpacked libraries)
 * @param compute {@code aether.device} (auto) and {@code aether.threads} (one per core)
 * @param waiting {@code aether.queue}: how many requests of a kind may wait for their turn (128) before further ones are
 *     refused as busy
 * @param waitSeconds {@code aether.queue.seconds}: how long one may wait (60)
 * @param requestBytes {@code aether.request.memory}, in megabytes: what one request may hold in memory (512)
 * @param trainingBytes {@code aether.training.memory}, in megabytes: what the one training at a time may hold (half of
 *     Java's heap, at least 512)
 * @param encoders {@code aether.encoders}: the text encoders a request may name, separated by commas
 *     ({@code minilm-l6-v2}); others would let a request name directories and addresses
 * @param openAdministration {@code aether.security=open}: anybody may train, import and delete, for installations
 *     without security; else ({@code administrators}) only administrators may
 * @param origins {@code aether.origins}: other sites whose pages may train, import and delete for an administrator,
 *     separated by commas, such as {@code https://portal.example} (none)
 */
public record PluginSettings(
        Path directory,
        ComputeSettings compute,
        int waiting,
        int waitSeconds,
        long requestBytes,
        long trainingBytes,
        List<String> encoders,
        boolean openAdministration,
        List<String> origins) {

    /**
     * The settings of this process, with everything below {@code DATA/aether}. Also sends DJL's native libraries there
     * and forbids it to download, unless the administrator has said otherwise.
     */
    public static PluginSettings below(String dataDirectory) {
        Path directory = Path.of(dataDirectory, "aether");
        if (System.getProperty("DJL_CACHE_DIR") == null && System.getenv("DJL_CACHE_DIR") == null) {
            System.setProperty("DJL_CACHE_DIR", directory.resolve("natives").toString());
        }
        System.setProperty("ai.djl.offline", "true");
        return read(directory, PluginSettings::fromProcess);
    }

    private static String fromProcess(String key) {
        String property = System.getProperty(key);
        return property != null ? property : System.getenv(key.replace('.', '_').toUpperCase(Locale.ROOT));
    }

    /** @param values key → value, null where nothing is set */
    public static PluginSettings read(Path directory, Function<String, String> values) {
        ComputeSettings defaults = ComputeSettings.defaults();
        String device = values.apply("aether.device");
        String security = values.apply("aether.security");
        if (security != null && !security.equals("open") && !security.equals("administrators")) {
            throw new AetherException(
                    "aether.security must be 'administrators' or 'open', not '" + security + "'; correct the setting.");
        }
        return new PluginSettings(
                directory,
                new ComputeSettings(device == null ? defaults.device() : device, (int)
                        number(values, "aether.threads", defaults.threads(), 1, 1024)),
                (int) number(values, "aether.queue", 128, 0, 10_000),
                (int) number(values, "aether.queue.seconds", 60, 1, 86_400),
                number(values, "aether.request.memory", 512, 64, 1 << 20) << 20,
                number(
                                values,
                                "aether.training.memory",
                                Math.max(512, Runtime.getRuntime().maxMemory() >> 21),
                                64,
                                1 << 20)
                        << 20,
                list(values.apply("aether.encoders"), List.of(TextEncoders.DEFAULT)),
                "open".equals(security),
                list(values.apply("aether.origins"), List.of()));
    }

    private static List<String> list(String text, List<String> otherwise) {
        return text == null || text.isBlank()
                ? otherwise
                : Arrays.stream(text.split(","))
                        .map(String::strip)
                        .filter(id -> !id.isEmpty())
                        .toList();
    }

    private static long number(Function<String, String> values, String key, long otherwise, long min, long max) {
        String text = values.apply(key);
        if (text == null || text.isBlank()) {
            return otherwise;
        }
        try {
            long value = Long.parseLong(text.strip());
            if (value >= min && value <= max) {
                return value;
            }
        } catch (NumberFormatException e) {
            // told below, together with a number out of range
        }
        throw new AetherException(key + " must be a whole number from " + min + " to " + max + ", not '" + text
                + "'; correct the setting.");
    }

    /** What one request may hold in memory. */
    public MemoryLimit requestMemory() {
        return new MemoryLimit(requestBytes, "aether.request.memory");
    }

    /** What a training may hold in memory. */
    public MemoryLimit trainingMemory() {
        return new MemoryLimit(trainingBytes, "aether.training.memory");
    }

    /** @throws AetherException when requests may not name this text encoder */
    public void requireEncoder(String id) {
        if (!encoders.contains(id)) {
            throw new AetherException("The text encoder '" + id + "' is not among those this server allows ("
                    + String.join(", ", encoders)
                    + "); choose one of them, or ask the administrator to add it to the setting aether.encoders.");
        }
    }

    /** Where the models are. */
    public Path store() {
        return directory.resolve("models");
    }

    /** Where sentence vectors are remembered. */
    public Path textCache() {
        return directory.resolve("text");
    }
}
