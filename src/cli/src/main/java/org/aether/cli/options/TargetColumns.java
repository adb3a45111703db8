package org.aether.cli.options;

import java.util.List;
import org.aether.AetherException;
import org.aether.head.Task;

/** Checks how many target columns a task takes, before any file is opened. */
public final class TargetColumns {

    private TargetColumns() {}

    /** @throws AetherException when the columns do not fit the task */
    public static void check(Task task, List<String> targets) {
        Arguments.require(
                targets.stream().noneMatch(String::isBlank),
                "--target has an empty column name; separate names by single commas.");
        Arguments.require(
                targets.stream().distinct().count() == targets.size(),
                "--target names a column twice; name each column once.");
        Arguments.require(
                task != Task.CLASSIFICATION || targets.size() == 1,
                "--task classification takes one --target column, not {}.",
                targets.size());
        Arguments.require(
                task != Task.DISTRIBUTION || targets.size() >= 2,
                "--task distribution takes two --target columns or more, one for each share.");
    }
}
