package org.aether.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import org.aether.Progress;
import org.aether.cli.answer.Answer;
import org.aether.cli.answer.TextTable;
import org.aether.cli.options.Arguments;
import org.aether.head.TaskHead;
import org.aether.store.ModelStore;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code aether heads}: the task heads of a model. */
@Command(
        name = "heads",
        sortOptions = false,
        customSynopsis = {"aether heads --model ID [OPTION…]", "       aether heads delete MODEL HEAD [OPTION…]"},
        description = {"Lists and deletes the task heads of a model.", ""},
        footer = {"", "Examples:", "  aether heads --model london", "  aether heads delete london landuse"},
        subcommands = HeadsCommand.Delete.class)
final class HeadsCommand extends AetherCommand {

    @Option(names = "--model", paramLabel = "ID", description = "The model whose heads are listed.")
    private String model;

    @Override
    protected void check() {
        Arguments.require(
                model != null, "--model is missing; name the model whose heads are to be listed, see 'aether models'.");
        requireId("--model", model);
    }

    @Override
    protected boolean computes() {
        return false;
    }

    @Override
    protected Answer work(Progress progress) {
        ModelStore store = store();
        List<String> ids = store.heads(model);
        ObjectNode json = JsonNodeFactory.instance.objectNode().put("model", model);
        ArrayNode heads = json.putArray("heads");
        TextTable table = new TextTable(List.of("head", "task", "targets", "numbers", "classes or values"));
        for (String id : ids) {
            TaskHead head = store.loadHead(model, id);
            String task = head.task().name().toLowerCase(Locale.ROOT);
            ObjectNode node = heads.addObject().put("head", id).put("task", task);
            node.put("inputs", head.inputs());
            head.targets().forEach(node.putArray("targets")::add);
            head.labels().forEach(node.putArray("labels")::add);
            table.row(List.of(
                    id,
                    task,
                    String.join(", ", head.targets()),
                    Integer.toString(head.inputs()),
                    String.join(", ", head.labels())));
        }
        return new Answer(
                json,
                ids.isEmpty()
                        ? "The model '" + model + "' has no heads yet; make one with 'aether train-head'."
                        : table.toString());
    }

    /** {@code aether heads delete MODEL HEAD}. */
    @Command(
            name = "delete",
            sortOptions = false,
            description = {"Deletes a head of a model; this cannot be undone. The model and its other heads stay.", ""},
            footer = {"", "Example: aether heads delete london landuse"})
    static final class Delete extends AetherCommand {

        @Parameters(index = "0", paramLabel = "MODEL", description = "The model.")
        private String model;

        @Parameters(index = "1", paramLabel = "HEAD", description = "Its head.")
        private String head;

        @Override
        protected void check() {
            requireId("MODEL", model);
            requireId("HEAD", head);
        }

        @Override
        protected boolean computes() {
            return false;
        }

        @Override
        protected Answer work(Progress progress) {
            store().deleteHead(model, head);
            return new Answer(
                    JsonNodeFactory.instance.objectNode().put("model", model).put("deleted", head),
                    "Deleted the head '" + head + "' of the model '" + model + "'.");
        }
    }
}
