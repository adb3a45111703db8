package org.aether.server;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import org.aether.feature.CoordinateSystems;
import org.aether.server.layer.Layer;
import org.aether.server.layer.Layers;
import org.aether.server.layer.RasterLayer;
import org.aether.server.process.ProcessCatalogue;
import org.aether.server.process.ProcessEntry;
import org.aether.store.ModelStore;
import org.geotools.geometry.jts.ReferencedEnvelope;

/** The page for people at {@code /}: what this is, what is published, and a map of it. */
final class LandingPage implements Service {

    private static final int MAP_WIDTH = 640;

    private final Layers layers;
    private final ProcessCatalogue processes;
    private final ModelStore store;

    LandingPage(Layers layers, ProcessCatalogue processes, ModelStore store) {
        this.layers = layers;
        this.processes = processes;
        this.store = store;
    }

    /** Browsers ask for HTML; programs for JSON, or for nothing in particular. */
    @Override
    public boolean owns(Exchange exchange) {
        String accept = exchange.header("Accept");
        return exchange.path().equals("/")
                && exchange.method().equals("GET")
                && !"json".equals(exchange.parameter("f"))
                && ("html".equals(exchange.parameter("f")) || (accept != null && accept.contains("text/html")));
    }

    @Override
    public void answer(Exchange exchange) throws IOException {
        String text = exchange.parameter("text");
        StringBuilder page = new StringBuilder(4096);
        page.append(
                """
                <!doctype html><html lang="en"><meta charset="utf-8"><title>AETHER development endpoint</title>
                <style>body{font:16px/1.5 sans-serif;max-width:48em;margin:2em auto;padding:0 1em;color:#222}
                img{max-width:100%;border:1px solid #ccc;image-rendering:pixelated}code{background:#eee;padding:0 .2em}
                input{font:inherit;width:24em}td,th{text-align:left;vertical-align:top;padding-right:1em}</style>
                <h1>AETHER development endpoint</h1>
                <p>The processes and map styles of AETHER for GeoServer, for trying and testing.
                In production they are served by GeoServer.</p>
                <p><a href="wps?service=WPS&amp;request=GetCapabilities">WPS 1.0.0</a> ·
                <a href="wms?service=WMS&amp;version=1.3.0&amp;request=GetCapabilities">WMS 1.3.0</a> and
                <a href="wms?service=WMS&amp;version=1.1.1&amp;request=GetCapabilities">1.1.1</a> ·
                <a href="?f=json">OGC API - Processes</a> · <a href="processes">processes</a> · <a href="jobs">jobs</a></p>
                """);
        boolean model = store != null && store.list().size() == 1;
        for (RasterLayer layer : layers.rasters()) {
            map(page, layer, model, text);
        }
        page.append("<h2>Layers</h2><table>");
        for (Layer layer : layers.all()) {
            page.append("<tr><td><code>layer:")
                    .append(escaped(layer.name()))
                    .append("</code><td>")
                    .append(
                            layer instanceof RasterLayer raster
                                    ? raster.raster().bands() + " bands"
                                    : "features")
                    .append("<td>")
                    .append(escaped(CoordinateSystems.name(layer.bounds().getCoordinateReferenceSystem())));
        }
        page.append("</table><h2>Processes</h2><table>");
        for (ProcessEntry process : processes.all()) {
            page.append("<tr><td><a href=\"processes/")
                    .append(escaped(process.id()))
                    .append("\">")
                    .append(escaped(process.id()))
                    .append("</a><td>")
                    .append(escaped(process.title()));
        }
        page.append("</table></html>\n");
        exchange.setHeader("Content-Security-Policy", "default-src 'self'; style-src 'unsafe-inline'");
        exchange.send(200, "text/html; charset=utf-8", page.toString());
    }

    private static void map(StringBuilder page, RasterLayer layer, boolean model, String text) {
        ReferencedEnvelope box = layer.bounds();
        int height = (int) Math.max(1, Math.min(1000, Math.round(MAP_WIDTH * box.getHeight() / box.getWidth())));
        String style = !model ? "raw" : text == null ? "false-colour" : "similarity";
        Integer epsg = CoordinateSystems.epsgCode(layer.raster().grid().crs());
        page.append("<h2>").append(escaped(layer.name())).append("</h2>");
        if (epsg == null) {
            page.append("<p>Its coordinate reference system has no EPSG code; see the WMS.</p>");
            return;
        }
        // 1.1.1 writes x before y for every CRS.
        String source = "wms?service=WMS&version=1.1.1&request=GetMap&format=image/png&transparent=true&layers="
                + encoded(layer.name()) + "&styles=" + style + "&srs=EPSG:" + epsg
                + String.format(
                        Locale.ROOT, "&bbox=%s,%s,%s,%s", box.getMinX(), box.getMinY(), box.getMaxX(), box.getMaxY())
                + "&width=" + MAP_WIDTH + "&height=" + height
                + (text == null ? "" : "&text=" + encoded(text));
        page.append("<p><img alt=\"")
                .append(style)
                .append("\" width=\"")
                .append(MAP_WIDTH)
                .append("\" height=\"")
                .append(height)
                .append("\" src=\"")
                .append(escaped(source))
                .append("\"></p>");
        if (model) {
            page.append("<form><input name=\"text\" placeholder=\"a quiet street with old book shops\" value=\"")
                    .append(text == null ? "" : escaped(text))
                    .append("\"> <button>Where is it like this?</button></form>");
        } else {
            page.append("<p>These are the raster's own first three bands. Train a model, and the map shows what it has"
                    + " learned.</p>");
        }
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static String escaped(String text) {
        StringBuilder escaped = new StringBuilder(text.length());
        Map<Character, String> special = Map.of('&', "&amp;", '<', "&lt;", '>', "&gt;", '"', "&quot;", '\'', "&#39;");
        for (int i = 0; i < text.length(); i++) {
            escaped.append(special.getOrDefault(text.charAt(i), String.valueOf(text.charAt(i))));
        }
        return escaped.toString();
    }

    @Override
    public void fail(Exchange exchange, Failure failure) throws IOException {
        exchange.send(failure.status(), "text/plain; charset=utf-8", failure.sentence());
    }
}
