package org.aether.cli;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The packages of the command line use each other in one direction. */
class LayersTest {

    /** Each package may use those before it; the last is that of the commands. */
    private static final List<String> PACKAGES = List.of(
            "org.aether.cli.terminal",
            "org.aether.cli.options",
            "org.aether.cli.answer",
            "org.aether.cli.report",
            "org.aether.cli.demo",
            "org.aether.cli");

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("org.aether.cli");

    @ParameterizedTest
    @ValueSource(strings = {"terminal", "options", "answer", "report", "demo"})
    void packagesUseOnlyThoseBeforeThem(String name) {
        int place = PACKAGES.indexOf("org.aether.cli." + name);
        String[] later = PACKAGES.subList(place + 1, PACKAGES.size()).toArray(String[]::new);

        noClasses()
                .that()
                .resideInAPackage(PACKAGES.get(place))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(later)
                .check(CLASSES);
    }

    @Test
    void packagesHaveNoCycles() {
        slices().matching("(org.aether.cli..)").should().beFreeOfCycles().check(CLASSES);
    }
}
