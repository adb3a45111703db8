package org.aether.server.wps;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.xml.bind.JAXBElement;
import net.opengis.wps.v_1_0_0.Execute;
import org.aether.server.failure.ServiceException;
import org.aether.server.http.Exchange;
import org.aether.server.process.InputValue;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

/**
 * Inputs by reference. Nothing is fetched: {@code layer:NAME} is a layer of this server. So are the addresses with which
 * GeoServer refers to itself ({@code http://geoserver/wcs}, {@code …/wfs}, {@code …/wps}), so that requests for GeoServer work
 * here too. All other references are refused.
 */
final class References {

    static final String LAYER = "layer:";

    /** The host name with which GeoServer refers to itself. */
    private static final String SELF = "geoserver";

    private References() {}

    /** @param body the request to be posted to the address, as read by JAXB, or null */
    static InputValue value(String href, Object body) {
        String address = href == null ? "" : href.strip();
        if (address.startsWith(LAYER)) {
            return new InputValue.LayerReference(address.substring(LAYER.length()), null);
        }
        URI uri;
        try {
            uri = URI.create(address.replace(" ", "%20"));
        } catch (IllegalArgumentException e) {
            throw refused();
        }
        if (!"http".equalsIgnoreCase(uri.getScheme()) || !SELF.equalsIgnoreCase(uri.getHost())) {
            throw refused();
        }
        Object content = body instanceof JAXBElement<?> element ? element.getValue() : body;
        if (content instanceof Execute execute) {
            return new InputValue.Chained(ExecuteRequest.call(execute));
        }
        if (content instanceof Element element) {
            Element request = "Body".equals(element.getLocalName()) ? child(element) : element;
            return "Execute".equals(request.getLocalName())
                    ? new InputValue.Chained(ExecuteRequest.call(WpsXml.execute(request)))
                    : byDocument(request);
        }
        return byQuery(Exchange.parse(uri.getRawQuery()));
    }

    private static InputValue byQuery(Map<String, String> query) {
        for (String name : List.of("coverageId", "identifier", "identifiers", "coverage", "typeNames", "typeName")) {
            String layer = query.get(name);
            if (layer != null && !layer.isBlank()) {
                for (String narrowing : List.of("cql_filter", "filter", "featureId", "subset")) {
                    if (query.containsKey(narrowing)) {
                        throw narrowed(narrowing);
                    }
                }
                String box = query.get("bbox");
                return new InputValue.LayerReference(layer, box == null ? null : box(box), query.get("srsName"));
            }
        }
        throw ServiceException.invalid(
                "Reference", "The reference names no layer; add coverageId, identifier, typeName or typeNames.");
    }

    private static InputValue.Box box(String text) {
        String[] parts = text.split(",", 5);
        if (parts.length < 4) {
            throw ServiceException.invalid("bbox", "A box must be written as minx,miny,maxx,maxy,CRS.");
        }
        return new InputValue.Box(
                numbers(parts[0] + " " + parts[1]),
                numbers(parts[2] + " " + parts[3]),
                parts.length == 5 ? parts[4] : null);
    }

    private static Element child(Element body) {
        for (Node child = body.getFirstChild(); child != null; child = child.getNextSibling()) {
            if (child instanceof Element element) {
                return element;
            }
        }
        throw ServiceException.missing("Reference", "The body of the reference is empty.");
    }

    private static InputValue byDocument(Element request) {
        String kind = request.getLocalName();
        if ("GetFeature".equals(kind)) {
            for (Element query : elements(request, "Query")) {
                for (String narrowing : List.of("Filter")) {
                    if (!elements(query, narrowing).isEmpty()) {
                        throw narrowed(narrowing);
                    }
                }
                String type = query.hasAttribute("typeName")
                        ? query.getAttribute("typeName")
                        : query.getAttribute("typeNames");
                return new InputValue.LayerReference(type.strip(), null);
            }
        }
        if ("GetCoverage".equals(kind)) {
            for (String name : List.of("Identifier", "CoverageId", "sourceCoverage")) {
                List<Element> named = elements(request, name);
                if (!named.isEmpty()) {
                    if (!elements(request, "DimensionTrim").isEmpty()) {
                        throw narrowed("DimensionTrim");
                    }
                    return new InputValue.LayerReference(
                            named.get(0).getTextContent().strip(), box(request));
                }
            }
        }
        throw ServiceException.invalid(
                "Reference",
                "The request inside the reference must be GetCoverage (WCS), GetFeature (WFS) or Execute (WPS), and name a"
                        + " layer or a process.");
    }

    /** The part of the coverage: ows:BoundingBox in WCS 1.1, gml:Envelope in WCS 1.0. */
    private static InputValue.Box box(Element request) {
        for (Element box : elements(request, "BoundingBox")) {
            List<Element> lower = elements(box, "LowerCorner");
            List<Element> upper = elements(box, "UpperCorner");
            if (!lower.isEmpty() && !upper.isEmpty()) {
                return new InputValue.Box(
                        numbers(lower.get(0).getTextContent()),
                        numbers(upper.get(0).getTextContent()),
                        box.hasAttribute("crs") ? crs(box.getAttribute("crs")) : null);
            }
        }
        for (Element envelope : elements(request, "Envelope")) {
            List<Element> corners = elements(envelope, "pos");
            if (corners.size() == 2) {
                return new InputValue.Box(
                        numbers(corners.get(0).getTextContent()),
                        numbers(corners.get(1).getTextContent()),
                        envelope.hasAttribute("srsName") ? crs(envelope.getAttribute("srsName")) : null);
            }
        }
        return null;
    }

    /** GeoServer's examples use an old name of EPSG:4326 that has longitude first. */
    private static String crs(String name) {
        return name.replaceFirst("^http://www\\.opengis\\.net/gml/srs/epsg\\.xml#", "EPSG:");
    }

    private static double[] numbers(String text) {
        String[] parts = text.strip().split("\\s+");
        double[] numbers = new double[parts.length];
        try {
            for (int i = 0; i < parts.length; i++) {
                numbers[i] = Double.parseDouble(parts[i]);
            }
        } catch (NumberFormatException e) {
            throw ServiceException.invalid("BoundingBox", "The corners of a box must be numbers.");
        }
        return numbers;
    }

    private static List<Element> elements(Element within, String localName) {
        List<Element> found = new ArrayList<>();
        for (Node child = within.getFirstChild(); child != null; child = child.getNextSibling()) {
            if (child instanceof Element element) {
                if (localName.equals(element.getLocalName())) {
                    found.add(element);
                }
                found.addAll(elements(element, localName));
            }
        }
        return found;
    }

    private static ServiceException narrowed(String what) {
        return ServiceException.invalid(
                what,
                "A reference with " + what.toLowerCase(Locale.ROOT)
                        + " is not supported; refer to the whole layer, or to a box of a coverage.");
    }

    private static ServiceException refused() {
        return ServiceException.invalid(
                "Reference",
                "This server does not fetch data from other servers; refer to one of its layers as layer:NAME.");
    }
}
