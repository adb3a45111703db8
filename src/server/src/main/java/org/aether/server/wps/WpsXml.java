package org.aether.server.wps;

import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import javax.xml.bind.JAXBContext;
import javax.xml.bind.JAXBElement;
import javax.xml.bind.JAXBException;
import javax.xml.bind.Marshaller;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.aether.server.ServiceException;

/** WPS documents and their Java objects. Thread-safe. */
final class WpsXml {

    private static final String SCHEMAS = "http://www.opengis.net/wps/1.0.0 http://schemas.opengis.net/wps/1.0.0/";
    private static final String OWS_SCHEMA =
            "http://www.opengis.net/ows/1.1 http://schemas.opengis.net/ows/1.1.0/owsExceptionReport.xsd";

    private final JAXBContext context;

    WpsXml() {
        try {
            context = JAXBContext.newInstance(
                    net.opengis.wps.v_1_0_0.ObjectFactory.class, net.opengis.ows.v_1_1_0.ObjectFactory.class);
        } catch (JAXBException e) {
            throw new IllegalStateException("The WPS bindings are broken", e);
        }
    }

    /**
     * Reads a request.
     *
     * @throws ServiceException when it is no WPS document
     */
    Object read(InputStream in) {
        try {
            XMLStreamReader reader = SafeXml.reader(in);
            Object read = context.createUnmarshaller().unmarshal(reader);
            return read instanceof JAXBElement<?> element ? element.getValue() : read;
        } catch (JAXBException | XMLStreamException e) {
            for (Throwable cause = e; cause != null; cause = cause.getCause()) {
                if (cause instanceof ServiceException own) {
                    throw own;
                }
            }
            throw ServiceException.invalid(
                    null,
                    "The request is no well-formed WPS 1.0.0 document; check it against the schemas of WPS 1.0.0.");
        }
    }

    /**
     * Writes a response.
     *
     * @param schema file of WPS's schemas that describes it, or null for an exception report
     */
    byte[] write(Object document, String schema) {
        try {
            Marshaller marshaller = context.createMarshaller();
            marshaller.setProperty(Marshaller.JAXB_FORMATTED_OUTPUT, true);
            marshaller.setProperty(Marshaller.JAXB_SCHEMA_LOCATION, schema == null ? OWS_SCHEMA : SCHEMAS + schema);
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            marshaller.marshal(document, out);
            return out.toByteArray();
        } catch (JAXBException e) {
            throw new IllegalStateException("A response could not be written", e);
        }
    }
}
