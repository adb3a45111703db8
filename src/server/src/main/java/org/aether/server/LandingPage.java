package org.aether.server;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.aether.feature.CoordinateSystems;
import org.aether.server.failure.Failure;
import org.aether.server.http.Exchange;
import org.aether.server.http.Service;
import org.aether.server.layer.Layer;
import org.aether.server.layer.Layers;
import org.aether.server.layer.RasterLayer;
import org.aether.server.process.ProcessCatalogue;
import org.aether.server.process.ProcessEntry;
import org.aether.store.ModelStore;
import org.geotools.geometry.jts.ReferencedEnvelope;

/** The page at {@code /about}: the published layers with maps of them, the models and the processes. */
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

    @Override
    public boolean owns(Exchange exchange) {
        return exchange.path().equals("/about") && exchange.method().equals("GET");
    }

    @Override
    public void answer(Exchange exchange) throws IOException {
        String text = exchange.parameter("text");
        StringBuilder page = new StringBuilder(4096);
        page.append(
                """
                <!doctype html><html lang="en"><meta charset="utf-8">
                <meta name="viewport" content="width=device-width, initial-scale=1">
                <title>AETHER development endpoint</title>
                <style>:root{color-scheme:light dark;--ink:#222;--ground:#fff;--line:#ccc;--code:#eee;--soft:#555;--link:#0b5cad}
                @media(prefers-color-scheme:dark){:root{--ink:#e6e9ee;--ground:#14181f;--line:#3a4352;--code:#262d38;
                --soft:#a9b2c0;--link:#7db8ff}}
                body{font:16px/1.5 sans-serif;max-width:48em;margin:2em auto;padding:0 1em;color:var(--ink);
                background:var(--ground)}a{color:var(--link)}
                img{max-width:100%;height:auto;border:1px solid var(--line);image-rendering:pixelated}
                code{background:var(--code);padding:0 .2em;overflow-wrap:anywhere}.soft{color:var(--soft)}
                form{display:flex;flex-wrap:wrap;gap:.5em}input,select,button{font:inherit;min-width:0;max-width:100%}
                input{flex:1 1 18em}table{border-collapse:collapse}
                td,th{text-align:left;vertical-align:top;padding:.1em 1em .1em 0}
                @media(max-width:34em){h1{font-size:1.6em}td{display:block;padding:0}td+td{color:var(--soft);padding-left:1em}}
                </style>
                <h1>AETHER development endpoint</h1>
                <p>The processes and map styles of AETHER for GeoServer, for development and tests.
                Use GeoServer in production.</p>
                <p><a href="webresources/aether/index.html">The map and administration page</a> ·
                <a href="wps?service=WPS&amp;request=GetCapabilities">WPS 1.0.0</a> ·
                <a href="wms?service=WMS&amp;version=1.3.0&amp;request=GetCapabilities">WMS 1.3.0</a> and
                <a href="wms?service=WMS&amp;version=1.1.1&amp;request=GetCapabilities">1.1.1</a> ·
                <a href=".?f=json">OGC API - Processes</a> · <a href="processes">processes</a> · <a href="jobs">jobs</a></p>
                """);
        List<String> models = store == null ? List.of() : store.list();
        String requested = exchange.parameter("model");
        String model =
                requested != null && models.contains(requested) ? requested : models.isEmpty() ? null : models.get(0);
        if (layers.rasters().isEmpty()) {
            page.append("<p>There is no raster. Put GeoTIFFs of AlphaEarth embeddings into the data directory.</p>");
        }
        for (RasterLayer layer : layers.rasters()) {
            map(page, layer, models, model, text);
        }
        page.append("<h2>Models</h2>");
        if (models.isEmpty()) {
            page.append(
                    "<p>There is no model yet. Train one with <code>aether train</code> and the same <code>--store</code>, or"
                            + " with the process <a href=\"processes/aether:TrainAlignment\">aether:TrainAlignment</a>. The maps"
                            + " then show its embedding.</p>");
        } else {
            page.append("<ul>");
            for (String id : models) {
                page.append("<li><a href=\"?model=")
                        .append(escaped(encoded(id)))
                        .append("\">")
                        .append(escaped(id))
                        .append("</a>")
                        .append(id.equals(model) ? " <span class=\"soft\">(shown above)</span>" : "");
            }
            page.append("</ul>");
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

    /** @param model the model that is shown, or null when there is none */
    private static void map(StringBuilder page, RasterLayer layer, List<String> models, String model, String given) {
        String text = given == null || given.isBlank() ? null : given;
        ReferencedEnvelope box = layer.bounds();
        int height = (int) Math.max(1, Math.min(1000, Math.round(MAP_WIDTH * box.getHeight() / box.getWidth())));
        String style = model == null ? "raw" : text == null ? "false-colour" : "similarity";
        Integer epsg = CoordinateSystems.epsgCode(layer.raster().grid().crs());
        page.append("<h2>").append(escaped(layer.name())).append("</h2>");
        if (epsg == null) {
            page.append("<p>Its coordinate reference system has no EPSG code; use the WMS.</p>");
            return;
        }
        // In 1.1.1 x comes before y for every CRS.
        String source = "wms?service=WMS&version=1.1.1&request=GetMap&format=image/png&transparent=true&layers="
                + encoded(layer.name()) + "&styles=" + style + "&srs=EPSG:" + epsg
                + String.format(
                        Locale.ROOT, "&bbox=%s,%s,%s,%s", box.getMinX(), box.getMinY(), box.getMaxX(), box.getMaxY())
                + "&width=" + MAP_WIDTH + "&height=" + height
                + (model == null ? "" : "&model=" + encoded(model))
                + (text == null || model == null ? "" : "&text=" + encoded(text));
        page.append("<p><img alt=\"")
                .append(style)
                .append(" of ")
                .append(escaped(layer.name()))
                .append("\" width=\"")
                .append(MAP_WIDTH)
                .append("\" height=\"")
                .append(height)
                .append("\" src=\"")
                .append(escaped(source))
                .append("\"></p>");
        if (model == null) {
            page.append("<p>These are the raster's own first three bands.</p>");
            return;
        }
        page.append("<form><input name=\"text\" aria-label=\"sentence\""
                        + " placeholder=\"a quiet street with old book shops\" value=\"")
                .append(text == null ? "" : escaped(text))
                .append("\"> ");
        if (models.size() > 1) {
            page.append("<select name=\"model\" aria-label=\"model\">");
            for (String id : models) {
                page.append(id.equals(model) ? "<option selected>" : "<option>")
                        .append(escaped(id))
                        .append("</option>");
            }
            page.append("</select> ");
        }
        page.append("<button>Where is it like this?</button></form>");
        if (text != null) {
            page.append(
                    "<p class=\"soft\">From dark violet for a similarity of 0 or less to yellow for 0.5 or more. The WMS"
                            + " parameter <code>range=0.1,0.3</code> sets another range.</p>");
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
