package org.aether.wps.request;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.aether.AetherException;
import org.aether.AetherException.Kind;
import org.aether.device.ComputeSettings;
import org.aether.text.TextEncoders;

/**
 * The settings of an administrator. Each has a default and can be changed by a Java system property
 * ({@code aether.device}) or an environment variable ({@code AETHER_DEVICE}).
 *
 * @param directory the plugin's directory, with {@code models}, {@code text} (cached sentence vectors) and
 *     {@code natives} (unpacked libraries)
 * @param compute {@code aether.device} (auto) and {@code aether.threads} (one per core)
 * @param waiting {@code aether.queue}: how many requests of a kind may wait (128); further ones are refused as busy
 * @param waitSeconds {@code aether.queue.seconds}: how long a request may wait (60)
 * @param requestBytes {@code aether.request.memory}, in megabytes: the memory of one request (512)
 * @param trainingBytes {@code aether.training.memory}, in megabytes: the memory of a training (half of Java's heap, at
 *     least 512)
 * @param encoders {@code aether.encoders}: the text encoders that a request may name, separated by commas
 *     ({@code minilm-l6-v2}); without this restriction a request could name directories and addresses
 * @param openAdministration {@code aether.security=open}: everybody may train, import and delete, for installations
 *     without security; otherwise ({@code administrators}) only administrators may
 * @param origins {@code aether.origins}: other sites whose pages may train, import and delete on behalf of an
 *     administrator, separated by commas, such as {@code https://portal.example} (none)
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
     * The settings of this Java process, with the plugin's directory {@code DATA/aether}. Also makes DJL unpack its native
     * libraries there, unless {@code DJL_CACHE_DIR} is set, and forbids it to download.
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
                    "The setting aether.security must be 'administrators' or 'open', not '" + security + "'.");
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

    private static List<String> list(String text, List<String> defaults) {
        return text == null || text.isBlank()
                ? defaults
                : Arrays.stream(text.split(","))
                        .map(String::strip)
                        .filter(id -> !id.isEmpty())
                        .toList();
    }

    private static long number(Function<String, String> values, String key, long defaultValue, long min, long max) {
        String text = values.apply(key);
        if (text == null || text.isBlank()) {
            return defaultValue;
        }
        try {
            long value = Long.parseLong(text.strip());
            if (value >= min && value <= max) {
                return value;
            }
        } catch (NumberFormatException e) {
            // The exception below covers this case too.
        }
        throw new AetherException(
                "The setting " + key + " must be a whole number from " + min + " to " + max + ", not '" + text + "'.");
    }

    /** The memory of one request. */
    public MemoryLimit requestMemory() {
        return new MemoryLimit(requestBytes, "aether.request.memory");
    }

    /** The memory of a training. */
    public MemoryLimit trainingMemory() {
        return new MemoryLimit(trainingBytes, "aether.training.memory");
    }

    /** @throws AetherException of kind FORBIDDEN when requests may not name this text encoder */
    public void requireEncoder(String id) {
        if (!encoders.contains(id)) {
            throw new AetherException(
                    Kind.FORBIDDEN,
                    "The text encoder '{}' is not allowed on this server, which allows {}; choose one of these, or ask the"
                            + " administrator to add it to the setting aether.encoders.",
                    id,
                    String.join(", ", encoders));
        }
    }

    /** The directory of the models. */
    public Path store() {
        return directory.resolve("models");
    }

    /** The directory of cached sentence vectors. */
    public Path textCache() {
        return directory.resolve("text");
    }
}
