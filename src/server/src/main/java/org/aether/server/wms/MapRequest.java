package org.aether.server.wms;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.aether.AetherException;
import org.aether.feature.CoordinateSystems;
import org.aether.raster.RasterGrid;
import org.aether.server.failure.ServiceException;
import org.aether.server.http.Exchange;
import org.aether.server.layer.Layer;
import org.aether.server.layer.Layers;
import org.aether.server.layer.VectorLayer;
import org.geotools.api.referencing.crs.CoordinateReferenceSystem;

/**
 * The parameters that GetMap and GetFeatureInfo have in common.
 *
 * @param drawn the layers with their styles, the lowest first
 * @param grid the pixels of the map, with easting first
 * @param arguments the arguments of the styles: {@code model}, {@code head}, {@code text}, {@code range}
 */
record MapRequest(List<Drawn> drawn, RasterGrid grid, Map<String, String> arguments) {

    /** A layer in a style, which is one for layers of its kind. */
    record Drawn(Layer layer, MapStyle style) {}

    /** The largest width and height of a map. */
    static final int MAX_SIZE = 4096;

    private static final int MAX_LAYERS = 8;

    static MapRequest of(Exchange exchange, Layers layers, MapStyle standard) {
        boolean latest = latest(exchange);
        String names = required(exchange, "layers");
        String[] layerNames = names.split(",");
        if (layerNames.length > MAX_LAYERS) {
            throw ServiceException.invalid("layers", "At most " + MAX_LAYERS + " layers can be drawn at once.");
        }
        String styles = exchange.parameter("styles");
        String[] styleNames = styles == null ? new String[0] : styles.split(",", -1);
        List<Drawn> drawn = new ArrayList<>();
        for (int i = 0; i < layerNames.length; i++) {
            String style = i < styleNames.length ? styleNames[i].strip() : "";
            drawn.add(drawn(layer(layers, layerNames[i].strip()), style, standard));
        }
        int width = size(exchange, "width");
        int height = size(exchange, "height");
        return new MapRequest(drawn, grid(exchange, latest, width, height), arguments(exchange));
    }

    /** @param style its name, or empty for the standard one of the layer's kind */
    private static Drawn drawn(Layer layer, String style, MapStyle standard) {
        boolean features = layer instanceof VectorLayer;
        if (style.isEmpty()) {
            return new Drawn(layer, features ? MapStyle.OUTLINES : standard);
        }
        MapStyle named = MapStyle.of(style, "styles");
        if (named.ofFeatures() != features) {
            throw new ServiceException(
                    400,
                    "StyleNotDefined",
                    "styles",
                    "The layer '" + layer.name() + "' holds " + (features ? "features" : "a raster")
                            + " and is not drawn in the style " + named.id() + ".");
        }
        return new Drawn(layer, named);
    }

    static Layer layer(Layers layers, String name) {
        try {
            return layers.get(name, "layers");
        } catch (ServiceException e) {
            throw new ServiceException(400, "LayerNotDefined", "layers", e.sentence());
        }
    }

    /** Whether the request is for version 1.3.0, which is the default. */
    static boolean latest(Exchange exchange) {
        String version = exchange.parameter("version");
        return version == null || !(version.startsWith("1.1") || version.startsWith("1.0"));
    }

    /** The arguments of the styles, by name or as in GeoServer as {@code env=model:city;text:a quiet park}. */
    static Map<String, String> arguments(Exchange exchange) {
        Map<String, String> arguments = new LinkedHashMap<>();
        String environment = exchange.parameter("env");
        if (environment != null) {
            for (String item : environment.split("(?<!\\\\);")) {
                int colon = item.indexOf(':');
                if (colon > 0) {
                    arguments.put(
                            item.substring(0, colon).strip().toLowerCase(Locale.ROOT),
                            unescaped(item.substring(colon + 1)));
                }
            }
        }
        for (String name : List.of("model", "head", "text", "range")) {
            String value = exchange.parameter(name);
            if (value != null) {
                arguments.put(name, value);
            }
        }
        return arguments;
    }

    /** GeoServer has a backslash before a separator that belongs to a value. */
    private static String unescaped(String value) {
        return value.replaceAll("\\\\(.)", "$1");
    }

    private static RasterGrid grid(Exchange exchange, boolean latest, int width, int height) {
        String name = latest ? required(exchange, "crs") : required(exchange, "srs");
        CoordinateReferenceSystem crs;
        boolean northFirst;
        boolean ambiguous;
        try {
            crs = CoordinateSystems.decode(name);
            northFirst = latest && CoordinateSystems.northFirstByDefinition(name);
            ambiguous = !latest && CoordinateSystems.northFirst(name);
        } catch (AetherException e) {
            throw new ServiceException(
                    400,
                    latest ? "InvalidCRS" : "InvalidSRS",
                    latest ? "crs" : "srs",
                    "The coordinate reference system '" + (name.length() > 60 ? name.substring(0, 60) + "…" : name)
                            + "' is not known; use EPSG:3857, EPSG:4326 or the layer's own.");
        }
        if (ambiguous) {
            throw new ServiceException(
                    400,
                    "InvalidSRS",
                    "srs",
                    "WMS 1.1.1 has x before y, but '" + name + "' has y before x; use " + CoordinateSystems.name(crs)
                            + ", or version 1.3.0.");
        }
        String[] parts = required(exchange, "bbox").split(",");
        double[] box = new double[4];
        try {
            for (int i = 0; i < 4; i++) {
                box[i] = Double.parseDouble(parts[i].strip());
            }
        } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
            throw ServiceException.invalid("bbox", "BBOX must be four numbers: minx,miny,maxx,maxy.");
        }
        double west = northFirst ? box[1] : box[0];
        double south = northFirst ? box[0] : box[1];
        double east = northFirst ? box[3] : box[2];
        double north = northFirst ? box[2] : box[3];
        double pixelWidth = (east - west) / width;
        double pixelHeight = (north - south) / height;
        boolean usable = parts.length == 4
                && Double.isFinite(west)
                && Double.isFinite(south)
                && Double.isFinite(pixelWidth)
                && Double.isFinite(pixelHeight)
                && pixelWidth > 0
                && pixelHeight > 0
                && west + pixelWidth > west
                && north - pixelHeight < north;
        if (!usable) {
            throw ServiceException.invalid(
                    "bbox", "BBOX must be four finite numbers, minx,miny,maxx,maxy, that enclose an area.");
        }
        return new RasterGrid(width, height, west, north, pixelWidth, pixelHeight, crs);
    }

    private static int size(Exchange exchange, String name) {
        String text = required(exchange, name);
        return whole(text, name, 1, MAX_SIZE);
    }

    static int whole(String text, String name, int min, int max) {
        try {
            int value = Integer.parseInt(text);
            if (value >= min && value <= max) {
                return value;
            }
        } catch (NumberFormatException e) {
            // The exception below covers this case too.
        }
        throw ServiceException.invalid(
                name, name.toUpperCase(Locale.ROOT) + " must be a whole number from " + min + " to " + max + ".");
    }

    static String required(Exchange exchange, String name) {
        String value = exchange.parameter(name);
        if (value == null) {
            throw ServiceException.missing(name, "The parameter " + name.toUpperCase(Locale.ROOT) + " is missing.");
        }
        return value;
    }
}
