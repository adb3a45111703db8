package org.aether.geotiff;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.aether.AetherException;
import org.aether.AetherException.Kind;
import org.aether.Message;
import org.aether.crs.CrsTransform;
import org.aether.crs.WellKnownText;
import org.aether.raster.RasterGrid;
import org.geotools.api.referencing.crs.CoordinateReferenceSystem;

/**
 * Compares the georeference in GDAL's file beside a raster ({@code x.tif.aux.xml}) with that of the raster. GDAL prefers
 * the former; here the two must agree.
 */
final class SidecarReference {

    private SidecarReference() {}

    /** @throws AetherException when the file has another georeference, or cannot be read */
    static void requireAgreement(Path raster, RasterGrid grid, boolean bottomUp) {
        Path file = raster.resolveSibling(raster.getFileName() + ".aux.xml");
        if (!Files.isRegularFile(file)) {
            return;
        }
        Texts texts;
        try (InputStream in = Files.newInputStream(file)) {
            texts = read(in);
        } catch (IOException | XMLStreamException e) {
            throw new AetherException(
                    Kind.DAMAGED, e, "The file {} beside the raster cannot be read; repair it or remove it.", file);
        }
        if (!texts.crs().isBlank()) {
            CoordinateReferenceSystem crs = WellKnownText.parse(texts.crs(), Message.of("the file {}", file));
            double[] corners = {grid.west(), grid.north(), grid.east(), grid.south()};
            double[] moved = corners.clone();
            CrsTransform.between(crs, grid.crs()).transform(moved);
            for (int i = 0; i < corners.length; i++) {
                if (!(Math.abs(moved[i] - corners[i]) <= 0.1 * grid.pixelWidth())) {
                    throw contradiction(file, "coordinate reference system");
                }
            }
        }
        if (!texts.geoTransform().isBlank()) {
            double[] own = {
                grid.west(),
                grid.pixelWidth(),
                0,
                bottomUp ? grid.south() : grid.north(),
                0,
                bottomUp ? grid.pixelHeight() : -grid.pixelHeight()
            };
            double[] numbers;
            try {
                numbers = Arrays.stream(texts.geoTransform().split(","))
                        .mapToDouble(Double::parseDouble)
                        .toArray();
            } catch (NumberFormatException e) {
                throw contradiction(file, "position");
            }
            for (int i = 0; i < own.length; i++) {
                if (numbers.length != own.length || !(Math.abs(numbers[i] - own[i]) <= 1e-3 * grid.pixelWidth())) {
                    throw contradiction(file, "position");
                }
            }
        }
    }

    private static AetherException contradiction(Path file, String what) {
        return new AetherException(
                Kind.INVALID_INPUT,
                "The file {} beside the raster has another {} than the raster itself; write both into one file with"
                        + " gdal_translate, or remove the wrong one.",
                file,
                what);
    }

    /** The elements of the file, empty when they are absent. */
    private record Texts(String crs, String geoTransform) {}

    private static Texts read(InputStream in) throws XMLStreamException {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        XMLStreamReader xml = factory.createXMLStreamReader(in);
        String crs = "";
        String geoTransform = "";
        int depth = 0;
        while (xml.hasNext()) {
            int event = xml.next();
            if (event == XMLStreamConstants.START_ELEMENT) {
                depth++;
                if (depth == 2 && xml.getLocalName().equals("SRS")) {
                    crs = xml.getElementText();
                    depth--;
                } else if (depth == 2 && xml.getLocalName().equals("GeoTransform")) {
                    geoTransform = xml.getElementText();
                    depth--;
                }
            } else if (event == XMLStreamConstants.END_ELEMENT) {
                depth--;
            }
        }
        return new Texts(crs, geoTransform);
    }
}
