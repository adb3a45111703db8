package org.aether.server.wps;

import java.math.BigInteger;
import java.util.Collection;
import java.util.List;
import net.opengis.ows.v_1_1_0.AllowedValues;
import net.opengis.ows.v_1_1_0.AnyValue;
import net.opengis.ows.v_1_1_0.DCP;
import net.opengis.ows.v_1_1_0.DomainMetadataType;
import net.opengis.ows.v_1_1_0.HTTP;
import net.opengis.ows.v_1_1_0.Operation;
import net.opengis.ows.v_1_1_0.OperationsMetadata;
import net.opengis.ows.v_1_1_0.RangeType;
import net.opengis.ows.v_1_1_0.RequestMethodType;
import net.opengis.ows.v_1_1_0.ResponsiblePartySubsetType;
import net.opengis.ows.v_1_1_0.ServiceIdentification;
import net.opengis.ows.v_1_1_0.ServiceProvider;
import net.opengis.ows.v_1_1_0.ValueType;
import net.opengis.wps.v_1_0_0.CRSsType;
import net.opengis.wps.v_1_0_0.ComplexDataCombinationType;
import net.opengis.wps.v_1_0_0.ComplexDataCombinationsType;
import net.opengis.wps.v_1_0_0.ComplexDataDescriptionType;
import net.opengis.wps.v_1_0_0.DescriptionType;
import net.opengis.wps.v_1_0_0.InputDescriptionType;
import net.opengis.wps.v_1_0_0.Languages;
import net.opengis.wps.v_1_0_0.LanguagesType;
import net.opengis.wps.v_1_0_0.LiteralInputType;
import net.opengis.wps.v_1_0_0.LiteralOutputType;
import net.opengis.wps.v_1_0_0.OutputDescriptionType;
import net.opengis.wps.v_1_0_0.ProcessBriefType;
import net.opengis.wps.v_1_0_0.ProcessDescriptionType;
import net.opengis.wps.v_1_0_0.ProcessDescriptions;
import net.opengis.wps.v_1_0_0.ProcessOfferings;
import net.opengis.wps.v_1_0_0.SupportedCRSsType;
import net.opengis.wps.v_1_0_0.SupportedComplexDataInputType;
import net.opengis.wps.v_1_0_0.SupportedComplexDataType;
import net.opengis.wps.v_1_0_0.WPSCapabilitiesType;
import org.aether.server.process.DataKind;
import org.aether.server.process.Literals;
import org.aether.server.process.ProcessEntry;
import org.geotools.api.data.Parameter;

/** The WPS documents that describe the service and its processes. Thread-safe. */
final class WpsDescriptions {

    private static final net.opengis.ows.v_1_1_0.ObjectFactory OWS = new net.opengis.ows.v_1_1_0.ObjectFactory();

    private final long maxRequestBytes;

    WpsDescriptions(long maxRequestBytes) {
        this.maxRequestBytes = maxRequestBytes;
    }

    WPSCapabilitiesType capabilities(Collection<ProcessEntry> processes, String url) {
        WPSCapabilitiesType capabilities = new WPSCapabilitiesType();
        capabilities.setVersion("1.0.0");
        capabilities.setLang("en");
        capabilities.setServiceIdentification(new ServiceIdentification()
                .withTitle(OwsElements.text("AETHER development endpoint"))
                .withAbstract(
                        OwsElements.text("The processes of AETHER for GeoServer, without GeoServer, for development"
                                + " and tests. Use GeoServer in production."))
                .withServiceType(OwsElements.code("WPS"))
                .withServiceTypeVersion("1.0.0"));
        capabilities.setServiceProvider(
                new ServiceProvider().withProviderName("AETHER").withServiceContact(new ResponsiblePartySubsetType()));
        capabilities.setOperationsMetadata(new OperationsMetadata()
                .withOperation(operation("GetCapabilities", url, true))
                .withOperation(operation("DescribeProcess", url, true))
                .withOperation(operation("Execute", url, true)));
        ProcessOfferings offerings = new ProcessOfferings();
        for (ProcessEntry process : processes) {
            ProcessBriefType brief = new ProcessBriefType();
            fill(brief, process);
            offerings.getProcess().add(brief);
        }
        capabilities.setProcessOfferings(offerings);
        capabilities.setLanguages(new Languages()
                .withDefault(new Languages.Default().withLanguage("en"))
                .withSupported(new LanguagesType().withLanguage("en")));
        return capabilities;
    }

    private static Operation operation(String name, String url, boolean post) {
        HTTP http = new HTTP();
        http.getGetOrPost().add(OWS.createHTTPGet(new RequestMethodType().withHref(url + "?")));
        if (post) {
            http.getGetOrPost().add(OWS.createHTTPPost(new RequestMethodType().withHref(url)));
        }
        return new Operation().withName(name).withDCP(new DCP().withHTTP(http));
    }

    ProcessDescriptions descriptions(Collection<ProcessEntry> processes) {
        ProcessDescriptions descriptions = new ProcessDescriptions();
        descriptions.setLang("en");
        for (ProcessEntry process : processes) {
            ProcessDescriptionType description = new ProcessDescriptionType();
            fill(description, process);
            description.setStoreSupported(true);
            description.setStatusSupported(true);
            if (!process.inputs().isEmpty()) {
                ProcessDescriptionType.DataInputs inputs = new ProcessDescriptionType.DataInputs();
                process.inputs().values().forEach(input -> inputs.getInput().add(input(input)));
                description.setDataInputs(inputs);
            }
            ProcessDescriptionType.ProcessOutputs outputs = new ProcessDescriptionType.ProcessOutputs();
            process.outputs().values().forEach(output -> outputs.getOutput().add(output(output)));
            description.setProcessOutputs(outputs);
            descriptions.getProcessDescription().add(description);
        }
        return descriptions;
    }

    static void fill(ProcessBriefType brief, ProcessEntry process) {
        brief.setIdentifier(OwsElements.code(process.id()));
        brief.setTitle(OwsElements.text(process.title()));
        if (!process.description().isEmpty()) {
            brief.setAbstract(OwsElements.text(process.description()));
        }
        brief.setProcessVersion(process.version() == null ? "1.0.0" : process.version());
    }

    static void fill(DescriptionType description, Parameter<?> parameter) {
        description.setIdentifier(OwsElements.code(parameter.key));
        description.setTitle(OwsElements.text(ProcessEntry.text(parameter.title, parameter.key)));
        String text = ProcessEntry.text(parameter.description, "");
        if (!text.isEmpty()) {
            description.setAbstract(OwsElements.text(text));
        }
    }

    private InputDescriptionType input(Parameter<?> parameter) {
        InputDescriptionType input = new InputDescriptionType();
        fill(input, parameter);
        boolean optional = parameter.minOccurs == 0 || parameter.getDefaultValue() != null;
        input.setMinOccurs(BigInteger.valueOf(optional ? 0 : Math.max(1, parameter.minOccurs)));
        input.setMaxOccurs(
                BigInteger.valueOf(parameter.maxOccurs < 0 ? Integer.MAX_VALUE : Math.max(1, parameter.maxOccurs)));
        DataKind kind = DataKind.of(parameter);
        switch (kind) {
            case LITERAL -> input.setLiteralData(literal(parameter));
            case BOUNDS -> input.setBoundingBoxData(boxes());
            default -> {
                SupportedComplexDataInputType complex = new SupportedComplexDataInputType();
                fill(complex, kind.formats(parameter));
                complex.setMaximumMegabytes(BigInteger.valueOf(maxRequestBytes >> 20));
                input.setComplexData(complex);
            }
        }
        return input;
    }

    private static OutputDescriptionType output(Parameter<?> parameter) {
        OutputDescriptionType output = new OutputDescriptionType();
        fill(output, parameter);
        DataKind kind = DataKind.of(parameter);
        switch (kind) {
            case LITERAL, BOUNDS -> {
                LiteralOutputType literal = new LiteralOutputType();
                literal.setDataType(type(Literals.schemaType(parameter.type)));
                output.setLiteralOutput(literal);
            }
            default -> {
                SupportedComplexDataType complex = new SupportedComplexDataType();
                fill(complex, kind.formats(parameter));
                output.setComplexOutput(complex);
            }
        }
        return output;
    }

    private static LiteralInputType literal(Parameter<?> parameter) {
        LiteralInputType literal = new LiteralInputType();
        literal.setDataType(type(Literals.schemaType(parameter.type)));
        List<String> options = Literals.options(parameter);
        Double min = Literals.bound(parameter, Parameter.MIN);
        Double max = Literals.bound(parameter, Parameter.MAX);
        if (!options.isEmpty()) {
            AllowedValues allowed = new AllowedValues();
            options.forEach(
                    option -> allowed.getValueOrRange().add(new ValueType().withValue(OwsElements.clean(option))));
            literal.setAllowedValues(allowed);
        } else if (min != null || max != null) {
            literal.setAllowedValues(new AllowedValues()
                    .withValueOrRange(new RangeType()
                            .withMinimumValue(min == null ? null : new ValueType().withValue(Literals.plain(min)))
                            .withMaximumValue(max == null ? null : new ValueType().withValue(Literals.plain(max)))));
        } else {
            literal.setAnyValue(new AnyValue());
        }
        String standard = Literals.defaultText(parameter);
        literal.setDefaultValue(standard == null ? null : OwsElements.clean(standard));
        return literal;
    }

    private static DomainMetadataType type(String schemaType) {
        return new DomainMetadataType()
                .withReference("http://www.w3.org/TR/xmlschema-2/#" + schemaType)
                .withValue("xs:" + schemaType);
    }

    private static SupportedCRSsType boxes() {
        return new SupportedCRSsType()
                .withDefault(new SupportedCRSsType.Default().withCRS("EPSG:4326"))
                .withSupported(new CRSsType().withCRS("EPSG:4326", "EPSG:3857", "EPSG:27700"));
    }

    private static void fill(SupportedComplexDataType complex, List<String> formats) {
        complex.setDefault(new ComplexDataCombinationType().withFormat(format(formats.get(0))));
        ComplexDataCombinationsType supported = new ComplexDataCombinationsType();
        formats.forEach(mime -> supported.getFormat().add(format(mime)));
        complex.setSupported(supported);
    }

    private static ComplexDataDescriptionType format(String mime) {
        ComplexDataDescriptionType format = new ComplexDataDescriptionType().withMimeType(mime);
        return DataKind.binary(mime) ? format.withEncoding("base64") : format;
    }
}
