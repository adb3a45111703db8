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
import java.util.Optional;
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
import org.aether.AetherException.Kind;
import org.jspecify.annotations.Nullable;

/**
 * The metadata of GDAL for a GeoTIFF, from the tag GDAL_METADATA (42112) or from the file NAME.aux.xml beside it: names,
 * scales and offsets of the bands, and text items.
 *
 * <p>The parser of ImageIO-Ext for the tag needs JAXB, which is not part of Java 17.
 *
 * @param bandNames names of bands, by the index of the band from 0
 * @param items text items of the file, by name
 * @param scales factors of the stored numbers of a band, by its index
 * @param offsets offsets that are added to the scaled numbers of a band, by its index
 * @param colours colour interpretations of bands ({@code Gray}, {@code Alpha}), by their index
 * @param noData text of the no-data value in NAME.aux.xml, or null
 */
record GdalMetadata(
        Map<Integer, String> bandNames,
        Map<String, String> items,
        Map<Integer, Double> scales,
        Map<Integer, Double> offsets,
        Map<Integer, String> colours,
        @Nullable String noData) {

    private static final String SIGNED = "SIGNEDBYTE";

    private static final Set<String> BAND_ELEMENTS =
            Set.of("Description", "Scale", "Offset", "NoDataValue", "ColorInterp");

    /** The metadata of a file without the tag. */
    static final GdalMetadata NONE = new GdalMetadata(Map.of(), Map.of(), Map.of(), Map.of(), Map.of(), null);

    GdalMetadata {
        bandNames = Map.copyOf(bandNames);
        items = Map.copyOf(items);
        scales = Map.copyOf(scales);
        offsets = Map.copyOf(offsets);
        colours = Map.copyOf(colours);
    }

    /**
     * Parses the text of the tag. Malformed XML counts as no metadata, as in GDAL, unless it may contain scales, offsets or
     * band names.
     *
     * @param file the TIFF, for messages
     * @param xml text of the tag, or null
     * @throws AetherException of kind {@link Kind#DAMAGED} when the XML is malformed and contains scales, offsets or band
     *     names
     */
    static GdalMetadata parse(Path file, @Nullable String xml) {
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
                        Kind.DAMAGED,
                        malformed,
                        "The GDAL_METADATA of {}, which has scales, offsets or band names, is damaged; write the file again"
                                + " with gdal_translate.",
                        file);
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
     * Reads NAME.aux.xml beside a raster, which GDAL writes when it does not change the raster itself.
     *
     * @param raster the TIFF
     * @return {@link #NONE} when there is no such file
     * @throws AetherException when the file cannot be read
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
        @Nullable String noData = null;
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
                    // Items of a named domain do not describe the contents of the file.
                    general = element.equals("Metadata") && reader.getAttributeValue(null, "domain") == null;
                } else if (depth == 3 && general && element.equals("MDI")) {
                    String key = reader.getAttributeValue(null, "key");
                    items.put(String.valueOf(key), reader.getElementText());
                    depth--;
                } else if (depth == 3 && band >= 0 && BAND_ELEMENTS.contains(element)) {
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
                    Kind.DAMAGED,
                    malformed,
                    "The file {} beside the raster, which may have scales or a no-data value, cannot be read; write it again"
                            + " or remove it.",
                    file);
        }
        return new GdalMetadata(names, items, scales, offsets, colours, noData);
    }

    /**
     * Merges this metadata with other metadata, which apply where this has none. As in GDAL, a band with a scale or an
     * offset here gets neither from the other.
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

    /** Whether a band is an alpha band; empty when it has no colour interpretation. */
    Optional<Boolean> isAlpha(int band) {
        return Optional.ofNullable(colours.get(band)).map(colour -> colour.equalsIgnoreCase("Alpha"));
    }

    /** Whether bytes are marked as signed, as GDAL before version 3.7 does. */
    boolean marksSignedBytes() {
        return SIGNED.equals(items.get("PIXELTYPE"));
    }

    /**
     * Formats the text of the tag for a new file. Items are ordered by name, so that equal input gives equal bytes.
     * Characters outside ASCII become character references.
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
            throw new IllegalArgumentException("Band names or metadata have characters that are not allowed in XML", e);
        }
        bytes.write(0);
        return bytes.toByteArray();
    }

    /** GDAL unescapes values once more than XML requires, and truncates a value at an unescaped ampersand. */
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
