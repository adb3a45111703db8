package org.aether.raster;

import java.io.ByteArrayOutputStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.xml.XMLConstants;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import javax.xml.stream.XMLStreamWriter;

/**
 * The items of a GeoTIFF's GDAL_METADATA tag (42112): band names and free text, as GDAL writes them.
 *
 * <p>ImageIO-Ext has a parser of its own for this tag, but it needs JAXB, which Java 17 no longer has.
 *
 * @param bandNames name of each band that has one, by its index from 0
 * @param items text of the whole file by name
 */
record GdalMetadata(Map<Integer, String> bandNames, Map<String, String> items) {

    private static final String SIGNED = "SIGNEDBYTE";

    /** A file without the tag. */
    static final GdalMetadata NONE = new GdalMetadata(Map.of(), Map.of());

    GdalMetadata {
        bandNames = Map.copyOf(bandNames);
        items = Map.copyOf(items);
    }

    /**
     * Reads the tag's text. XML that does not parse counts as no metadata: pixels do not depend on it.
     *
     * @param xml may be null
     */
    static GdalMetadata parse(String xml) {
        if (xml == null) {
            return NONE;
        }
        Map<Integer, String> names = new TreeMap<>();
        Map<String, String> items = new TreeMap<>();
        try {
            XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
            factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
            factory.setProperty(XMLConstants.ACCESS_EXTERNAL_DTD, "");
            XMLStreamReader reader = factory.createXMLStreamReader(new StringReader(xml));
            while (reader.hasNext()) {
                if (reader.next() != XMLStreamConstants.START_ELEMENT || !"Item".equals(reader.getLocalName())) {
                    continue;
                }
                String name = reader.getAttributeValue(null, "name");
                String sample = reader.getAttributeValue(null, "sample");
                boolean description = "description".equals(reader.getAttributeValue(null, "role"));
                String text = unescape(reader.getElementText());
                if (name == null) {
                    continue;
                }
                if (sample == null || name.equals("PIXELTYPE")) {
                    items.put(name, text);
                } else if (description) {
                    names.put(Integer.valueOf(sample), text);
                }
            }
        } catch (XMLStreamException | NumberFormatException malformed) {
            return NONE;
        }
        return new GdalMetadata(names, items);
    }

    /** Whether an older GDAL (before 3.7) says that the bytes have a sign. */
    boolean saysSignedBytes() {
        return SIGNED.equals(items.get("PIXELTYPE"));
    }

    /** The names of the first bands, in order; empty unless every one of them has a name. */
    List<String> names(int bands) {
        List<String> names = new ArrayList<>(bands);
        for (int band = 0; band < bands; band++) {
            String name = bandNames.get(band);
            if (name == null) {
                return List.of();
            }
            names.add(name);
        }
        return List.copyOf(names);
    }

    /**
     * The tag's text for a new file, items in the order of their names so that equal input gives equal bytes. Letters
     * outside ASCII become character references, which every reader understands.
     */
    static byte[] format(List<String> bandNames, Map<String, String> items) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            XMLStreamWriter xml =
                    XMLOutputFactory.newDefaultFactory().createXMLStreamWriter(bytes, StandardCharsets.US_ASCII.name());
            xml.writeStartElement("GDALMetadata");
            for (Map.Entry<String, String> item : new TreeMap<>(items).entrySet()) {
                xml.writeCharacters("\n  ");
                xml.writeStartElement("Item");
                xml.writeAttribute("name", item.getKey());
                xml.writeCharacters(escape(item.getValue()));
                xml.writeEndElement();
            }
            for (int band = 0; band < bandNames.size(); band++) {
                xml.writeCharacters("\n  ");
                xml.writeStartElement("Item");
                xml.writeAttribute("name", "DESCRIPTION");
                xml.writeAttribute("sample", Integer.toString(band));
                xml.writeAttribute("role", "description");
                xml.writeCharacters(escape(bandNames.get(band)));
                xml.writeEndElement();
            }
            xml.writeCharacters("\n");
            xml.writeEndElement();
            xml.writeCharacters("\n");
            xml.close();
        } catch (XMLStreamException e) {
            throw new IllegalArgumentException("Band names or metadata hold characters that XML cannot", e);
        }
        bytes.write(0);
        return bytes.toByteArray();
    }

    /** GDAL escapes values once more than XML asks for, and cuts a value at an ampersand that is not. */
    private static String escape(String value) {
        return value.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }

    private static String unescape(String value) {
        return value.replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&quot;", "\"")
                .replace("&apos;", "'")
                .replace("&amp;", "&");
    }
}
