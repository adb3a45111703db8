package org.aether.server.wps;

import com.sun.xml.bind.marshaller.NamespacePrefixMapper;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import javax.xml.bind.JAXBContext;
import javax.xml.bind.JAXBElement;
import javax.xml.bind.JAXBException;
import javax.xml.bind.Marshaller;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import net.opengis.wps.v_1_0_0.Execute;
import org.aether.server.failure.ServiceException;
import org.w3c.dom.Element;

/** Converts between WPS documents and their Java objects. Thread-safe. */
final class WpsXml {

    private static final String SCHEMAS = "http://www.opengis.net/wps/1.0.0 http://schemas.opengis.net/wps/1.0.0/";
    private static final String OWS_SCHEMA =
            "http://www.opengis.net/ows/1.1 http://schemas.opengis.net/ows/1.1.0/owsExceptionReport.xsd";

    private static final JAXBContext CONTEXT = context();

    private static JAXBContext context() {
        try {
            return JAXBContext.newInstance(
                    net.opengis.wps.v_1_0_0.ObjectFactory.class, net.opengis.ows.v_1_1_0.ObjectFactory.class);
        } catch (JAXBException e) {
            throw new IllegalStateException("The WPS bindings are broken", e);
        }
    }

    /** The usual prefixes. */
    private static final NamespacePrefixMapper PREFIXES = new NamespacePrefixMapper() {
        @Override
        public String getPreferredPrefix(String namespace, String suggestion, boolean required) {
            return switch (namespace) {
                case "http://www.opengis.net/wps/1.0.0" -> "wps";
                case "http://www.opengis.net/ows/1.1" -> "ows";
                case "http://www.w3.org/1999/xlink" -> "xlink";
                default -> suggestion;
            };
        }
    };

    /**
     * Reads a request.
     *
     * @throws ServiceException when it is not a WPS document
     */
    Object read(InputStream in) {
        try {
            XMLStreamReader reader = SafeXml.reader(in);
            Object read = CONTEXT.createUnmarshaller().unmarshal(reader);
            return read instanceof JAXBElement<?> element ? element.getValue() : read;
        } catch (JAXBException | XMLStreamException e) {
            for (Throwable cause = e; cause != null; cause = cause.getCause()) {
                if (cause instanceof ServiceException own) {
                    throw own;
                }
            }
            throw ServiceException.invalid(
                    null, "The request is not a valid WPS 1.0.0 document; validate it with the schemas of WPS 1.0.0.");
        }
    }

    /**
     * Reads an Execute inside another request.
     *
     * @throws ServiceException when it cannot be read
     */
    static Execute execute(Element element) {
        try {
            return CONTEXT.createUnmarshaller()
                    .unmarshal(element, Execute.class)
                    .getValue();
        } catch (JAXBException e) {
            throw ServiceException.invalid("Reference", "The Execute inside the reference cannot be read.");
        }
    }

    /**
     * Writes a response.
     *
     * @param schema the file of the WPS schemas that describes the document, or null for an exception report
     */
    byte[] write(Object document, String schema) {
        try {
            Marshaller marshaller = CONTEXT.createMarshaller();
            marshaller.setProperty(Marshaller.JAXB_FORMATTED_OUTPUT, true);
            marshaller.setProperty("com.sun.xml.bind.namespacePrefixMapper", PREFIXES);
            marshaller.setProperty(Marshaller.JAXB_SCHEMA_LOCATION, schema == null ? OWS_SCHEMA : SCHEMAS + schema);
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            marshaller.marshal(document, out);
            return out.toByteArray();
        } catch (JAXBException e) {
            throw new IllegalStateException("A response could not be written", e);
        }
    }
}
