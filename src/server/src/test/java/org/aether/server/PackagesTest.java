package org.aether.server;

import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** The packages of the server depend on each other in one direction. */
class PackagesTest {

    private static final JavaClasses SERVER = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("org.aether.server");

    @Test
    void packagesHaveNoCycles() {
        slices().matching("org.aether.(server..)").should().beFreeOfCycles().check(SERVER);
    }
}
