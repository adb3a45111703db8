package org.aether.server.wps;

import java.io.InputStream;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import javax.xml.stream.util.StreamReaderDelegate;
import org.aether.server.ServiceException;

/**
 * Reads XML of strangers: no document type, so no entities of any kind (neither files and URLs of this machine nor the
 * billion laughs), and no deep nesting.
 */
final class SafeXml {

    private static final int DEEPEST = 100;

    private SafeXml() {}

    /** A reader that throws {@link ServiceException} where the document tries something. */
    static XMLStreamReader reader(InputStream in) throws XMLStreamException {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_REPLACING_ENTITY_REFERENCES, false);
        factory.setXMLResolver((publicId, systemId, base, namespace) -> {
            throw new XMLStreamException("External entities are not read");
        });
        return new StreamReaderDelegate(factory.createXMLStreamReader(in)) {
            private int depth;

            @Override
            public int next() throws XMLStreamException {
                int event = super.next();
                switch (event) {
                    case DTD, ENTITY_REFERENCE, ENTITY_DECLARATION -> throw ServiceException.invalid(
                            null,
                            "The request has a document type or entities, which are not read here; leave them out.");
                    case START_ELEMENT -> {
                        depth++;
                        if (depth > DEEPEST) {
                            throw ServiceException.invalid(
                                    null, "The request's elements are nested more than " + DEEPEST + " deep.");
                        }
                    }
                    case END_ELEMENT -> depth--;
                    default -> {
                        // text, comments and white space are fine
                    }
                }
                return event;
            }
        };
    }
}
