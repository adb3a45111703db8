package org.aether.cli;

import java.nio.file.Path;
import org.aether.Progress;

/** Makes a page for people out of what the demo did. */
@FunctionalInterface
interface DemoReporter {

    /** @return the page to open in a browser */
    Path write(DemoOutcome outcome, Progress progress);
}
