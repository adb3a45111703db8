package org.aether.server.wps;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.GregorianCalendar;
import java.util.Map;
import javax.xml.datatype.DatatypeConfigurationException;
import javax.xml.datatype.DatatypeFactory;
import javax.xml.datatype.XMLGregorianCalendar;
import net.opengis.wps.v_1_0_0.ComplexDataType;
import net.opengis.wps.v_1_0_0.DataType;
import net.opengis.wps.v_1_0_0.DocumentOutputDefinitionType;
import net.opengis.wps.v_1_0_0.ExecuteResponse;
import net.opengis.wps.v_1_0_0.LiteralDataType;
import net.opengis.wps.v_1_0_0.OutputDataType;
import net.opengis.wps.v_1_0_0.OutputDefinitionsType;
import net.opengis.wps.v_1_0_0.OutputReferenceType;
import net.opengis.wps.v_1_0_0.ProcessBriefType;
import net.opengis.wps.v_1_0_0.ProcessFailedType;
import net.opengis.wps.v_1_0_0.ProcessStartedType;
import net.opengis.wps.v_1_0_0.StatusType;
import org.aether.server.failure.Failure;
import org.aether.server.process.EncodedOutput;
import org.aether.server.process.Job;
import org.aether.server.process.Literals;
import org.aether.server.process.ProcessEntry;
import org.geotools.api.data.Parameter;

/** The response documents of Execute: the status, and the results when the process has succeeded. */
final class StatusDocuments {

    private final ProcessEntry process;
    private final ExecuteRequest request;
    private final String url;

    /** @param url the address of the service */
    StatusDocuments(ProcessEntry process, ExecuteRequest request, String url) {
        this.process = process;
        this.request = request;
        this.url = url;
    }

    /** The document of a job in its present state. */
    ExecuteResponse of(Job job) {
        Job.Status now = job.status();
        StatusType status = new StatusType();
        status.setCreationTime(time(now.created()));
        ExecuteResponse response = response(status);
        response.setStatusLocation(link("GetExecutionStatus", job, null));
        switch (now.state()) {
            case ACCEPTED -> status.setProcessAccepted("The process was accepted and waits.");
            case RUNNING -> status.setProcessStarted(new ProcessStartedType()
                    .withValue(OwsElements.clean(now.task() == null ? "The process runs." : now.task()))
                    .withPercentCompleted(Math.min(99, (int) now.percent())));
            case SUCCESSFUL -> {
                status.setProcessSucceeded("The process succeeded.");
                response.setProcessOutputs(outputs(now.outputs(), job));
            }
            case FAILED -> status.setProcessFailed(failed(now.failure()));
            case DISMISSED -> status.setProcessFailed(failed(dismissal()));
        }
        return response;
    }

    /** The document of a synchronous execution. */
    ExecuteResponse succeeded(Map<String, EncodedOutput> outputs) {
        StatusType status = new StatusType();
        status.setCreationTime(time(Instant.now()));
        status.setProcessSucceeded("The process succeeded.");
        ExecuteResponse response = response(status);
        response.setProcessOutputs(outputs(outputs, null));
        return response;
    }

    /** The document of a job that has just been dismissed. */
    static ExecuteResponse dismissed(ProcessEntry process, String url) {
        StatusType status = new StatusType();
        status.setCreationTime(time(Instant.now()));
        status.setProcessFailed(failed(dismissal()));
        return new StatusDocuments(process, null, url).response(status);
    }

    private static Failure dismissal() {
        return new Failure(200, "NoApplicableCode", null, "The job was dismissed; its results were deleted.", true);
    }

    private static ProcessFailedType failed(Failure failure) {
        return new ProcessFailedType().withExceptionReport(OwsElements.report(failure));
    }

    private ExecuteResponse response(StatusType status) {
        ExecuteResponse response = new ExecuteResponse();
        response.setLang("en");
        response.setServiceInstance(url + "?");
        ProcessBriefType brief = new ProcessBriefType();
        WpsDescriptions.fill(brief, process);
        response.setProcess(brief);
        response.setStatus(status);
        if (request != null && request.lineage()) {
            response.setDataInputs(request.execute().getDataInputs());
            OutputDefinitionsType definitions = new OutputDefinitionsType();
            request.outputs().forEach(output -> {
                DocumentOutputDefinitionType definition = new DocumentOutputDefinitionType();
                definition.setIdentifier(OwsElements.code(output.output()));
                definition.setMimeType(output.mime());
                definitions.getOutput().add(definition);
            });
            if (!definitions.getOutput().isEmpty()) {
                response.setOutputDefinitions(definitions);
            }
        }
        return response;
    }

    private ExecuteResponse.ProcessOutputs outputs(Map<String, EncodedOutput> outputs, Job job) {
        ExecuteResponse.ProcessOutputs list = new ExecuteResponse.ProcessOutputs();
        outputs.forEach((name, encoded) -> {
            Parameter<?> description = process.outputs().get(name);
            OutputDataType output = new OutputDataType();
            WpsDescriptions.fill(output, description);
            if (job != null && request.byReference().contains(name)) {
                output.setReference(new OutputReferenceType()
                        .withHref(link("GetExecutionResult", job, name))
                        .withMimeType(encoded.mime()));
            } else {
                output.setData(data(description, encoded));
            }
            list.getOutput().add(output);
        });
        return list;
    }

    private static DataType data(Parameter<?> description, EncodedOutput encoded) {
        if (encoded.literal()) {
            return new DataType()
                    .withLiteralData(new LiteralDataType()
                            .withDataType("xs:" + Literals.schemaType(description.type))
                            .withValue(OwsElements.clean(new String(encoded.inline(), StandardCharsets.UTF_8))));
        }
        ComplexDataType complex = new ComplexDataType();
        complex.setMimeType(encoded.mime());
        if (encoded.binary()) {
            complex.setEncoding("base64");
            complex.getContent().add(Base64.getEncoder().encodeToString(encoded.inline()));
        } else {
            complex.getContent().add(OwsElements.clean(new String(encoded.inline(), StandardCharsets.UTF_8)));
        }
        return new DataType().withComplexData(complex);
    }

    private String link(String operation, Job job, String output) {
        return link(url, operation, job.id()) + (output == null ? "" : "&outputId=" + output);
    }

    /** The address of an operation on a job. */
    static String link(String url, String operation, String id) {
        return url + "?service=WPS&version=1.0.0&request=" + operation + "&executionId=" + id;
    }

    private static XMLGregorianCalendar time(Instant instant) {
        try {
            return DatatypeFactory.newInstance()
                    .newXMLGregorianCalendar(GregorianCalendar.from(instant.atZone(java.time.ZoneOffset.UTC)));
        } catch (DatatypeConfigurationException e) {
            throw new IllegalStateException("Java's own XML types are missing", e);
        }
    }
}
