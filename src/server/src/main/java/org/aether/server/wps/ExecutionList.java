package org.aether.server.wps;

import java.io.StringWriter;
import java.util.List;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;
import org.aether.server.process.Job;

/** The answer to GetExecutions, which GeoServer added to WPS 1.0.0: the jobs of this server, the oldest first. */
final class ExecutionList {

    private static final String WPS = "http://www.opengis.net/wps/1.0.0";
    private static final String OWS = "http://www.opengis.net/ows/1.1";

    private ExecutionList() {}

    /** @param url of the service */
    static String of(List<Job> jobs, String url) {
        StringWriter text = new StringWriter();
        try {
            XMLStreamWriter out = XMLOutputFactory.newDefaultFactory().createXMLStreamWriter(text);
            out.setPrefix("wps", WPS);
            out.setPrefix("ows", OWS);
            out.writeStartDocument("UTF-8", "1.0");
            out.writeStartElement(WPS, "GetExecutionsResponse");
            out.writeNamespace("wps", WPS);
            out.writeNamespace("ows", OWS);
            out.writeAttribute("service", "WPS");
            out.writeAttribute("version", "1.0.0");
            out.writeAttribute("serviceInstance", url + "?");
            out.writeAttribute("count", Integer.toString(jobs.size()));
            for (Job job : jobs) {
                execution(out, job, url);
            }
            out.writeEndElement();
            out.writeEndDocument();
            out.close();
        } catch (XMLStreamException e) {
            throw new IllegalStateException("The list of executions could not be written", e);
        }
        return text.toString();
    }

    private static void execution(XMLStreamWriter out, Job job, String url) throws XMLStreamException {
        Job.Status now = job.status();
        out.writeStartElement(WPS, "ExecuteResponse");
        out.writeStartElement(WPS, "Process");
        element(out, OWS, "Identifier", job.process());
        out.writeEndElement();
        out.writeStartElement(WPS, "Status");
        out.writeAttribute("creationTime", now.created().toString());
        element(out, WPS, "JobID", job.id());
        element(out, WPS, "Identifier", job.process());
        element(out, WPS, "Status", phase(now.state()));
        element(out, WPS, "PercentCompleted", Float.toString(now.percent()));
        if (now.state() == Job.State.RUNNING && now.task() != null) {
            element(out, WPS, "ProcessStarted", now.task());
        } else if (now.failure() != null) {
            element(out, WPS, "ProcessFailed", now.failure().sentence());
        }
        element(out, WPS, "StatusLocation", StatusDocuments.link(url, "GetExecutionStatus", job.id()));
        out.writeEndElement();
        out.writeEndElement();
    }

    /** GeoServer's words for the states. */
    private static String phase(Job.State state) {
        return switch (state) {
            case ACCEPTED -> "QUEUED";
            case RUNNING -> "RUNNING";
            case SUCCESSFUL -> "SUCCEEDED";
            case FAILED -> "FAILED";
            case DISMISSED -> "DISMISSING";
        };
    }

    private static void element(XMLStreamWriter out, String namespace, String name, String text)
            throws XMLStreamException {
        out.writeStartElement(namespace, name);
        out.writeCharacters(OwsElements.clean(text));
        out.writeEndElement();
    }
}
