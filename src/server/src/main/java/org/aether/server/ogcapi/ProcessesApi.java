package org.aether.server.ogcapi;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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
 * OGC API - Processes, Part 1: Core 1.0, with job list and dismiss. All documents are JSON; failures are problem details
 * (RFC 7807).
 */
public final class ProcessesApi implements Service {

    private static final String JSON = "application/json";

    private static final Pattern PATH =
            Pattern.compile("/(conformance|processes|jobs)?(?:/([^/]+))?(?:/(execution|results))?/?");

    private static final List<String> CONFORMANCE = List.of(
            "http://www.opengis.net/spec/ogcapi-processes-1/1.0/conf/core",
            "http://www.opengis.net/spec/ogcapi-processes-1/1.0/conf/json",
            "http://www.opengis.net/spec/ogcapi-processes-1/1.0/conf/ogc-process-description",
            "http://www.opengis.net/spec/ogcapi-processes-1/1.0/conf/job-list",
            "http://www.opengis.net/spec/ogcapi-processes-1/1.0/conf/dismiss");

    private final ProcessCatalogue processes;
    private final ProcessRunner runner;
    private final Jobs jobs;
    private final Guard guard;
    private final Path work;
    private final ObjectMapper mapper;

    /**
     * @param work the directory of temporary files
     * @param maxRequestBytes also the limit of a text inside a request
     */
    public ProcessesApi(
            ProcessCatalogue processes, ProcessRunner runner, Jobs jobs, Guard guard, Path work, long maxRequestBytes) {
        this.processes = processes;
        this.runner = runner;
        this.jobs = jobs;
        this.guard = guard;
        this.work = work;
        mapper = new ObjectMapper(JsonFactory.builder()
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxStringLength((int) Math.min(Integer.MAX_VALUE, maxRequestBytes))
                        .maxNestingDepth(200)
                        .build())
                .build());
    }

    @Override
    public boolean owns(Exchange exchange) {
        return PATH.matcher(exchange.path()).matches();
    }

    @Override
    public void answer(Exchange exchange) throws Exception {
        Matcher path = PATH.matcher(exchange.path());
        if (!path.matches()) {
            throw notFound();
        }
        String collection = path.group(1) == null ? "" : path.group(1);
        String id = path.group(2) == null ? null : Exchange.decode(path.group(2));
        String part = path.group(3);
        String method = exchange.method().equals("HEAD") ? "GET" : exchange.method();
        switch (method + " " + collection + (id == null ? "" : "/ID") + (part == null ? "" : "/" + part)) {
            case "GET " -> landing(exchange);
            case "GET conformance" -> {
                ObjectNode answer = mapper.createObjectNode();
                CONFORMANCE.forEach(answer.putArray("conformsTo")::add);
                send(exchange, 200, answer);
            }
            case "GET processes" -> list(exchange);
            case "GET processes/ID" -> send(
                    exchange, 200, new ProcessDescriptions(mapper, exchange.base()).full(process(id)));
            case "POST processes/ID/execution" -> execute(exchange, process(id));
            case "GET jobs" -> {
                ObjectNode answer = mapper.createObjectNode();
                ArrayNode list = answer.putArray("jobs");
                jobs.all().forEach(job -> list.add(status(exchange, job)));
                link(answer.putArray("links"), exchange.base() + "/jobs", "self", JSON, "The jobs");
                send(exchange, 200, answer);
            }
            case "GET jobs/ID" -> send(exchange, 200, status(exchange, job(id)));
            case "DELETE jobs/ID" -> {
                guard.requireOwnPage(exchange);
                job(id);
                send(exchange, 200, status(exchange, jobs.dismiss(id)));
            }
            case "GET jobs/ID/results" -> results(exchange, job(id));
            default -> {
                if (path.group(1) == null && id != null) {
                    throw notFound();
                }
                throw new ServiceException(
                        405,
                        "MethodNotAllowed",
                        null,
                        exchange.method() + " is not supported by " + exchange.path() + ".");
            }
        }
    }

    private static ServiceException notFound() {
        return new ServiceException(404, "NotFound", null, "There is nothing at this address; see the start page, /.");
    }

    private ProcessEntry process(String id) {
        if (!processes.has(id)) {
            throw new ServiceException(
                    404, "no-such-process", null, "There is no process '" + id + "'; GET /processes lists them.");
        }
        return processes.get(id);
    }

    private Job job(String id) {
        try {
            return jobs.get(id);
        } catch (ServiceException e) {
            throw new ServiceException(404, "no-such-job", null, e.sentence());
        }
    }

    private void landing(Exchange exchange) throws IOException {
        ObjectNode answer = mapper.createObjectNode();
        answer.put("title", "AETHER development endpoint");
        answer.put(
                "description",
                "The processes of AETHER for GeoServer, without GeoServer, for development and tests. Use GeoServer in"
                        + " production.");
        ArrayNode links = answer.putArray("links");
        String base = exchange.base();
        link(links, base + "/?f=json", "self", JSON, "This document");
        link(links, base + "/", "alternate", "text/html", "This document as HTML");
        link(
                links,
                base + "/conformance",
                "http://www.opengis.net/def/rel/ogc/1.0/conformance",
                JSON,
                "Conformance classes");
        link(links, base + "/processes", "http://www.opengis.net/def/rel/ogc/1.0/processes", JSON, "The processes");
        link(links, base + "/jobs", "http://www.opengis.net/def/rel/ogc/1.0/job-list", JSON, "The jobs");
        link(
                links,
                base + "/wps?service=WPS&request=GetCapabilities",
                "service-desc",
                "text/xml",
                "The same processes over WPS 1.0.0");
        send(exchange, 200, answer);
    }

    private void list(Exchange exchange) throws IOException {
        ProcessDescriptions descriptions = new ProcessDescriptions(mapper, exchange.base());
        ObjectNode answer = mapper.createObjectNode();
        ArrayNode list = answer.putArray("processes");
        processes.all().forEach(process -> list.add(descriptions.summary(process)));
        link(answer.putArray("links"), exchange.base() + "/processes", "self", JSON, "The processes");
        send(exchange, 200, answer);
    }

    private void execute(Exchange exchange, ProcessEntry process) throws IOException {
        JsonNode request;
        try (InputStream body = exchange.body()) {
            request = mapper.readTree(body);
        } catch (JsonProcessingException e) {
            throw ServiceException.invalid(null, "The request is not JSON: " + e.getOriginalMessage() + ".");
        }
        if (request == null || !request.isObject()) {
            throw ServiceException.invalid(null, "The request must be a JSON object with inputs and outputs.");
        }
        ProcessCall call = new JsonInputs(process, exchange.base()).call(request.path("inputs"));
        for (String involved : ProcessRunner.involved(call)) {
            guard.requireAllowed(exchange, involved);
        }
        List<Wanted> wanted = new ArrayList<>();
        request.path("outputs")
                .properties()
                .forEach(output -> wanted.add(new Wanted(
                        output.getKey(),
                        output.getValue().path("format").path("mediaType").asText(null))));
        boolean document = request.path("response").asText("raw").equals("document");
        String prefer = exchange.header("Prefer");
        if (prefer != null && prefer.toLowerCase(Locale.ROOT).contains("respond-async")) {
            Job job = jobs.submit(call, wanted, document);
            exchange.setHeader("Location", exchange.base() + "/jobs/" + job.id());
            exchange.setHeader("Preference-Applied", "respond-async");
            send(exchange, 201, status(exchange, job));
            return;
        }
        RunProgress progress = exchange.watch(new RunProgress());
        try (Workspace workspace = Workspace.below(work)) {
            send(exchange, runner.run(call, wanted, progress, workspace), document);
        }
    }

    private void results(Exchange exchange, Job job) throws IOException {
        Job.Status status = job.status();
        if (status.state() == Job.State.FAILED) {
            fail(exchange, status.failure());
            return;
        }
        if (status.outputs() == null) {
            throw new ServiceException(
                    404, "result-not-ready", null, "The job has no results yet; ask for its status.");
        }
        send(exchange, status.outputs(), job.request() instanceof Boolean document && document);
    }

    /** A single output is the response itself unless a document was requested; several outputs are always a document. */
    private void send(Exchange exchange, Map<String, EncodedOutput> outputs, boolean document) throws IOException {
        if (!document && outputs.size() == 1) {
            exchange.send(200, outputs.values().iterator().next());
            return;
        }
        ObjectNode answer = mapper.createObjectNode();
        for (Map.Entry<String, EncodedOutput> output : outputs.entrySet()) {
            EncodedOutput encoded = output.getValue();
            byte[] bytes = encoded.inline();
            if (encoded.literal()) {
                answer.put(output.getKey(), new String(bytes, StandardCharsets.UTF_8));
            } else if (encoded.binary()) {
                answer.putObject(output.getKey())
                        .put("value", Base64.getEncoder().encodeToString(bytes))
                        .put("encoding", "base64")
                        .put("mediaType", encoded.mime());
            } else if (encoded.mime().contains("json")) {
                answer.putObject(output.getKey())
                        .put("mediaType", encoded.mime())
                        .set("value", mapper.readTree(bytes));
            } else {
                answer.putObject(output.getKey())
                        .put("value", new String(bytes, StandardCharsets.UTF_8))
                        .put("mediaType", encoded.mime());
            }
        }
        send(exchange, 200, answer);
    }

    private ObjectNode status(Exchange exchange, Job job) {
        Job.Status now = job.status();
        ObjectNode node = mapper.createObjectNode();
        node.put("processID", job.process());
        node.put("type", "process");
        node.put("jobID", job.id());
        node.put("status", now.state().name().toLowerCase(Locale.ROOT));
        if (now.failure() != null) {
            node.put("message", now.failure().sentence());
        } else if (now.task() != null) {
            node.put("message", now.task());
        }
        node.put("created", now.created().toString());
        if (now.started() != null) {
            node.put("started", now.started().toString());
        }
        if (now.finished() != null) {
            node.put("finished", now.finished().toString());
        }
        node.put("progress", (int) now.percent());
        ArrayNode links = node.putArray("links");
        link(links, exchange.base() + "/jobs/" + job.id(), "self", JSON, "This job");
        if (now.state() == Job.State.SUCCESSFUL) {
            link(
                    links,
                    exchange.base() + "/jobs/" + job.id() + "/results",
                    "http://www.opengis.net/def/rel/ogc/1.0/results",
                    JSON,
                    "Its results");
        }
        return node;
    }

    static void link(ArrayNode links, String href, String rel, String type, String title) {
        links.addObject().put("href", href).put("rel", rel).put("type", type).put("title", title);
    }

    private void send(Exchange exchange, int status, ObjectNode answer) throws IOException {
        exchange.send(status, JSON, mapper.writeValueAsBytes(answer));
    }

    @Override
    public void fail(Exchange exchange, Failure failure) throws IOException {
        Map<String, Object> problem = new LinkedHashMap<>();
        boolean known = failure.code().startsWith("no-such") || failure.code().startsWith("result-");
        problem.put(
                "type",
                known
                        ? "http://www.opengis.net/def/exceptions/ogcapi-processes-1/1.0/" + failure.code()
                        : "about:blank");
        problem.put("title", failure.code());
        problem.put("status", failure.status());
        problem.put("detail", failure.sentence());
        if (failure.locator() != null) {
            problem.put("parameter", failure.locator());
        }
        exchange.send(failure.status(), "application/problem+json", mapper.writeValueAsBytes(problem));
    }
}
