package org.aether;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
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
    void packagesHaveNoCycles() {
        slices().matching("org.aether.(*)..").should().beFreeOfCycles().check(CORE);
    }

    /** A class may depend on its nested classes and they on it; no two top-level classes may depend on each other. */
    @Test
    void classesHaveNoCycles() {
        slices().assignedFrom(new TopLevelClasses()).should().beFreeOfCycles().check(CORE);
    }

    /**
     * Assigns each class to its top-level class. The root package is left out: its errors, messages and settings are one
     * vocabulary, in which an error is about a setting and a setting refuses values with an error.
     */
    private static final class TopLevelClasses implements SliceAssignment {
        @Override
        public SliceIdentifier getIdentifierOf(JavaClass javaClass) {
            if (javaClass.getPackageName().equals("org.aether")) {
                return SliceIdentifier.ignore();
            }
            String name = javaClass.getName();
            int nested = name.indexOf('$');
            return SliceIdentifier.of(nested < 0 ? name : name.substring(0, nested));
        }

        @Override
        public String getDescription() {
            return "top-level classes";
        }
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

    /** JSON is read and written where files and requests are: in the store, in feature files, and for text encoders. */
    @Test
    void jsonStaysAtTheEdge() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        "org.aether.device..",
                        "org.aether.crs..",
                        "org.aether.raster..",
                        "org.aether.geotiff..",
                        "org.aether.poi..",
                        "org.aether.tile..",
                        "org.aether.view..",
                        "org.aether.model..",
                        "org.aether.align..",
                        "org.aether.head..",
                        "org.aether.embed..",
                        "org.aether.region..",
                        "org.aether.evaluate..",
                        "org.aether.search..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("com.fasterxml.jackson..")
                .allowEmptyShould(true)
                .check(CORE);
    }
}
