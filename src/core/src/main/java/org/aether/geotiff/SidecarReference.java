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
import org.aether.crs.CrsTransform;
import org.aether.crs.WellKnownText;
import org.aether.raster.RasterGrid;
import org.geotools.api.referencing.crs.CoordinateReferenceSystem;

/**
 * What GDAL's file beside a raster ({@code x.tif.aux.xml}) says of its place. GDAL believes it more than the raster; here
 * the two must agree.
 */
final class SidecarReference {

    private SidecarReference() {}

    /** @throws AetherException when the file beside says another place, or cannot be read */
    static void requireAgreement(Path raster, RasterGrid grid, boolean bottomUp) {
        Path file = raster.resolveSibling(raster.getFileName() + ".aux.xml");
        if (!Files.isRegularFile(file)) {
            return;
        }
        String[] said = new String[2];
        try (InputStream in = Files.newInputStream(file)) {
            read(in, said);
        } catch (IOException | XMLStreamException e) {
            throw new AetherException(
                    "The file " + file + " beside the raster cannot be read; repair it or remove it.", e);
        }
        if (said[0] != null && !said[0].isBlank()) {
            CoordinateReferenceSystem crs = WellKnownText.parse(said[0], "the file " + file.getFileName());
            double[] corners = {grid.west(), grid.north(), grid.east(), grid.south()};
            double[] moved = corners.clone();
            CrsTransform.between(crs, grid.crs()).transform(moved);
            for (int i = 0; i < corners.length; i++) {
                if (!(Math.abs(moved[i] - corners[i]) <= 0.1 * grid.pixelWidth())) {
                    throw contradiction(file, "coordinate reference system");
                }
            }
        }
        if (said[1] != null && !said[1].isBlank()) {
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
                numbers = Arrays.stream(said[1].split(","))
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
        return new AetherException("The file " + file + " beside the raster says another " + what
                + " than the raster itself; write both into one file with gdal_translate, or remove the wrong one.");
    }

    private static void read(InputStream in, String[] said) throws XMLStreamException {
        XMLInputFactory factory = XMLInputFactory.newInstance();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        XMLStreamReader xml = factory.createXMLStreamReader(in);
        int depth = 0;
        while (xml.hasNext()) {
            int event = xml.next();
            if (event == XMLStreamConstants.START_ELEMENT) {
                depth++;
                if (depth == 2 && xml.getLocalName().equals("SRS")) {
                    said[0] = xml.getElementText();
                    depth--;
                } else if (depth == 2 && xml.getLocalName().equals("GeoTransform")) {
                    said[1] = xml.getElementText();
                    depth--;
                }
            } else if (event == XMLStreamConstants.END_ELEMENT) {
                depth--;
            }
        }
    }
}
