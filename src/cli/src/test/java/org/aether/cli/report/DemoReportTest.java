package org.aether.cli.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import javax.xml.parsers.DocumentBuilderFactory;
import org.aether.AetherException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

class DemoReportTest {

    private static final String HTML = DemoReport.html(SyntheticContent.content());

    @TempDir
    Path directory;

    @Test
    void reportIsWellFormedXmlAndHtml() throws Exception {
        assertThat(HTML).startsWith("<!DOCTYPE html>");
        Document document = parse();
        assertThat(document.getDocumentElement().getTagName()).isEqualTo("html");
        // elements that HTML does not allow to be self-closed
        assertThat(HTML).doesNotContainPattern("<(?!meta|img|line|polyline|circle)[a-z0-9]+[^<>]*/>");
    }

    @Test
    void numbersStandAsMeasured() throws Exception {
        List<String> rows = texts("tr");
        assertThat(rows)
                .contains("Precision (macro) ↑ 0.6931 ± 0.0042 0.7125 ± 0.0061 ✓ +0.0194")
                .contains("Recall (macro) ↑ 0.6877 ± 0.0051 ✓ 0.6871 ± 0.0048 −0.0006 ≈")
                .contains("F1 (macro) ↑ 0.6884 ± 0.0047 ✓ 0.6795 ± 0.0039 −0.0089")
                .contains("KL(q‖p) ↓ 0.0774 ± 0.0012 0.0590 ± 0.0009 ✓ −0.0184")
                .contains("Training the alignment 1,960 steps 1 min 11 s")
                .contains("Total2 min 56 s");
        assertThat(texts("p")).anySatisfy(text -> assertThat(text)
                .contains("Of 6 metrics, AETHER is better in 4 and raw AE in 2; in 1 of them"));
        assertThat(HTML).contains("<code>./aether demo --size 200 --seed 42\n./aether evaluate");
    }

    @Test
    void sentencesAreEscapedAndComeBackAsTheyWere() throws Exception {
        assertThat(HTML).contains("&lt;park").doesNotContain("<park");
        assertThat(texts("q")).contains("a quiet <park> & \"playground\"");
    }

    @Test
    void everyMapHasAnAlternativeTextAndIsAPngInside() throws Exception {
        NodeList images = parse().getElementsByTagName("img");
        assertThat(images.getLength()).isEqualTo(9);
        for (int i = 0; i < images.getLength(); i++) {
            Element image = (Element) images.item(i);
            assertThat(image.getAttribute("alt")).isNotBlank();
            String data = image.getAttribute("src").substring("data:image/png;base64,".length());
            BufferedImage picture =
                    ImageIO.read(new ByteArrayInputStream(Base64.getDecoder().decode(data)));
            assertThat(picture.getWidth()).isEqualTo(Integer.parseInt(image.getAttribute("width")));
        }
    }

    @Test
    void nothingIsFetchedFromOutsideAndNoScriptRuns() {
        String references = Pattern.compile("src=\"data:[^\"]*\"").matcher(HTML).replaceAll("");
        assertThat(references.replace("http://www.w3.org/1999/xhtml", "").replace("http://www.w3.org/2000/svg", ""))
                .doesNotContain("http")
                .doesNotContain("src=")
                .doesNotContain("href")
                .doesNotContain("url(")
                .doesNotContain("@import")
                .doesNotContain("<script");
        assertThat(HTML.substring(HTML.indexOf("<style>"), HTML.indexOf("</style>")))
                .doesNotContain("&");
    }

    @Test
    void theKeptEpochIsMarked() throws Exception {
        assertThat(texts("text")).contains("best epoch 37", "LAP place and text", "LAE two views");
        assertThat(((Element) parse().getElementsByTagName("svg").item(0)).getAttribute("aria-label"))
                .endsWith("epoch 37 is kept.");
        assertThat(parse().getElementsByTagName("polyline").getLength())
                .as("three lines for wide and for narrow pages, whose names have a piece of the line each")
                .isEqualTo(9);
    }

    @Test
    void writesOneFileAndReplacesAnOldOne() throws Exception {
        Path file = directory.resolve("new/report.html");
        DemoReport.write(file, SyntheticContent.content());
        DemoReport.write(file, SyntheticContent.content());
        assertThat(file).hasContent(HTML);
        try (var files = Files.list(file.getParent())) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    void aFileThatCannotBeWrittenIsNamed() throws Exception {
        Path file = Files.createFile(directory.resolve("plain"));
        assertThatThrownBy(() -> DemoReport.write(file.resolve("report.html"), SyntheticContent.content()))
                .isInstanceOf(AetherException.class)
                .hasMessageContaining("plain")
                .hasMessageContaining("cannot be made");
    }

    private static List<String> texts(String tag) throws Exception {
        NodeList nodes = parse().getElementsByTagName(tag);
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < nodes.getLength(); i++) {
            texts.add(nodes.item(i).getTextContent().replaceAll("\\s+", " ").strip());
        }
        return texts;
    }

    private static Document parse() throws Exception {
        return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(HTML)));
    }
}
