package org.aether.wps;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** The packages of the plugin depend on each other in one direction. */
class RoomsTest {

    private static final JavaClasses PLUGIN = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("org.aether.wps");

    @Test
    void packagesHaveNoCycles() {
        slices().matching("org.aether.(wps..)").should().beFreeOfCycles().check(PLUGIN);
    }

    @Test
    void noRoomUsesTheProcesses() {
        classes()
                .that()
                .resideInAPackage("org.aether.wps")
                .should()
                .onlyHaveDependentClassesThat()
                .resideInAPackage("org.aether.wps")
                .check(PLUGIN);
    }
}
