package org.aether.server;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.StringReader;
import java.net.URL;
import java.util.ArrayList;
import java.util.List;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.transform.stream.StreamSource;
import javax.xml.validation.Schema;
import javax.xml.validation.SchemaFactory;
import javax.xml.validation.Validator;
import org.w3c.dom.ls.DOMImplementationLS;
import org.w3c.dom.ls.LSInput;
import org.w3c.dom.ls.LSResourceResolver;
import org.xml.sax.ErrorHandler;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;
import org.xml.sax.SAXParseException;

/**
 * Validates documents against the schemas of the OGC, without a network: they come from the library of schemas; the two
 * of the W3C that they import are below, as far as they are needed.
 */
final class OgcSchemas {

    private static final String XML =
            """
            <xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="http://www.w3.org/XML/1998/namespace">
              <xs:attribute name="lang" type="xs:language"/>
              <xs:attribute name="base" type="xs:anyURI"/>
            </xs:schema>
            """;

    private static final String XLINK =
            """
            <xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xlink="http://www.w3.org/1999/xlink"
                targetNamespace="http://www.w3.org/1999/xlink">
              <xs:attribute name="type" type="xs:string"/>
              <xs:attribute name="href" type="xs:anyURI"/>
              <xs:attribute name="role" type="xs:anyURI"/>
              <xs:attribute name="arcrole" type="xs:anyURI"/>
              <xs:attribute name="title" type="xs:string"/>
              <xs:attribute name="show" type="xs:string"/>
              <xs:attribute name="actuate" type="xs:string"/>
              <xs:attributeGroup name="simpleAttrs">
                <xs:attribute ref="xlink:type" fixed="simple"/>
                <xs:attribute ref="xlink:href"/>
                <xs:attribute ref="xlink:role"/>
                <xs:attribute ref="xlink:arcrole"/>
                <xs:attribute ref="xlink:title"/>
                <xs:attribute ref="xlink:show"/>
                <xs:attribute ref="xlink:actuate"/>
              </xs:attributeGroup>
            </xs:schema>
            """;

    private OgcSchemas() {}

    /** @param schema below the root of the OGC's schemas, such as {@code wps/1.0.0/wpsAll.xsd} @return what is wrong */
    static List<String> violations(String schema, byte[] document) throws Exception {
        DOMImplementationLS implementation = (DOMImplementationLS) DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .getDOMImplementation()
                .getFeature("LS", "3.0");
        SchemaFactory factory = SchemaFactory.newInstance(XMLConstants.W3C_XML_SCHEMA_NS_URI);
        LSResourceResolver resolver = (type, namespace, publicId, systemId, base) -> {
            LSInput input = implementation.createLSInput();
            input.setSystemId(systemId);
            if (systemId.endsWith("/xml.xsd")) {
                input.setCharacterStream(new StringReader(XML));
            } else if (systemId.endsWith("/xlink.xsd")) {
                input.setCharacterStream(new StringReader(XLINK));
            } else if (systemId.startsWith("http://schemas.opengis.net/")) {
                String own = systemId.substring("http://schemas.opengis.net/".length());
                URL found = resource(own);
                input.setSystemId(found.toString());
                input.setByteStream(open(found));
            } else {
                return null; // relative to a schema of the same library
            }
            return input;
        };
        factory.setResourceResolver(resolver);
        URL root = resource(schema);
        Schema compiled = factory.newSchema(new StreamSource(open(root), root.toString()));
        List<String> violations = new ArrayList<>();
        Validator validator = compiled.newValidator();
        validator.setErrorHandler(collector(violations));
        validator.validate(new StreamSource(new ByteArrayInputStream(document)));
        return violations;
    }

    /** Against a document type that the document names, found in the library instead. */
    static List<String> violationsOfDocumentType(String documentType, byte[] document) throws Exception {
        DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
        factory.setValidating(true);
        DocumentBuilder builder = factory.newDocumentBuilder();
        URL found = resource(documentType);
        builder.setEntityResolver((publicId, systemId) -> {
            InputSource source = new InputSource(open(found));
            source.setSystemId(found.toString());
            return source;
        });
        List<String> violations = new ArrayList<>();
        builder.setErrorHandler(collector(violations));
        builder.parse(new ByteArrayInputStream(document));
        return violations;
    }

    private static URL resource(String path) {
        URL found = OgcSchemas.class.getResource("/ogc/" + path);
        if (found == null) {
            throw new IllegalArgumentException("No schema " + path);
        }
        return found;
    }

    private static InputStream open(URL url) {
        try {
            return url.openStream();
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static ErrorHandler collector(List<String> violations) {
        return new ErrorHandler() {
            @Override
            public void warning(SAXParseException e) {
                violations.add(e.getMessage());
            }

            @Override
            public void error(SAXParseException e) {
                violations.add("line " + e.getLineNumber() + ": " + e.getMessage());
            }

            @Override
            public void fatalError(SAXParseException e) throws SAXException {
                throw e;
            }
        };
    }
}
