package org.aether.cli.options;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.aether.head.Task;

/** How many target columns each task takes, checked before any file is opened. */
public final class TargetColumns {

    private TargetColumns() {}

    public static Optional<String> mistake(Task task, List<String> targets) {
        if (targets.stream().anyMatch(String::isBlank)) {
            return Optional.of("--target has an empty column name; separate names by single commas.");
        }
        if (targets.stream().distinct().count() < targets.size()) {
            return Optional.of("--target names a column twice; name each once.");
        }
        if (task == Task.CLASSIFICATION && targets.size() != 1) {
            return Optional.of("--task classification takes one --target column, not " + targets.size() + ".");
        }
        if (task == Task.DISTRIBUTION && targets.size() < 2) {
            return Optional.of("--task " + task.name().toLowerCase(Locale.ROOT)
                    + " takes two --target columns or more, one per share.");
        }
        return Optional.empty();
    }
}
