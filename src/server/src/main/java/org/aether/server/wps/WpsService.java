package org.aether.server.wps;

import java.io.IOException;
import java.io.PushbackInputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import net.opengis.ows.v_1_1_0.CodeType;
import net.opengis.wps.v_1_0_0.DescribeProcess;
import net.opengis.wps.v_1_0_0.Execute;
import net.opengis.wps.v_1_0_0.GetCapabilities;
import net.opengis.wps.v_1_0_0.ObjectFactory;
import org.aether.server.failure.Failure;
import org.aether.server.failure.ServiceException;
import org.aether.server.http.Exchange;
import org.aether.server.http.Guard;
import org.aether.server.http.Service;
import org.aether.server.process.EncodedOutput;
import org.aether.server.process.InputValue.ProcessCall;
import org.aether.server.process.Job;
import org.aether.server.process.Jobs;
import org.aether.server.process.ProcessCatalogue;
import org.aether.server.process.ProcessEntry;
import org.aether.server.process.ProcessRunner;
import org.aether.server.process.ProcessRunner.Wanted;
import org.aether.server.process.RunProgress;
import org.aether.server.process.Workspace;

/**
 * WPS 1.0.0: GetCapabilities, DescribeProcess and Execute by GET and POST. As in GeoServer there are also GetExecutions,
 * GetExecutionStatus, GetExecutionResult and Dismiss for stored responses.
 */
public final class WpsService implements Service {

    private static final String XML = "text/xml; charset=utf-8";

    private final ProcessCatalogue processes;
    private final ProcessRunner runner;
    private final Jobs jobs;
    private final Guard guard;
    private final Path work;
    private final WpsXml xml = new WpsXml();
    private final WpsDescriptions descriptions;

    /**
     * @param work the directory of temporary files
     * @param maxRequestBytes stated in the descriptions
     */
    public WpsService(
            ProcessCatalogue processes, ProcessRunner runner, Jobs jobs, Guard guard, Path work, long maxRequestBytes) {
        this.processes = processes;
        this.runner = runner;
        this.jobs = jobs;
        this.guard = guard;
        this.work = work;
        this.descriptions = new WpsDescriptions(maxRequestBytes);
    }

    @Override
    public boolean owns(Exchange exchange) {
        return Service.named(exchange, "wps", true);
    }

    @Override
    public void answer(Exchange exchange) throws Exception {
        if (exchange.method().equals("POST")) {
            posted(exchange);
            return;
        }
        if (!exchange.method().equals("GET") && !exchange.method().equals("HEAD")) {
            throw new ServiceException(405, "OperationNotSupported", null, "WPS supports GET and POST.");
        }
        String service = exchange.parameter("service");
        if (service != null && !service.equalsIgnoreCase("WPS")) {
            throw ServiceException.invalid("service", "This is the address of WPS, not of '" + service + "'.");
        }
        String request = exchange.parameter("request");
        if (request == null) {
            throw ServiceException.missing("request", "The parameter request is missing; try request=GetCapabilities.");
        }
        switch (request.toLowerCase(Locale.ROOT)) {
            case "getcapabilities" -> {
                String versions = exchange.parameter("AcceptVersions");
                capabilities(exchange, versions == null ? List.of() : Arrays.asList(versions.split(",")));
            }
            case "describeprocess" -> {
                version(exchange.parameter("version"));
                String identifier = exchange.parameter("identifier");
                describe(exchange, identifier == null ? List.of() : Arrays.asList(identifier.split(",")));
            }
            case "execute" -> {
                version(exchange.parameter("version"));
                execute(exchange, ExecuteRequest.of(exchange));
            }
            case "getexecutionstatus" -> status(exchange);
            case "getexecutions" -> exchange.send(200, XML, ExecutionList.of(jobs.all(), url(exchange)));
            case "getexecutionresult" -> result(exchange);
            case "dismiss" -> {
                guard.requireOwnPage(exchange);
                Job job = jobs.dismiss(executionId(exchange));
                exchange.send(
                        200,
                        XML,
                        xml.write(StatusDocuments.dismissed(entry(job), url(exchange)), "wpsExecute_response.xsd"));
            }
            default -> throw new ServiceException(
                    400,
                    "OperationNotSupported",
                    "request",
                    "There is no request '" + request + "'; there are GetCapabilities, DescribeProcess, Execute,"
                            + " GetExecutions, GetExecutionStatus, GetExecutionResult and Dismiss.");
        }
    }

    private void posted(Exchange exchange) throws Exception {
        Object request;
        try (PushbackInputStream body = new PushbackInputStream(exchange.body())) {
            requireContent(body);
            request = xml.read(body);
        }
        if (request instanceof Execute execute) {
            execute(exchange, ExecuteRequest.of(execute));
        } else if (request instanceof DescribeProcess describe) {
            describe(
                    exchange,
                    describe.getIdentifier().stream().map(CodeType::getValue).toList());
        } else if (request instanceof GetCapabilities capabilities) {
            capabilities(
                    exchange,
                    capabilities.getAcceptVersions() == null
                            ? List.of()
                            : capabilities.getAcceptVersions().getVersion());
        } else {
            throw new ServiceException(
                    400,
                    "OperationNotSupported",
                    null,
                    "The posted document must be GetCapabilities, DescribeProcess or Execute of WPS 1.0.0.");
        }
    }

    private static void requireContent(PushbackInputStream body) throws IOException {
        int first = body.read();
        if (first < 0) {
            throw ServiceException.missing(null, "The posted request is empty; send a WPS 1.0.0 document.");
        }
        body.unread(first);
    }

    private static void version(String version) {
        if (version != null && !version.equals("1.0.0")) {
            throw ServiceException.invalid("version", "This server supports WPS 1.0.0, not " + version + ".");
        }
    }

    private void capabilities(Exchange exchange, List<String> versions) throws IOException {
        if (!versions.isEmpty()
                && versions.stream().noneMatch(version -> version.strip().equals("1.0.0"))) {
            throw new ServiceException(
                    400, "VersionNegotiationFailed", "AcceptVersions", "This server supports only WPS 1.0.0.");
        }
        exchange.send(
                200,
                XML,
                xml.write(
                        new ObjectFactory()
                                .createCapabilities(descriptions.capabilities(processes.all(), url(exchange))),
                        "wpsGetCapabilities_response.xsd"));
    }

    private void describe(Exchange exchange, List<String> identifiers) throws IOException {
        if (identifiers.isEmpty()) {
            throw ServiceException.missing("identifier", "DescribeProcess needs the identifiers of processes, or ALL.");
        }
        Collection<ProcessEntry> described = new ArrayList<>();
        for (String identifier : identifiers) {
            String id = String.valueOf(identifier).strip();
            if (id.equalsIgnoreCase("all")) {
                described = processes.all();
                break;
            }
            described.add(processes.get(id));
        }
        exchange.send(200, XML, xml.write(descriptions.descriptions(described), "wpsDescribeProcess_response.xsd"));
    }

    private void execute(Exchange exchange, ExecuteRequest request) throws Exception {
        for (String process : ProcessRunner.involved(request.call())) {
            guard.requireAllowed(exchange, process);
        }
        ProcessEntry entry = processes.get(request.call().process());
        if (request.raw() != null) {
            raw(exchange, request.call(), request.raw());
        } else if (request.store()) {
            Job job = jobs.submit(request.call(), request.outputs(), request.withoutInputs());
            StatusDocuments document = new StatusDocuments(entry, request, url(exchange));
            exchange.send(200, XML, xml.write(document.of(job), "wpsExecute_response.xsd"));
        } else if (!request.byReference().isEmpty()) {
            throw ServiceException.invalid(
                    "asReference",
                    "An output by reference needs storeExecuteResponse=true, since only stored results can be fetched.");
        } else {
            document(exchange, entry, request);
        }
    }

    private void raw(Exchange exchange, ProcessCall call, Wanted output) throws IOException {
        RunProgress progress = exchange.watch(new RunProgress());
        try (Workspace workspace = Workspace.below(work)) {
            Map<String, EncodedOutput> outputs = runner.run(call, List.of(output), progress, workspace);
            exchange.send(200, outputs.get(output.output()));
        }
    }

    private void document(Exchange exchange, ProcessEntry entry, ExecuteRequest request) throws IOException {
        RunProgress progress = exchange.watch(new RunProgress());
        try (Workspace workspace = Workspace.below(work)) {
            Map<String, EncodedOutput> outputs = runner.run(request.call(), request.outputs(), progress, workspace);
            StatusDocuments document = new StatusDocuments(entry, request, url(exchange));
            exchange.send(200, XML, xml.write(document.succeeded(outputs), "wpsExecute_response.xsd"));
        }
    }

    private void status(Exchange exchange) throws IOException {
        Job job = jobs.get(executionId(exchange));
        StatusDocuments document = new StatusDocuments(entry(job), request(job), url(exchange));
        exchange.send(200, XML, xml.write(document.of(job), "wpsExecute_response.xsd"));
    }

    private void result(Exchange exchange) throws IOException {
        Job job = jobs.get(executionId(exchange));
        Map<String, EncodedOutput> outputs = job.status().outputs();
        if (outputs == null) {
            throw ServiceException.notFound("executionId", "The job has no results; request its status.");
        }
        String output = exchange.parameter("outputId");
        EncodedOutput result = output == null && outputs.size() == 1
                ? outputs.values().iterator().next()
                : outputs.get(String.valueOf(output));
        if (result == null) {
            throw ServiceException.notFound(
                    "outputId",
                    "The job has no output of this name; it has " + String.join(", ", outputs.keySet()) + ".");
        }
        exchange.send(200, result);
    }

    private static String executionId(Exchange exchange) {
        String id = exchange.parameter("executionId");
        if (id == null) {
            throw ServiceException.missing("executionId", "The parameter executionId is missing.");
        }
        return id;
    }

    private ProcessEntry entry(Job job) {
        return processes.get(job.process());
    }

    /** The request of a job; one with defaults for a job of another protocol. */
    private static ExecuteRequest request(Job job) {
        return job.request() instanceof ExecuteRequest request
                ? request
                : new ExecuteRequest(null, null, List.of(), List.of(), true, true, false, null);
    }

    private static String url(Exchange exchange) {
        return exchange.base() + exchange.path();
    }

    @Override
    public void fail(Exchange exchange, Failure failure) throws IOException {
        exchange.send(failure.status(), XML, xml.write(OwsElements.report(failure), null));
    }
}
