package org.aether.cli.report;

import java.io.StringWriter;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/**
 * Writes markup that is HTML and well-formed XML at once: the JDK's XML writer closes and escapes, this class makes it
 * read like a page. Attributes are given as name, value, name, value.
 */
final class Page {

    private final StringWriter text = new StringWriter();
    private final XMLStreamWriter writer;

    Page() {
        try {
            writer = XMLOutputFactory.newDefaultFactory().createXMLStreamWriter(text);
            writer.writeDTD("<!DOCTYPE html>");
        } catch (XMLStreamException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Opens an element and leaves it open. */
    Page open(String tag, String... attributes) {
        try {
            writer.writeStartElement(tag);
            write(attributes);
            return this;
        } catch (XMLStreamException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Closes the innermost open element; with text before, so that no element is empty that must not be. */
    Page close() {
        try {
            writer.writeCharacters("");
            writer.writeEndElement();
            return this;
        } catch (XMLStreamException e) {
            throw new IllegalStateException(e);
        }
    }

    /** An element that has no content, such as {@code img}. */
    Page empty(String tag, String... attributes) {
        try {
            writer.writeEmptyElement(tag);
            write(attributes);
            return this;
        } catch (XMLStreamException e) {
            throw new IllegalStateException(e);
        }
    }

    Page text(String words) {
        try {
            writer.writeCharacters(words);
            return this;
        } catch (XMLStreamException e) {
            throw new IllegalStateException(e);
        }
    }

    /** An element around text. */
    Page element(String tag, String words, String... attributes) {
        return open(tag, attributes).text(words).close();
    }

    /** A line break in the source, which keeps the file readable. */
    Page line() {
        return text("\n");
    }

    private void write(String... attributes) throws XMLStreamException {
        for (int i = 0; i < attributes.length; i += 2) {
            writer.writeAttribute(attributes[i], attributes[i + 1]);
        }
    }

    @Override
    public String toString() {
        try {
            writer.flush();
        } catch (XMLStreamException e) {
            throw new IllegalStateException(e);
        }
        return text.toString();
    }
}
