package org.aether.server.wms;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.imageio.ImageIO;
import org.aether.raster.PixelWindow;
import org.aether.server.failure.Failure;
import org.aether.server.failure.ServiceException;
import org.aether.server.http.Exchange;
import org.aether.server.http.Service;
import org.aether.server.layer.Layers;
import org.aether.server.layer.RasterLayer;
import org.aether.server.process.ProcessCatalogue;
import org.aether.server.process.RunProgress;
import org.aether.store.ModelStore;

/** WMS 1.3.0 and 1.1.1: GetCapabilities, GetMap, GetFeatureInfo, GetLegendGraphic. */
public final class WmsService implements Service {

    static final String PNG = "image/png";

    private final Layers layers;
    private final Transformation transformation;
    private final MapRenderer renderer;
    private final Legend legend;
    private final WmsDocuments documents;
    private final ObjectMapper json = new ObjectMapper();

    /** @param store the models, or null when there are none */
    public WmsService(Layers layers, ProcessCatalogue processes, ModelStore store) {
        this.layers = layers;
        transformation = new Transformation(processes, store);
        renderer = new MapRenderer(transformation);
        legend = new Legend(transformation);
        documents = new WmsDocuments(layers, transformation);
    }

    @Override
    public boolean owns(Exchange exchange) {
        return Service.named(exchange, "wms", false);
    }

    @Override
    public void answer(Exchange exchange) throws Exception {
        if (!exchange.method().equals("GET") && !exchange.method().equals("HEAD")) {
            throw new ServiceException(405, "OperationNotSupported", null, "WMS supports GET.");
        }
        String service = exchange.parameter("service");
        if (service != null && !service.equalsIgnoreCase("WMS")) {
            throw ServiceException.invalid("service", "This is the address of WMS, not of '" + service + "'.");
        }
        String request = MapRequest.required(exchange, "request");
        switch (request.toLowerCase(Locale.ROOT)) {
            case "getcapabilities", "capabilities" -> capabilities(exchange);
            case "getmap", "map" -> map(exchange);
            case "getfeatureinfo" -> info(exchange);
            case "getlegendgraphic" -> legend(exchange);
            default -> throw new ServiceException(
                    400,
                    "OperationNotSupported",
                    "request",
                    "There is no request '" + request
                            + "'; there are GetCapabilities, GetMap, GetFeatureInfo and GetLegendGraphic.");
        }
    }

    private void capabilities(Exchange exchange) throws IOException {
        String url = exchange.base() + exchange.path();
        if (MapRequest.latest(exchange)) {
            exchange.send(200, "text/xml; charset=utf-8", documents.latest(url));
        } else {
            exchange.send(200, "application/vnd.ogc.wms_xml; charset=utf-8", documents.older(url));
        }
    }

    private void map(Exchange exchange) throws IOException {
        requireFormat(exchange.parameter("format"));
        MapRequest request = MapRequest.of(exchange, layers, MapStyle.RAW);
        Color background = background(exchange.parameter("bgcolor"));
        boolean transparent = "true".equalsIgnoreCase(exchange.parameter("transparent"));
        RunProgress progress = exchange.watch(new RunProgress());
        BufferedImage map = renderer.draw(request, progress);
        exchange.send(200, PNG, png(transparent ? map : MapRenderer.onto(map, background)));
    }

    private static void requireFormat(String format) {
        if (format != null && !format.replaceFirst(";.*", "").strip().equalsIgnoreCase(PNG)) {
            throw new ServiceException(
                    400, "InvalidFormat", "format", "Maps are available as image/png, not as '" + format + "'.");
        }
    }

    private static Color background(String text) {
        if (text == null) {
            return Color.WHITE;
        }
        if (!text.matches("(?i)0x[0-9a-f]{6}")) {
            throw ServiceException.invalid("bgcolor", "BGCOLOR must be written as 0xRRGGBB.");
        }
        return new Color(Integer.parseInt(text.substring(2), 16));
    }

    private static byte[] png(BufferedImage image) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ImageIO.write(image, "png", out);
        return out.toByteArray();
    }

    private void info(Exchange exchange) throws IOException {
        MapRequest request = MapRequest.of(exchange, layers, MapStyle.RAW);
        boolean latest = MapRequest.latest(exchange);
        int column = pixel(exchange, latest ? "i" : "x", request.grid().width());
        int row = pixel(exchange, latest ? "j" : "y", request.grid().height());
        String wanted = exchange.parameter("info_format");
        String format = wanted == null ? "application/json" : wanted.toLowerCase(Locale.ROOT);
        if (!format.equals("application/json") && !format.equals("text/plain")) {
            throw new ServiceException(
                    400,
                    "InvalidFormat",
                    "info_format",
                    "Feature information is available as application/json or text/plain, not as '" + wanted + "'.");
        }
        String queried = MapRequest.required(exchange, "query_layers");
        ObjectNode answer = json.createObjectNode();
        StringBuilder text = new StringBuilder();
        RunProgress progress = exchange.watch(new RunProgress());
        for (MapRequest.Drawn drawn : request.drawn()) {
            if (!List.of(queried.split(",")).contains(drawn.layer().name())
                    && !queried.endsWith(":" + drawn.layer().name())) {
                continue;
            }
            if (!(drawn.layer() instanceof RasterLayer raster)) {
                continue;
            }
            Map<String, Double> values = renderer.values(
                    raster,
                    drawn.style(),
                    request.grid().crop(new PixelWindow(column, row, 1, 1)),
                    request.arguments(),
                    progress);
            ObjectNode layer = answer.putObject(drawn.layer().name());
            layer.put("style", drawn.style().id());
            ObjectNode node = layer.putObject("values");
            text.append(drawn.layer().name())
                    .append(", ")
                    .append(drawn.style().id())
                    .append('\n');
            values.forEach((name, value) -> {
                if (value.isNaN()) {
                    node.putNull(name);
                } else {
                    node.put(name, value);
                }
                text.append("  ").append(name).append(" = ").append(value).append('\n');
            });
            legend.meaning(drawn.style(), values, request.arguments()).ifPresent(meaning -> {
                layer.put("meaning", meaning);
                text.append("  ").append(meaning).append('\n');
            });
            if (values.isEmpty()) {
                text.append("  no data\n");
            }
        }
        if (answer.isEmpty()) {
            throw new ServiceException(
                    400, "LayerNotQueryable", "query_layers", "QUERY_LAYERS must name one of the LAYERS.");
        }
        byte[] body = format.equals("text/plain")
                ? text.toString().getBytes(StandardCharsets.UTF_8)
                : json.writeValueAsBytes(answer);
        exchange.send(200, format + "; charset=utf-8", body);
    }

    private static int pixel(Exchange exchange, String name, int size) {
        String text = MapRequest.required(exchange, name);
        try {
            return MapRequest.whole(text, name, 0, size - 1);
        } catch (ServiceException e) {
            throw new ServiceException(400, "InvalidPoint", name, e.sentence());
        }
    }

    private void legend(Exchange exchange) throws IOException {
        requireFormat(exchange.parameter("format"));
        MapRequest.layer(layers, MapRequest.required(exchange, "layer"));
        String style = exchange.parameter("style");
        exchange.send(
                200,
                PNG,
                png(legend.draw(
                        style == null ? MapStyle.RAW : MapStyle.of(style, "style"), MapRequest.arguments(exchange))));
    }

    @Override
    public void fail(Exchange exchange, Failure failure) throws IOException {
        boolean latest = MapRequest.latest(exchange);
        exchange.send(
                failure.status(),
                latest ? "text/xml; charset=utf-8" : "application/vnd.ogc.se_xml; charset=utf-8",
                documents.failure(failure, latest));
    }
}
