package org.aether.server.wps;

import java.io.InputStream;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import javax.xml.stream.util.StreamReaderDelegate;
import org.aether.server.failure.ServiceException;

/**
 * Reads untrusted XML. Document types are refused, and with them all entities, which could read files and URLs or expand to
 * gigabytes. Deep nesting is refused too.
 */
final class SafeXml {

    private static final int MAX_DEPTH = 100;

    private SafeXml() {}

    /** A reader that throws {@link ServiceException} for a document type, an entity or deep nesting. */
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
                            null, "The request has a document type or entities, which are not supported; remove them.");
                    case START_ELEMENT -> {
                        depth++;
                        if (depth > MAX_DEPTH) {
                            throw ServiceException.invalid(
                                    null, "The request's elements are nested more than " + MAX_DEPTH + " deep.");
                        }
                    }
                    case END_ELEMENT -> depth--;
                    default -> {
                        // Text, comments and white space are allowed.
                    }
                }
                return event;
            }
        };
    }
}
