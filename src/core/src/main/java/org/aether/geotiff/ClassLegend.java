package org.aether.geotiff;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/**
 * Names and colours of the classes of a class raster: class i has name i and colour i.
 *
 * <p>In a GeoTIFF the colours are in the tag ColorMap. GDAL has no tag for the names of classes; GDAL and QGIS read them
 * from the file NAME.aux.xml beside the raster, as categories and as an attribute table. The names are also text items
 * {@code CLASS_000}, … of the raster, in case that file is lost.
 *
 * @param names names of the classes in the order of their numbers from 0, at most 255
 * @param colours colours of the classes as 0xRRGGBB, as many as names
 */
public record ClassLegend(List<String> names, List<Integer> colours) {

    /** Number of entries of the ColorMap of a raster of bytes. */
    private static final int ENTRIES = 256;

    /** GDAL's codes for the types of the columns of an attribute table. */
    private static final String INTEGER = "0";

    private static final String STRING = "2";

    public ClassLegend {
        names = names.stream().map(ClassLegend::printable).toList();
        colours = List.copyOf(colours);
        if (names.size() != colours.size() || names.size() >= ENTRIES) {
            throw new IllegalArgumentException(
                    names.size() + " classes with " + colours.size() + " colours do not fit a raster of bytes");
        }
    }

    /** Replaces control characters, which XML does not allow, by spaces. */
    private static String printable(String name) {
        return name.codePoints()
                .map(c -> Character.isISOControl(c) || !Character.isDefined(c) ? ' ' : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    /** The tag ColorMap: all reds, all greens, all blues, with 16 bits each; black for numbers without a class. */
    int[] colorMap() {
        int[] map = new int[3 * ENTRIES];
        for (int i = 0; i < colours.size(); i++) {
            for (int channel = 0; channel < 3; channel++) {
                map[channel * ENTRIES + i] = channel(i, channel) * 257;
            }
        }
        return map;
    }

    private int channel(int number, int channel) {
        return (colours.get(number) >> (16 - 8 * channel)) & 0xff;
    }

    /** The text of NAME.aux.xml. */
    byte[] sidecar() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            XMLStreamWriter xml =
                    XMLOutputFactory.newDefaultFactory().createXMLStreamWriter(bytes, StandardCharsets.UTF_8.name());
            xml.writeStartElement("PAMDataset");
            xml.writeStartElement("PAMRasterBand");
            xml.writeAttribute("band", "1");
            xml.writeStartElement("CategoryNames");
            for (String name : names) {
                element(xml, "Category", name);
            }
            xml.writeEndElement();
            xml.writeStartElement("GDALRasterAttributeTable");
            xml.writeAttribute("tableType", "thematic");
            column(xml, 0, "Value", INTEGER, "5");
            column(xml, 1, "Class", STRING, "2");
            column(xml, 2, "Red", INTEGER, "6");
            column(xml, 3, "Green", INTEGER, "7");
            column(xml, 4, "Blue", INTEGER, "8");
            for (int i = 0; i < names.size(); i++) {
                xml.writeStartElement("Row");
                xml.writeAttribute("index", Integer.toString(i));
                element(xml, "F", Integer.toString(i));
                element(xml, "F", names.get(i));
                for (int channel = 0; channel < 3; channel++) {
                    element(xml, "F", Integer.toString(channel(i, channel)));
                }
                xml.writeEndElement();
            }
            xml.writeEndElement();
            xml.writeEndElement();
            xml.writeEndElement();
            xml.close();
        } catch (XMLStreamException e) {
            throw new IllegalStateException("XML in memory", e);
        }
        return bytes.toByteArray();
    }

    private static void column(XMLStreamWriter xml, int index, String name, String type, String usage)
            throws XMLStreamException {
        xml.writeStartElement("FieldDefn");
        xml.writeAttribute("index", Integer.toString(index));
        element(xml, "Name", name);
        element(xml, "Type", type);
        element(xml, "Usage", usage);
        xml.writeEndElement();
    }

    private static void element(XMLStreamWriter xml, String name, String text) throws XMLStreamException {
        xml.writeStartElement(name);
        xml.writeCharacters(text);
        xml.writeEndElement();
    }
}
