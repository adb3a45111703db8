package org.aether.geotiff;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import javax.xml.XMLConstants;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import javax.xml.stream.XMLStreamWriter;
import org.aether.AetherException;

/**
 * What GDAL says of a GeoTIFF beyond its pixels, in the tag GDAL_METADATA (42112) or in the file NAME.aux.xml beside it:
 * names, scales and offsets of the bands, and free text.
 *
 * <p>ImageIO-Ext has a parser of its own for the tag, but it needs JAXB, which Java 17 no longer has.
 *
 * @param bandNames name of each band that has one, by its index from 0
 * @param items text of the whole file by name
 * @param scales what the stored numbers of a band are multiplied by, where that is said
 * @param offsets what is added to them then
 * @param colours what a band is shown as ({@code Gray}, {@code Alpha}), where that is said
 * @param noData text of the no-data value, which only the file beside has; or null
 */
record GdalMetadata(
        Map<Integer, String> bandNames,
        Map<String, String> items,
        Map<Integer, Double> scales,
        Map<Integer, Double> offsets,
        Map<Integer, String> colours,
        String noData) {

    private static final String SIGNED = "SIGNEDBYTE";

    private static final Set<String> WANTED = Set.of("Description", "Scale", "Offset", "NoDataValue", "ColorInterp");

    /** A file without the tag. */
    static final GdalMetadata NONE = new GdalMetadata(Map.of(), Map.of(), Map.of(), Map.of(), Map.of(), null);

    GdalMetadata {
        bandNames = Map.copyOf(bandNames);
        items = Map.copyOf(items);
        scales = Map.copyOf(scales);
        offsets = Map.copyOf(offsets);
        colours = Map.copyOf(colours);
    }

    /**
     * Reads the tag's text. XML that does not parse counts as no metadata, as in GDAL, unless numbers may depend on it.
     *
     * @param file its name for messages
     * @param xml may be null
     * @throws AetherException when the text is damaged and speaks of scales, offsets or band names
     */
    static GdalMetadata parse(String file, String xml) {
        if (xml == null) {
            return NONE;
        }
        Map<Integer, String> names = new TreeMap<>();
        Map<String, String> items = new TreeMap<>();
        Map<Integer, Double> scales = new TreeMap<>();
        Map<Integer, Double> offsets = new TreeMap<>();
        Map<Integer, String> colours = new TreeMap<>();
        try {
            XMLStreamReader reader = factory().createXMLStreamReader(new StringReader(xml));
            while (reader.hasNext()) {
                if (reader.next() != XMLStreamConstants.START_ELEMENT || !"Item".equals(reader.getLocalName())) {
                    continue;
                }
                String name = reader.getAttributeValue(null, "name");
                String sample = reader.getAttributeValue(null, "sample");
                String role = String.valueOf(reader.getAttributeValue(null, "role"));
                String text = unescape(reader.getElementText());
                if (name == null) {
                    continue;
                }
                if (sample == null || name.equals("PIXELTYPE")) {
                    items.put(name, text);
                    continue;
                }
                int band = Integer.parseInt(sample.trim());
                switch (role) {
                    case "description" -> names.put(band, text);
                    case "scale" -> scales.put(band, GdalNumber.parse(text));
                    case "offset" -> offsets.put(band, GdalNumber.parse(text));
                    case "colorinterp" -> colours.put(band, text.trim());
                    default -> {}
                }
            }
        } catch (XMLStreamException | NumberFormatException malformed) {
            if (xml.contains("scale") || xml.contains("offset") || xml.contains("description")) {
                throw new AetherException(
                        "The GDAL_METADATA of " + file + " is damaged, and scales, offsets or band names stand in it;"
                                + " write the file again with gdal_translate.",
                        malformed);
            }
            return NONE;
        }
        return new GdalMetadata(names, items, scales, offsets, colours, null);
    }

    private static XMLInputFactory factory() {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLConstants.ACCESS_EXTERNAL_DTD, "");
        return factory;
    }

    /**
     * Reads NAME.aux.xml beside a raster, which GDAL writes where it may or can not change the raster itself.
     *
     * @param raster the TIFF
     * @return {@link #NONE} when there is no such file
     * @throws AetherException when it cannot be read
     */
    static GdalMetadata beside(Path raster) {
        Path file = raster.resolveSibling(raster.getFileName() + ".aux.xml");
        if (!Files.isRegularFile(file)) {
            return NONE;
        }
        Map<Integer, String> names = new TreeMap<>();
        Map<String, String> items = new TreeMap<>();
        Map<Integer, Double> scales = new TreeMap<>();
        Map<Integer, Double> offsets = new TreeMap<>();
        Map<Integer, String> colours = new TreeMap<>();
        String noData = null;
        try (InputStream bytes = Files.newInputStream(file)) {
            XMLStreamReader reader = factory().createXMLStreamReader(bytes);
            int band = -1;
            int depth = 0;
            boolean general = false;
            while (reader.hasNext()) {
                int event = reader.next();
                if (event == XMLStreamConstants.END_ELEMENT) {
                    depth--;
                }
                if (event != XMLStreamConstants.START_ELEMENT) {
                    continue;
                }
                depth++;
                String element = reader.getLocalName();
                if (depth == 2) {
                    String number = reader.getAttributeValue(null, "band");
                    band = element.equals("PAMRasterBand") && number != null ? Integer.parseInt(number.trim()) - 1 : -1;
                    // Metadata of a named domain is not about the file's contents.
                    general = element.equals("Metadata") && reader.getAttributeValue(null, "domain") == null;
                } else if (depth == 3 && general && element.equals("MDI")) {
                    String key = reader.getAttributeValue(null, "key");
                    items.put(String.valueOf(key), reader.getElementText());
                    depth--;
                } else if (depth == 3 && band >= 0 && WANTED.contains(element)) {
                    String value = reader.getElementText();
                    depth--;
                    switch (element) {
                        case "Description" -> names.put(band, value);
                        case "Scale" -> scales.put(band, GdalNumber.parse(value));
                        case "Offset" -> offsets.put(band, GdalNumber.parse(value));
                        case "NoDataValue" -> noData = noData == null ? value : noData;
                        default -> colours.put(band, value.trim());
                    }
                }
            }
        } catch (IOException | XMLStreamException | NumberFormatException malformed) {
            throw new AetherException(
                    "The file " + file.getFileName() + " beside the raster, which may hold a scale or a no-data value,"
                            + " cannot be read; write it again or remove it.",
                    malformed);
        }
        return new GdalMetadata(names, items, scales, offsets, colours, noData);
    }

    /**
     * These items, and from another source what is missing here. As in GDAL, a band that has a scale or an offset here
     * takes neither from there.
     */
    GdalMetadata or(GdalMetadata other) {
        Map<Integer, Double> allScales = new TreeMap<>(scales);
        Map<Integer, Double> allOffsets = new TreeMap<>(offsets);
        Set<Integer> own = new TreeSet<>(scales.keySet());
        own.addAll(offsets.keySet());
        other.scales.forEach((band, scale) -> {
            if (!own.contains(band)) {
                allScales.put(band, scale);
            }
        });
        other.offsets.forEach((band, offset) -> {
            if (!own.contains(band)) {
                allOffsets.put(band, offset);
            }
        });
        Map<Integer, String> allColours = new TreeMap<>(other.colours);
        allColours.putAll(colours);
        Map<Integer, String> names = new TreeMap<>(other.bandNames);
        names.putAll(bandNames);
        Map<String, String> texts = new TreeMap<>(other.items);
        texts.putAll(items);
        return new GdalMetadata(
                names, texts, allScales, allOffsets, allColours, noData == null ? other.noData : noData);
    }

    /** Whether a band is opacity; null when nothing is said of it. */
    Boolean isAlpha(int band) {
        String colour = colours.get(band);
        return colour == null ? null : colour.equalsIgnoreCase("Alpha");
    }

    /** Whether an older GDAL (before 3.7) says that the bytes have a sign. */
    boolean saysSignedBytes() {
        return SIGNED.equals(items.get("PIXELTYPE"));
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
