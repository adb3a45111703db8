package org.aether.wps;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.Raster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.aether.store.ModelStore;
import org.aether.wps.coverage.CoverageTransform;
import org.aether.wps.coverage.Encoding;
import org.aether.wps.model.ModelLibrary;
import org.aether.wps.request.PluginSettings;
import org.aether.wps.request.WorkQueue;
import org.geotools.api.coverage.grid.GridGeometry;
import org.geotools.api.data.Query;
import org.geotools.api.filter.FilterFactory;
import org.geotools.api.filter.expression.Expression;
import org.geotools.api.filter.expression.Function;
import org.geotools.coverage.grid.GridCoverage2D;
import org.geotools.factory.CommonFactoryFinder;
import org.geotools.filter.function.EnvFunction;
import org.geotools.filter.function.RenderingTransformation;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;

/** The styles of docs/styles: their transformations are evaluated as a renderer does it. */
class StylesTest {

    private static final String SLD = "http://www.opengis.net/sld";
    private static final String OGC = "http://www.opengis.net/ogc";

    @TempDir
    static Path directory;

    private static ModelLibrary models;
    private static CoverageTransform transform;
    private static AetherProcessFactory processes;
    private static final Map<String, Element> STYLES = new TreeMap<>();
    private static final GridCoverage2D COVERAGE = Coverages.alphaEarth(30, 20, 3);

    @BeforeAll
    static void open() throws Exception {
        PluginSettings settings = TestModel.settings(directory);
        ModelStore store = new ModelStore(settings.store());
        store.save(TestModel.of("city", 4));
        store.saveHead("city", "landuse", TestModel.head(10, 6));
        models = new ModelLibrary(store, TestModel.COMPUTE, settings);
        transform = new CoverageTransform(new WorkQueue(settings), settings);
        processes = new AetherProcessFactory(List.of(
                new TransformProcess(models, transform),
                new FalseColorProcess(models, transform),
                new SearchProcess(models, transform),
                new ClassifyProcess(models, transform)));
        DocumentBuilderFactory parser = DocumentBuilderFactory.newInstance();
        parser.setNamespaceAware(true);
        try (Stream<Path> files = Files.list(styles())) {
            for (Path file : files.toList()) {
                STYLES.put(
                        file.getFileName().toString(),
                        parser.newDocumentBuilder().parse(file.toFile()).getDocumentElement());
            }
        }
    }

    /** Beside the module, wherever the tests were started. */
    private static Path styles() throws IOException {
        for (Path start : List.of(Path.of("docs/styles"), Path.of("../docs/styles"))) {
            if (Files.isDirectory(start)) {
                return start;
            }
        }
        throw new IOException("There is no docs/styles");
    }

    @AfterAll
    static void close() {
        processes.close();
        models.close();
    }

    private static Function transformation(String style) {
        NodeList found = STYLES.get(style).getElementsByTagNameNS(SLD, "Transformation");
        assertThat(found.getLength()).isEqualTo(1);
        return (Function) expression(children((Element) found.item(0)).get(0));
    }

    private static List<Element> children(Element parent) {
        List<Element> children = new ArrayList<>();
        for (Node node = parent.getFirstChild(); node != null; node = node.getNextSibling()) {
            if (node instanceof Element element) {
                children.add(element);
            }
        }
        return children;
    }

    private static Expression expression(Element element) {
        FilterFactory filters = CommonFactoryFinder.getFilterFactory(null);
        assertThat(element.getNamespaceURI()).isEqualTo(OGC);
        if (element.getLocalName().equals("Literal")) {
            return filters.literal(element.getTextContent());
        }
        return filters.function(
                element.getAttribute("name"),
                children(element).stream().map(StylesTest::expression).toArray(Expression[]::new));
    }

    private static float[] numbers(Object coverage) {
        Raster data = ((GridCoverage2D) coverage).getRenderedImage().getData();
        return data.getPixels(data.getMinX(), data.getMinY(), data.getWidth(), data.getHeight(), (float[]) null);
    }

    @Test
    void everyStyleIsHereAndNamesItself() {
        assertThat(STYLES)
                .containsOnlyKeys(
                        "aether-classify.sld", "aether-false-color.sld", "aether-search.sld", "aether-transform.sld");
        STYLES.forEach((file, style) -> {
            assertThat(style.getAttribute("version")).isEqualTo("1.0.0");
            assertThat(style.getElementsByTagNameNS(SLD, "Name").item(0).getTextContent() + ".sld")
                    .isEqualTo(file);
            assertThat(style.getElementsByTagNameNS(SLD, "RasterSymbolizer").getLength())
                    .isEqualTo(1);
        });
    }

    @Test
    void theirTransformationsAreTheProcesses() {
        assertThat(numbers(transformation("aether-false-color.sld").evaluate(COVERAGE)))
                .isEqualTo(numbers(
                        new FalseColorProcess(models, transform).execute(COVERAGE, "city", Encoding.AUTO, null)));
        assertThat(numbers(transformation("aether-classify.sld").evaluate(COVERAGE)))
                .isEqualTo(numbers(new ClassifyProcess(models, transform)
                        .execute(COVERAGE, "city", "landuse", false, Encoding.AUTO, null)));
        assertThat(numbers(transformation("aether-transform.sld").evaluate(COVERAGE)))
                .isEqualTo(numbers(
                        new TransformProcess(models, transform).execute(COVERAGE, "city", Encoding.AUTO, null)));
    }

    @Test
    void theSentenceComesFromTheRequest() {
        SearchProcess search = new SearchProcess(models, transform);
        Function function = transformation("aether-search.sld");
        assertThat(numbers(function.evaluate(COVERAGE)))
                .isEqualTo(numbers(
                        search.execute(COVERAGE, "city", "A place of cafe, a type of food.", Encoding.AUTO, null)));
        EnvFunction.setLocalValues(Map.of("text", "places like a night market"));
        try {
            assertThat(numbers(function.evaluate(COVERAGE)))
                    .isEqualTo(numbers(
                            search.execute(COVERAGE, "city", "places like a night market", Encoding.AUTO, null)));
        } finally {
            EnvFunction.clearLocalValues();
        }
    }

    @Test
    void aRendererReadsWhatTheMapShows() {
        GridGeometry target = COVERAGE.getGridGeometry();
        for (String style : STYLES.keySet()) {
            assertThat(transformation(style)).isInstanceOf(RenderingTransformation.class);
            RenderingTransformation function = (RenderingTransformation) transformation(style);
            assertThat(function.invertGridGeometry(Query.ALL, target)).isSameAs(target);
        }
    }
}
