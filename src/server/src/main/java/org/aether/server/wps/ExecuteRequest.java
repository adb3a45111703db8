package org.aether.server.wps;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.opengis.ows.v_1_1_0.CodeType;
import net.opengis.wps.v_1_0_0.DataInputsType;
import net.opengis.wps.v_1_0_0.DocumentOutputDefinitionType;
import net.opengis.wps.v_1_0_0.Execute;
import net.opengis.wps.v_1_0_0.InputType;
import net.opengis.wps.v_1_0_0.OutputDefinitionType;
import net.opengis.wps.v_1_0_0.ResponseDocumentType;
import net.opengis.wps.v_1_0_0.ResponseFormType;
import org.aether.server.failure.ServiceException;
import org.aether.server.http.Exchange;
import org.aether.server.process.InputValue;
import org.aether.server.process.InputValue.ProcessCall;
import org.aether.server.process.ProcessRunner.Wanted;

/**
 * An Execute request, by GET or POST.
 *
 * @param raw the output that is the response itself, or null for a document
 * @param outputs the outputs in the document; empty for all
 * @param byReference the outputs that are links
 * @param store whether the document is stored, for the client to fetch it later
 * @param status whether the stored document shows the progress
 * @param lineage whether the document repeats the request
 * @param execute the request as a WPS document, for the lineage
 */
record ExecuteRequest(
        ProcessCall call,
        Wanted raw,
        List<Wanted> outputs,
        List<String> byReference,
        boolean store,
        boolean status,
        boolean lineage,
        Execute execute) {

    /** Reads a posted document. */
    static ExecuteRequest of(Execute execute) {
        ProcessCall call = call(execute);
        ResponseFormType form = execute.getResponseForm();
        OutputDefinitionType raw = form == null ? null : form.getRawDataOutput();
        ResponseDocumentType document = form == null ? null : form.getResponseDocument();
        List<Wanted> outputs = new ArrayList<>();
        List<String> byReference = new ArrayList<>();
        if (document != null) {
            for (DocumentOutputDefinitionType output : document.getOutput()) {
                String name = identifier(output.getIdentifier(), "Output");
                outputs.add(new Wanted(name, output.getMimeType()));
                if (output.isAsReference()) {
                    byReference.add(name);
                }
            }
        }
        return new ExecuteRequest(
                call,
                raw == null ? null : new Wanted(identifier(raw.getIdentifier(), "RawDataOutput"), raw.getMimeType()),
                outputs,
                byReference,
                document != null && document.isStoreExecuteResponse(),
                document != null && document.isStatus(),
                document != null && document.isLineage(),
                execute);
    }

    static ProcessCall call(Execute execute) {
        Map<String, List<InputValue>> inputs = new LinkedHashMap<>();
        DataInputsType given = execute.getDataInputs();
        if (given != null) {
            for (InputType input : given.getInput()) {
                inputs.computeIfAbsent(identifier(input.getIdentifier(), "Input"), name -> new ArrayList<>())
                        .add(XmlInputs.value(input));
            }
        }
        return new ProcessCall(identifier(execute.getIdentifier(), "Execute"), inputs);
    }

    private static String identifier(CodeType code, String element) {
        if (code == null || code.getValue() == null || code.getValue().isBlank()) {
            throw ServiceException.missing("Identifier", "An element " + element + " has no Identifier.");
        }
        return code.getValue().strip();
    }

    /** Reads a request by GET: {@code DataInputs=a=1;b=@xlink:href=layer:ae}. */
    static ExecuteRequest of(Exchange exchange) {
        String identifier = exchange.parameter("identifier");
        if (identifier == null) {
            throw ServiceException.missing("identifier", "Execute needs the identifier of a process.");
        }
        Map<String, List<InputValue>> inputs = new LinkedHashMap<>();
        for (KvpItem item : KvpItem.list(exchange.encodedParameter("DataInputs"))) {
            inputs.computeIfAbsent(item.name(), name -> new ArrayList<>()).add(item.value());
        }
        List<KvpItem> raw = KvpItem.list(exchange.encodedParameter("RawDataOutput"));
        List<KvpItem> document = KvpItem.list(exchange.encodedParameter("ResponseDocument"));
        Execute lineage = new Execute();
        lineage.setIdentifier(OwsElements.code(identifier));
        lineage.setDataInputs(KvpItem.asXml(exchange.encodedParameter("DataInputs")));
        return new ExecuteRequest(
                new ProcessCall(identifier, inputs),
                raw.isEmpty() ? null : raw.get(0).wanted(),
                document.stream().map(KvpItem::wanted).toList(),
                document.stream()
                        .filter(KvpItem::byReference)
                        .map(KvpItem::name)
                        .toList(),
                flag(exchange, "storeExecuteResponse"),
                flag(exchange, "status"),
                flag(exchange, "lineage"),
                lineage);
    }

    /** The part that a job keeps: without the inputs, which may be large, unless the lineage repeats them. */
    ExecuteRequest withoutInputs() {
        return new ExecuteRequest(null, raw, outputs, byReference, store, status, lineage, lineage ? execute : null);
    }

    private static boolean flag(Exchange exchange, String name) {
        return "true".equalsIgnoreCase(exchange.parameter(name));
    }
}
