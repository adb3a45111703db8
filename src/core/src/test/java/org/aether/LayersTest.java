package org.aether;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The direction of the data's way, and what core stays free of. */
class LayersTest {

    /** The stations in the order in which data passes them; a station may use those before it. */
    private static final List<String> STATIONS = List.of(
            "device",
            "crs",
            "raster",
            "geotiff",
            "tile",
            "feature",
            "poi",
            "text",
            "view",
            "model",
            "align",
            "head",
            "embed",
            "region",
            "evaluate",
            "search",
            "store");

    private static final JavaClasses CORE = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("org.aether");

    static List<String> stations() {
        return STATIONS.subList(0, STATIONS.size() - 1);
    }

    @ParameterizedTest
    @MethodSource("stations")
    void dataOnlyMovesForward(String station) {
        String[] later = STATIONS.subList(STATIONS.indexOf(station) + 1, STATIONS.size()).stream()
                .map(name -> "org.aether." + name + "..")
                .toArray(String[]::new);
        noClasses()
                .that()
                .resideInAPackage("org.aether." + station + "..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(later)
                .check(CORE);
    }

    @Test
    void coreNamesNoImagingLineNoServletAndNoGeoServer() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "javax.media.jai..",
                        "org.eclipse.imagen..",
                        "javax.servlet..",
                        "jakarta.servlet..",
                        "org.geoserver..",
                        "org.springframework..",
                        "org.geotools.process..")
                .check(CORE);
    }

    @Test
    void pyTorchStaysWhereTensorsAreComputed() {
        noClasses()
                .that()
                .resideOutsideOfPackages(
                        "org.aether.device..",
                        "org.aether.model..",
                        "org.aether.align..",
                        "org.aether.embed..",
                        "org.aether.text..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("ai.djl..")
                .check(CORE);
    }
}
