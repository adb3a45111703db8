package org.aether.server.wps;

import java.io.StringWriter;
import java.util.List;
import javax.xml.bind.JAXBElement;
import javax.xml.transform.OutputKeys;
import javax.xml.transform.Transformer;
import javax.xml.transform.TransformerException;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamResult;
import net.opengis.ows.v_1_1_0.BoundingBoxType;
import net.opengis.wps.v_1_0_0.ComplexDataType;
import net.opengis.wps.v_1_0_0.DataType;
import net.opengis.wps.v_1_0_0.InputReferenceType;
import net.opengis.wps.v_1_0_0.InputType;
import org.aether.server.failure.ServiceException;
import org.aether.server.process.InputValue;
import org.w3c.dom.Element;

/** Reads the inputs of a posted Execute. */
final class XmlInputs {

    private XmlInputs() {}

    static InputValue value(InputType input) {
        String name = input.getIdentifier().getValue();
        InputReferenceType reference = input.getReference();
        if (reference != null) {
            if (reference.getBodyReference() != null) {
                return References.value(reference.getBodyReference().getHref(), null);
            }
            return References.value(reference.getHref(), reference.getBody());
        }
        DataType data = input.getData();
        if (data != null && data.getLiteralData() != null) {
            String text = data.getLiteralData().getValue();
            return new InputValue.Inline(text == null ? "" : text, null, false);
        }
        if (data != null && data.getBoundingBoxData() != null) {
            BoundingBoxType box = data.getBoundingBoxData();
            return new InputValue.Box(doubles(box.getLowerCorner()), doubles(box.getUpperCorner()), box.getCrs());
        }
        if (data != null && data.getComplexData() != null) {
            ComplexDataType complex = data.getComplexData();
            String text = text(complex.getContent());
            if (text.strip().startsWith(References.LAYER)) {
                return References.value(text, null);
            }
            return new InputValue.Inline(text, complex.getMimeType(), "base64".equalsIgnoreCase(complex.getEncoding()));
        }
        throw ServiceException.missing(name, "The input '" + name + "' has neither Data nor Reference.");
    }

    private static double[] doubles(List<Double> numbers) {
        return numbers.stream()
                .mapToDouble(number -> number == null ? Double.NaN : number)
                .toArray();
    }

    private static String text(List<?> content) {
        StringBuilder text = new StringBuilder();
        for (Object part : content) {
            if (part instanceof Element element) {
                text.append(serialised(element));
            } else if (part instanceof JAXBElement<?>) {
                throw ServiceException.invalid(
                        null, "An input contains an OGC element, which is not supported; send GeoJSON or text.");
            } else {
                text.append(part);
            }
        }
        return text.toString();
    }

    private static String serialised(Element element) {
        try {
            Transformer transformer = TransformerFactory.newDefaultInstance().newTransformer();
            transformer.setOutputProperty(OutputKeys.OMIT_XML_DECLARATION, "yes");
            StringWriter out = new StringWriter();
            transformer.transform(new DOMSource(element), new StreamResult(out));
            return out.toString();
        } catch (TransformerException e) {
            throw new IllegalStateException("A DOM tree can always be written", e);
        }
    }
}
