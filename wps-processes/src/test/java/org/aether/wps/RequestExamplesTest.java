package org.aether.wps;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import org.aether.model.AlignmentModel;
import org.geotools.api.data.Parameter;
import org.geotools.api.feature.type.Name;
import org.geotools.coverage.grid.GridCoverage2D;
import org.geotools.data.simple.SimpleFeatureCollection;
import org.geotools.feature.NameImpl;
import org.geotools.process.ProcessFactory;
import org.geotools.process.Processors;
import org.geotools.util.Converters;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.locationtech.jts.io.WKTReader;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/**
 * Every Execute request under docs/requests, read as XML and executed on the sample city, whose layers have the names
 * that the requests name: so the documentation cannot name a process, a parameter or a value that does not exist.
 */
class RequestExamplesTest {

    private static final String WPS = "http://www.opengis.net/wps/1.0.0";
    private static final String OWS = "http://www.opengis.net/ows/1.1";
    private static final Path REQUESTS = Path.of("..", "docs", "requests");

    @TempDir
    private static Path directory;

    private static City city;
    private static Plugin plugin;

    @BeforeAll
    static void trainAsTheExampleDoes() throws Exception {
        city = new City();
        plugin = Plugin.open(directory);
        execute("train-alignment.xml");
    }

    @AfterAll
    static void close() {
        plugin.close();
    }

    private static Document read(String file) throws Exception {
        DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
        factory.setNamespaceAware(true);
        factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
        return factory.newDocumentBuilder().parse(REQUESTS.resolve(file).toFile());
    }

    private static List<Element> children(Element parent, String namespace, String name) {
        List<Element> found = new ArrayList<>();
        NodeList all = parent.getElementsByTagNameNS(namespace, name);
        for (int i = 0; i < all.getLength(); i++) {
            found.add((Element) all.item(i));
        }
        return found;
    }

    private static String text(Element parent, String namespace, String name) {
        return children(parent, namespace, name).get(0).getTextContent().strip();
    }

    private static <T> T execute(String file) throws Exception {
        Element request = read(file).getDocumentElement();
        assertThat(request.getLocalName()).isEqualTo("Execute");
        String identifier = text(request, OWS, "Identifier");
        Name name = new NameImpl("aether", identifier.substring("aether:".length()));
        ProcessFactory factory = Processors.createProcessFactory(name);
        assertThat(factory).as(identifier).isNotNull();
        Map<String, Parameter<?>> parameters = factory.getParameterInfo(name);
        Map<String, Object> inputs = new HashMap<>();
        Element data = children(request, WPS, "DataInputs").get(0);
        for (Element input : children(data, WPS, "Input")) {
            if (input.getParentNode() != data) {
                // One of a chained request.
                continue;
            }
            String key = text(input, OWS, "Identifier");
            assertThat(parameters).as(file).containsKey(key);
            inputs.put(key, value(input, parameters.get(key)));
        }
        for (Element output : children(request, WPS, "ResponseForm")) {
            assertThat(factory.getResultInfo(name, null)).containsKey(text(output, OWS, "Identifier"));
        }
        return plugin.execute(name.getLocalPart(), inputs);
    }

    private static Object value(Element input, Parameter<?> parameter) throws Exception {
        List<Element> reference = children(input, WPS, "Reference");
        if (!reference.isEmpty()) {
            String href = reference.get(0).getAttributeNS("http://www.w3.org/1999/xlink", "href");
            if (href.startsWith("http://geoserver/wcs?")) {
                assertThat(href).contains("coverageId=aether__ae");
                return city.coverage;
            }
            if (href.equals("http://geoserver/wps")) {
                Element chained = children(reference.get(0), WPS, "Execute").get(0);
                assertThat(text(chained, OWS, "Identifier")).isEqualTo("aether:Transform");
                return execute("transform.xml");
            }
            assertThat(href).isEqualTo("http://geoserver/wfs");
            Element query =
                    children(input, "http://www.opengis.net/wfs", "Query").get(0);
            return Map.of(
                            "aether:pois", city.pois,
                            "aether:districts", city.districts,
                            "aether:landuse", city.landUse)
                    .get(query.getAttribute("typeName"));
        }
        List<Element> complex = children(input, WPS, "ComplexData");
        if (!complex.isEmpty()) {
            assertThat(complex.get(0).getAttribute("mimeType")).isEqualTo("application/wkt");
            return new WKTReader().read(complex.get(0).getTextContent());
        }
        String literal = text(input, WPS, "LiteralData");
        Object converted = Converters.convert(literal, parameter.getType());
        assertThat(converted).as(parameter.key + " = " + literal).isNotNull();
        return converted;
    }

    private static JsonNode json(String file) throws Exception {
        return new ObjectMapper().readTree((String) execute(file));
    }

    private static void needsAHead() throws Exception {
        if (!plugin.store().heads("city").contains("landuse")) {
            execute("train-head.xml");
        }
    }

    @Test
    void thereIsOneForEveryProcessAndEachIsExecutedHere() throws Exception {
        Set<String> processes = new TreeSet<>();
        Set<String> files = new TreeSet<>();
        try (Stream<Path> all = Files.list(REQUESTS)) {
            for (Path file :
                    all.filter(path -> path.toString().endsWith(".xml")).toList()) {
                files.add(file.getFileName().toString());
                processes.add(text(read(file.getFileName().toString()).getDocumentElement(), OWS, "Identifier"));
            }
        }
        Set<String> offered = new TreeSet<>();
        plugin.bean(AetherProcessFactory.class)
                .getNames()
                .forEach(name -> offered.add("aether:" + name.getLocalPart()));

        assertThat(processes).isEqualTo(offered);
        String source =
                Files.readString(Path.of("src", "test", "java", "org", "aether", "wps", "RequestExamplesTest.java"));
        assertThat(files).allMatch(file -> source.contains('"' + file + '"'));
    }

    @Test
    void maps() throws Exception {
        needsAHead();
        GridCoverage2D embedding = execute("transform.xml");
        GridCoverage2D again = execute("transform-in-background.xml");
        GridCoverage2D colours = execute("false-color.xml");
        GridCoverage2D similarity = execute("search.xml");
        GridCoverage2D classes = execute("classify.xml");

        assertThat(embedding.getNumSampleDimensions()).isEqualTo(128);
        assertThat(again.getNumSampleDimensions()).isEqualTo(128);
        assertThat(colours.getNumSampleDimensions()).isBetween(3, 4);
        assertThat(similarity.getNumSampleDimensions()).isEqualTo(1);
        assertThat(classes.getNumSampleDimensions()).isEqualTo(1);
        assertThat(classes.getEnvelope2D()).isEqualTo(city.coverage.getEnvelope2D());
    }

    @Test
    void files() throws Exception {
        assertThat(json("write-coverage.xml").path("path").asText()).isEqualTo("aether/coverages/city.tif");
    }

    @Test
    void regionsAndBuffers() throws Exception {
        SimpleFeatureCollection districts = execute("aggregate-regions.xml");
        SimpleFeatureCollection again = execute("aggregate-in-background.xml");
        SimpleFeatureCollection buffers = execute("aggregate-buffers.xml");

        assertThat(districts.size()).isEqualTo(city.districts.size());
        assertThat(again.getSchema().getDescriptor("e127")).isNotNull();
        assertThat(buffers.size()).isEqualTo(city.pois.size());
        assertThat(buffers.getSchema().getDescriptor("e064")).isNull();
    }

    @Test
    void headsAndPredictions() throws Exception {
        JsonNode report = json("train-head.xml");
        SimpleFeatureCollection predicted = execute("predict.xml");

        assertThat(report.path("head").asText()).isEqualTo("landuse");
        assertThat(predicted.getSchema().getDescriptor("predicted")).isNotNull();
        assertThat(predicted.size()).isEqualTo(city.districts.size());
    }

    @Test
    void places() throws Exception {
        assertThat(json("explain-point.xml").at("/places/0/categories")).hasSize(5);
        assertThat(json("inspect-features.xml").at("/taken/category").asText()).isEqualTo("category");
        assertThat(json("explain-regions.xml").at("/places")).hasSize(city.districts.size());
        assertThat(json("explain-regions.xml").at("/places/0/categories")).hasSize(3);
    }

    @Test
    void theStore() throws Exception {
        AlignmentModel model = plugin.store().load("city");
        plugin.store()
                .save(new AlignmentModel(
                        "old", model.weights(), model.configuration(), model.categories(), model.falseColor()));

        assertThat(json("list-models.xml").path("models").findValuesAsText("model"))
                .contains("city", "old");
        assertThat(json("describe-model.xml").path("model").asText()).isEqualTo("city");
        assertThat(json("delete-model.xml").path("deleted").asText()).isEqualTo("old");
        assertThat(plugin.store().list()).doesNotContain("old");
    }

    @Test
    void theCheckpointGoesWhereTheExampleSays() throws Exception {
        Path file = Path.of(System.getProperty("aether.shared", "../shared"), "data/checkpoints/london_last.pth");
        org.junit.jupiter.api.Assumptions.assumeTrue(Files.isRegularFile(file), () -> "skipped: there is no " + file);
        Element request = read("import-checkpoint.xml").getDocumentElement();
        Map<String, Object> inputs = new HashMap<>();
        for (Element input : children(request, WPS, "Input")) {
            inputs.put(
                    text(input, OWS, "Identifier"),
                    text(input, WPS, "LiteralData")
                            .replace("CHECKPOINT", Base64.getEncoder().encodeToString(Files.readAllBytes(file))));
        }
        plugin.execute("ImportCheckpoint", inputs);

        assertThat(plugin.store().list()).contains("reference");
    }
}
