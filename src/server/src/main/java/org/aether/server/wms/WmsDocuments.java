package org.aether.server.wms;

import com.sun.xml.bind.marshaller.NamespacePrefixMapper;
import java.io.ByteArrayOutputStream;
import java.io.StringWriter;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.xml.bind.JAXBContext;
import javax.xml.bind.JAXBException;
import javax.xml.bind.Marshaller;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;
import net.opengis.wms.v_1_3_0.Attribution;
import net.opengis.wms.v_1_3_0.BoundingBox;
import net.opengis.wms.v_1_3_0.Capability;
import net.opengis.wms.v_1_3_0.DCPType;
import net.opengis.wms.v_1_3_0.EXGeographicBoundingBox;
import net.opengis.wms.v_1_3_0.Get;
import net.opengis.wms.v_1_3_0.HTTP;
import net.opengis.wms.v_1_3_0.Keyword;
import net.opengis.wms.v_1_3_0.KeywordList;
import net.opengis.wms.v_1_3_0.Layer;
import net.opengis.wms.v_1_3_0.LegendURL;
import net.opengis.wms.v_1_3_0.OnlineResource;
import net.opengis.wms.v_1_3_0.OperationType;
import net.opengis.wms.v_1_3_0.Request;
import net.opengis.wms.v_1_3_0.Service;
import net.opengis.wms.v_1_3_0.Style;
import net.opengis.wms.v_1_3_0.WMSCapabilities;
import org.aether.AetherException;
import org.aether.crs.CrsTransform;
import org.aether.feature.CoordinateSystems;
import org.aether.raster.Provenance;
import org.aether.server.failure.Failure;
import org.aether.server.http.XmlText;
import org.aether.server.layer.Layers;
import org.aether.server.layer.RasterLayer;
import org.aether.server.layer.VectorLayer;
import org.geotools.api.referencing.FactoryException;
import org.geotools.api.referencing.crs.CoordinateReferenceSystem;
import org.geotools.geometry.jts.ReferencedEnvelope;
import org.geotools.referencing.CRS;
import org.locationtech.jts.geom.Envelope;

/**
 * The documents of WMS. Those of 1.3.0 are written with JAXB bindings. Those of 1.1.1, which has a document type and no schema,
 * are written element by element, since Maven Central has no bindings of it.
 *
 * <p>Thread-safe.
 */
final class WmsDocuments {

    private static final String TITLE = "AETHER development endpoint";
    private static final String ABSTRACT =
            "Maps of embeddings by AETHER for GeoServer, without GeoServer, for development and"
                    + " tests. Use GeoServer in production.";
    private static final List<String> INFO_FORMATS = List.of("application/json", "text/plain");

    /** The namespace of WMS without a prefix, as clients expect it. */
    private static final NamespacePrefixMapper PREFIXES = new NamespacePrefixMapper() {
        @Override
        public String getPreferredPrefix(String namespace, String suggestion, boolean required) {
            return switch (namespace) {
                case "http://www.opengis.net/wms" -> "";
                case "http://www.w3.org/1999/xlink" -> "xlink";
                default -> suggestion;
            };
        }
    };

    private final Layers layers;
    private final Transformation transformation;
    private final JAXBContext context;

    WmsDocuments(Layers layers, Transformation transformation) {
        this.layers = layers;
        this.transformation = transformation;
        try {
            context = JAXBContext.newInstance(net.opengis.wms.v_1_3_0.ObjectFactory.class);
        } catch (JAXBException e) {
            throw new IllegalStateException("The WMS bindings are broken", e);
        }
    }

    /** A CRS of a layer, and the layer's extent in it. */
    private record Extent(String crs, ReferencedEnvelope box) {}

    /** EPSG:4326 (longitude first here), EPSG:3857 and the layer's own. */
    private static List<Extent> extents(org.aether.server.layer.Layer layer) {
        List<Extent> extents = new ArrayList<>();
        Integer own = CoordinateSystems.epsgCode(layer.bounds().getCoordinateReferenceSystem());
        if (own != null && own != 4326 && own != 3857) {
            extents.add(new Extent("EPSG:" + own, layer.bounds()));
        }
        for (int code : new int[] {4326, 3857}) {
            extent(layer, code).ifPresent(extents::add);
        }
        return extents;
    }

    /** The extent in a CRS; empty when the layer lies outside its area, for example at a pole in Web Mercator. */
    private static Optional<Extent> extent(org.aether.server.layer.Layer layer, int code) {
        CoordinateReferenceSystem crs = CoordinateSystems.epsg(code);
        Envelope box;
        try {
            box = CrsTransform.between(layer.bounds().getCoordinateReferenceSystem(), crs)
                    .bounds(layer.bounds(), 50);
        } catch (AetherException e) {
            return Optional.empty();
        }
        return Optional.ofNullable(box).map(found -> new Extent("EPSG:" + code, new ReferencedEnvelope(found, crs)));
    }

    private List<MapStyle> styles(org.aether.server.layer.Layer layer) {
        if (layer instanceof VectorLayer) {
            return List.of(MapStyle.OUTLINES);
        }
        List<MapStyle> styles = new ArrayList<>(List.of(MapStyle.RAW));
        for (MapStyle style : MapStyle.values()) {
            if (style != MapStyle.RAW && !style.ofFeatures() && transformation.offers(style)) {
                styles.add(style);
            }
        }
        return styles;
    }

    private static String attribution(org.aether.server.layer.Layer layer) {
        return layer instanceof RasterLayer raster
                ? String.join(" ", Provenance.of(raster.raster()).values())
                : "";
    }

    /** What GeoServer writes by default: by these words a client tells features from coverages. */
    private static List<String> keywords(org.aether.server.layer.Layer layer) {
        return layer instanceof RasterLayer ? List.of("WCS", "GeoTIFF") : List.of("features");
    }

    private static String legendUrl(String url, org.aether.server.layer.Layer layer, MapStyle style) {
        return url + "?service=WMS&version=1.3.0&request=GetLegendGraphic&format=image/png&layer=" + layer.name()
                + "&style=" + style.id();
    }

    /** Capabilities of 1.3.0. */
    byte[] latest(String url) {
        Layer root = new Layer().withTitle(TITLE).withCRS("EPSG:4326", "CRS:84", "EPSG:3857");
        for (org.aether.server.layer.Layer layer : layers.all()) {
            root.getLayer().add(layer(url, layer));
        }
        WMSCapabilities capabilities = new WMSCapabilities()
                .withService(new Service()
                        .withName("WMS")
                        .withTitle(TITLE)
                        .withAbstract(ABSTRACT)
                        .withOnlineResource(new OnlineResource().withHref(url))
                        .withLayerLimit(BigInteger.valueOf(8))
                        .withMaxWidth(BigInteger.valueOf(MapRequest.MAX_SIZE))
                        .withMaxHeight(BigInteger.valueOf(MapRequest.MAX_SIZE)))
                .withCapability(new Capability()
                        .withRequest(new Request()
                                .withGetCapabilities(operation(url, "text/xml"))
                                .withGetMap(operation(url, WmsService.PNG))
                                .withGetFeatureInfo(operation(url, INFO_FORMATS.toArray(String[]::new))))
                        .withException(new net.opengis.wms.v_1_3_0.Exception().withFormat("XML"))
                        .withLayer(root));
        try {
            Marshaller marshaller = context.createMarshaller();
            marshaller.setProperty(Marshaller.JAXB_FORMATTED_OUTPUT, true);
            marshaller.setProperty("com.sun.xml.bind.namespacePrefixMapper", PREFIXES);
            marshaller.setProperty(
                    Marshaller.JAXB_SCHEMA_LOCATION,
                    "http://www.opengis.net/wms http://schemas.opengis.net/wms/1.3.0/capabilities_1_3_0.xsd");
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            marshaller.marshal(capabilities, out);
            // JAXB writes "true" as in the schema, but clients such as OWSLib read only the digits of older versions.
            // Text is escaped and cannot match.
            return out.toString(StandardCharsets.UTF_8)
                    .replace("<Layer queryable=\"true\"", "<Layer queryable=\"1\"")
                    .replace("<Layer queryable=\"false\"", "<Layer queryable=\"0\"")
                    .getBytes(StandardCharsets.UTF_8);
        } catch (JAXBException e) {
            throw new IllegalStateException("The capabilities could not be written", e);
        }
    }

    private static OperationType operation(String url, String... formats) {
        return new OperationType()
                .withFormat(formats)
                .withDCPType(new DCPType()
                        .withHTTP(new HTTP()
                                .withGet(new Get().withOnlineResource(new OnlineResource().withHref(url + "?")))));
    }

    private Layer layer(String url, org.aether.server.layer.Layer source) {
        KeywordList keywords = new KeywordList();
        keywords(source).forEach(keyword -> keywords.getKeyword().add(new Keyword().withValue(keyword)));
        Layer layer = new Layer()
                .withName(source.name())
                .withTitle(source.name())
                .withKeywordList(keywords)
                .withQueryable(source instanceof RasterLayer)
                .withAttribution(new Attribution().withTitle(attribution(source)));
        for (Extent extent : extents(source)) {
            layer.getCRS().add(extent.crs());
            ReferencedEnvelope box = extent.box();
            boolean swapped = northFirst(extent.crs());
            layer.getBoundingBox()
                    .add(new BoundingBox()
                            .withCRS(extent.crs())
                            .withMinx(swapped ? box.getMinY() : box.getMinX())
                            .withMiny(swapped ? box.getMinX() : box.getMinY())
                            .withMaxx(swapped ? box.getMaxY() : box.getMaxX())
                            .withMaxy(swapped ? box.getMaxX() : box.getMaxY()));
            if (extent.crs().equals("EPSG:4326")) {
                layer.setEXGeographicBoundingBox(new EXGeographicBoundingBox()
                        .withWestBoundLongitude(box.getMinX())
                        .withEastBoundLongitude(box.getMaxX())
                        .withSouthBoundLatitude(box.getMinY())
                        .withNorthBoundLatitude(box.getMaxY()));
            }
        }
        for (MapStyle style : styles(source)) {
            layer.getStyle()
                    .add(new Style()
                            .withName(style.id())
                            .withTitle(style.title())
                            .withLegendURL(new LegendURL()
                                    .withFormat(WmsService.PNG)
                                    .withWidth(BigInteger.valueOf(260))
                                    .withHeight(BigInteger.valueOf(64))
                                    .withOnlineResource(new OnlineResource().withHref(legendUrl(url, source, style)))));
        }
        return layer;
    }

    private static boolean northFirst(String crs) {
        try {
            return CRS.getAxisOrder(CRS.decode(crs)) == CRS.AxisOrder.NORTH_EAST;
        } catch (FactoryException e) {
            throw new IllegalStateException("The CRS " + crs + " cannot be decoded", e);
        }
    }

    /** Capabilities of 1.1.1. */
    String older(String url) {
        StringWriter text = new StringWriter();
        try {
            XMLStreamWriter out = XMLOutputFactory.newDefaultFactory().createXMLStreamWriter(text);
            out.writeStartDocument("UTF-8", "1.0");
            out.writeDTD("<!DOCTYPE WMT_MS_Capabilities SYSTEM"
                    + " \"http://schemas.opengis.net/wms/1.1.1/capabilities_1_1_1.dtd\">");
            out.writeStartElement("WMT_MS_Capabilities");
            out.writeAttribute("version", "1.1.1");
            out.writeStartElement("Service");
            element(out, "Name", "OGC:WMS");
            element(out, "Title", TITLE);
            element(out, "Abstract", ABSTRACT);
            resource(out, url);
            out.writeEndElement();
            out.writeStartElement("Capability");
            out.writeStartElement("Request");
            olderOperation(out, "GetCapabilities", url, List.of("application/vnd.ogc.wms_xml"));
            olderOperation(out, "GetMap", url, List.of(WmsService.PNG));
            olderOperation(out, "GetFeatureInfo", url, INFO_FORMATS);
            out.writeEndElement();
            out.writeStartElement("Exception");
            element(out, "Format", "application/vnd.ogc.se_xml");
            out.writeEndElement();
            out.writeStartElement("Layer");
            element(out, "Title", TITLE);
            element(out, "SRS", "EPSG:4326");
            element(out, "SRS", "EPSG:3857");
            for (org.aether.server.layer.Layer layer : layers.all()) {
                olderLayer(out, url, layer);
            }
            out.writeEndElement();
            out.writeEndElement();
            out.writeEndElement();
            out.writeEndDocument();
            out.close();
        } catch (XMLStreamException e) {
            throw new IllegalStateException("The capabilities could not be written", e);
        }
        return text.toString();
    }

    private void olderLayer(XMLStreamWriter out, String url, org.aether.server.layer.Layer layer)
            throws XMLStreamException {
        out.writeStartElement("Layer");
        out.writeAttribute("queryable", layer instanceof RasterLayer ? "1" : "0");
        element(out, "Name", layer.name());
        element(out, "Title", layer.name());
        out.writeStartElement("KeywordList");
        for (String keyword : keywords(layer)) {
            element(out, "Keyword", keyword);
        }
        out.writeEndElement();
        List<Extent> extents = extents(layer);
        for (Extent extent : extents) {
            element(out, "SRS", extent.crs());
        }
        for (Extent extent : extents) {
            if (extent.crs().equals("EPSG:4326")) {
                out.writeEmptyElement("LatLonBoundingBox");
                box(out, extent.box());
            }
        }
        for (Extent extent : extents) {
            out.writeEmptyElement("BoundingBox");
            out.writeAttribute("SRS", extent.crs());
            box(out, extent.box());
        }
        out.writeStartElement("Attribution");
        element(out, "Title", attribution(layer));
        out.writeEndElement();
        for (MapStyle style : styles(layer)) {
            out.writeStartElement("Style");
            element(out, "Name", style.id());
            element(out, "Title", style.title());
            out.writeStartElement("LegendURL");
            out.writeAttribute("width", "260");
            out.writeAttribute("height", "64");
            element(out, "Format", WmsService.PNG);
            resource(out, legendUrl(url, layer, style));
            out.writeEndElement();
            out.writeEndElement();
        }
        out.writeEndElement();
    }

    private static void box(XMLStreamWriter out, ReferencedEnvelope box) throws XMLStreamException {
        out.writeAttribute("minx", Double.toString(box.getMinX()));
        out.writeAttribute("miny", Double.toString(box.getMinY()));
        out.writeAttribute("maxx", Double.toString(box.getMaxX()));
        out.writeAttribute("maxy", Double.toString(box.getMaxY()));
    }

    private static void olderOperation(XMLStreamWriter out, String name, String url, List<String> formats)
            throws XMLStreamException {
        out.writeStartElement(name);
        for (String format : formats) {
            element(out, "Format", format);
        }
        out.writeStartElement("DCPType");
        out.writeStartElement("HTTP");
        out.writeStartElement("Get");
        resource(out, url + "?");
        for (int i = 0; i < 4; i++) {
            out.writeEndElement();
        }
    }

    private static void resource(XMLStreamWriter out, String url) throws XMLStreamException {
        out.writeEmptyElement("OnlineResource");
        out.writeAttribute("xmlns:xlink", "http://www.w3.org/1999/xlink");
        out.writeAttribute("xlink:type", "simple");
        out.writeAttribute("xlink:href", url);
    }

    private static void element(XMLStreamWriter out, String name, String text) throws XMLStreamException {
        out.writeStartElement(name);
        out.writeCharacters(XmlText.clean(text));
        out.writeEndElement();
    }

    /** An exception report; 1.3.0 has a schema for it, 1.1.1 a document type. */
    String failure(Failure failure, boolean latest) {
        StringWriter text = new StringWriter();
        try {
            XMLStreamWriter out = XMLOutputFactory.newDefaultFactory().createXMLStreamWriter(text);
            out.writeStartDocument("UTF-8", "1.0");
            if (!latest) {
                out.writeDTD("<!DOCTYPE ServiceExceptionReport SYSTEM"
                        + " \"http://schemas.opengis.net/wms/1.1.1/exception_1_1_1.dtd\">");
            }
            out.writeStartElement("ServiceExceptionReport");
            out.writeAttribute("version", latest ? "1.3.0" : "1.1.1");
            if (latest) {
                out.writeDefaultNamespace("http://www.opengis.net/ogc");
            }
            out.writeStartElement("ServiceException");
            out.writeAttribute("code", failure.code());
            if (latest && failure.locator() != null) {
                out.writeAttribute("locator", XmlText.clean(failure.locator().toLowerCase(Locale.ROOT)));
            }
            out.writeCharacters(XmlText.clean(failure.sentence()));
            out.writeEndElement();
            out.writeEndElement();
            out.writeEndDocument();
            out.close();
        } catch (XMLStreamException e) {
            throw new IllegalStateException("An exception report could not be written", e);
        }
        return text.toString();
    }
}
