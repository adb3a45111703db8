package org.aether.server.layer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.aether.AetherException;
import org.aether.AetherException.Kind;
import org.aether.server.failure.ServiceException;

/** The published layers: every GeoTIFF and vector file of a directory, without its subdirectories. Thread-safe. */
public final class Layers implements AutoCloseable {

    private final Map<String, Layer> layers = new TreeMap<>();

    private Layers() {}

    /**
     * Opens a directory. A file that cannot be used is skipped and named in the log. Of two files with the same layer name the
     * alphabetically first one is used.
     *
     * @throws AetherException of kind NOT_FOUND when the directory cannot be read
     */
    public static Layers open(Path directory, Consumer<String> log) {
        List<Path> files;
        try (Stream<Path> listed = Files.list(directory)) {
            files = listed.filter(Files::isRegularFile).sorted().toList();
        } catch (IOException e) {
            throw new AetherException(
                    Kind.NOT_FOUND,
                    e,
                    "The data directory {} cannot be read; create it, and put GeoTIFFs and vector files into it.",
                    directory);
        }
        Layers layers = new Layers();
        for (Path file : files) {
            layers.add(file, log);
        }
        return layers;
    }

    private void add(Path file, Consumer<String> log) {
        String fileName = file.getFileName().toString();
        String lower = fileName.toLowerCase(Locale.ROOT);
        boolean raster = lower.matches(".*\\.(tif|tiff)");
        if (fileName.startsWith(".") || (!raster && !lower.matches(".*\\.(geojson|json|csv|csv\\.gz|gpkg)"))) {
            return;
        }
        String name = fileName.replaceFirst("(?i)\\.(tif|tiff|geojson|json|csv|csv\\.gz|gpkg)$", "");
        if (!name.matches("[\\p{L}\\p{N}][\\p{L}\\p{N}._-]*")) {
            log.accept("left out " + fileName
                    + ": its name cannot be a layer name; use letters, digits, dots, hyphens and" + " underscores");
            return;
        }
        if (layers.containsKey(name)) {
            log.accept("left out " + fileName + ": another file is already the layer " + name);
            return;
        }
        try {
            layers.put(name, raster ? RasterLayer.open(name, file) : VectorLayer.open(name, file));
        } catch (AetherException e) {
            log.accept("left out " + fileName + ": " + e.getMessage());
        }
    }

    /** All layers in alphabetical order. */
    public Collection<Layer> all() {
        return layers.values();
    }

    /** The rasters, in alphabetical order. */
    public List<RasterLayer> rasters() {
        return layers.values().stream()
                .filter(RasterLayer.class::isInstance)
                .map(RasterLayer.class::cast)
                .toList();
    }

    /**
     * The layer of a name, with or without a workspace ({@code aether:ae}), which requests for GeoServer have.
     *
     * @throws ServiceException when there is none
     */
    public Layer get(String name, String locator) {
        Layer layer = layers.get(name);
        if (layer == null) {
            // In WCS 2.0 two underscores replace the colon.
            layer = layers.get(name.replaceFirst("^[A-Za-z0-9_-]+(:|__)", ""));
        }
        if (layer == null) {
            throw ServiceException.invalid(
                    locator,
                    "There is no layer '" + name + "'; "
                            + (layers.isEmpty()
                                    ? "the data directory is empty."
                                    : "there are " + String.join(", ", layers.keySet()) + "."));
        }
        return layer;
    }

    /** The raster layer of a name. */
    public RasterLayer raster(String name, String locator) {
        if (get(name, locator) instanceof RasterLayer raster) {
            return raster;
        }
        throw ServiceException.invalid(locator, "The layer '" + name + "' is a vector layer; use a raster.");
    }

    @Override
    public void close() {
        layers.values().forEach(Layer::close);
    }
}
