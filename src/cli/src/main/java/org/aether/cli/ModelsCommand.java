package org.aether.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import org.aether.AetherException;
import org.aether.Progress;
import org.aether.cli.answer.Answer;
import org.aether.cli.answer.ModelSummary;
import org.aether.cli.answer.TextTable;
import org.aether.cli.options.OptionWording;
import org.aether.head.HeadHome;
import org.aether.model.AlignmentModel;
import org.aether.raster.VectorOrigin;
import org.aether.store.ModelJson;
import org.aether.store.ModelStore;
import org.aether.store.StoredModel;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code aether models}: what is in the store. */
@Command(
        name = "models",
        sortOptions = false,
        synopsisSubcommandLabel = "[list | show ID | rename ID NEW | delete ID]",
        description = {"Lists, shows, renames and deletes the models of the store.", ""},
        footer = {
            "",
            "Examples:",
            "  aether models",
            "  aether models show london --json",
            "  aether models rename london london-2024",
            "  aether models delete old",
            "",
            "Heads are listed and deleted by 'aether heads'."
        },
        subcommands = {
            ModelsCommand.Listing.class,
            ModelsCommand.Show.class,
            ModelsCommand.Rename.class,
            ModelsCommand.Delete.class
        })
final class ModelsCommand extends AetherCommand {

    @Override
    protected void check() {}

    @Override
    protected boolean computes() {
        return false;
    }

    @Override
    protected Answer work(Progress progress) {
        return listing(store());
    }

    private static Answer listing(ModelStore store) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("store", store.root().toString());
        ArrayNode models = json.putArray("models");
        List<String> ids = store.list();
        TextTable table = new TextTable(List.of("model", "bands", "dimension", "text encoder", "categories", "heads"));
        List<String> damaged = new ArrayList<>();
        for (String id : ids) {
            try {
                StoredModel model = store.describe(id);
                models.add(ModelJson.summary(model));
                table.row(List.of(
                        id,
                        Integer.toString(model.bands()),
                        Integer.toString(model.dimension()),
                        model.textEncoder().orElse("unknown"),
                        Integer.toString(model.categories()),
                        Integer.toString(model.heads().size())));
            } catch (AetherException e) {
                // One damaged model must not hide the others; the list shows what is wrong with it.
                String problem = e.sentence().in(new OptionWording());
                models.addObject().put("model", id).put("problem", problem);
                damaged.add(id + ": " + problem);
            }
        }
        List<String> rawHeads = store.heads(VectorOrigin.RAW);
        rawHeads.forEach(json.putArray("rawHeads")::add);
        String raw = rawHeads.isEmpty() ? "" : "Heads on raw vectors (--model raw): " + String.join(", ", rawHeads);
        if (ids.isEmpty()) {
            return new Answer(
                    json,
                    "There are no models in " + store.root() + " yet; make one with 'aether train' or 'aether demo'."
                            + (raw.isEmpty() ? "" : "\n" + raw));
        }
        String text = damaged.size() == ids.size() ? "" : table.toString();
        for (String problem : damaged) {
            text += (text.isEmpty() ? "" : "\n") + problem;
        }
        text += raw.isEmpty() ? "" : "\n" + raw;
        return new Answer(json, text);
    }

    /** The answer about the heads on raw vectors, which have no model. */
    private static Answer rawHeads(ModelStore store) {
        List<String> heads = store.heads(VectorOrigin.RAW);
        ObjectNode json = JsonNodeFactory.instance.objectNode().put("model", VectorOrigin.RAW);
        heads.forEach(json.putArray("heads")::add);
        return new Answer(
                json,
                "'raw' stands for the raw vectors of rasters, without a model.\n  heads             "
                        + (heads.isEmpty() ? "none" : String.join(", ", heads)));
    }

    /** {@code aether models list}. */
    @Command(
            name = "list",
            sortOptions = false,
            description = {"Lists the models of the store.", ""},
            footer = {"", "Example: aether models list --store /srv/aether/models"})
    static final class Listing extends AetherCommand {

        @Override
        protected void check() {}

        @Override
        protected boolean computes() {
            return false;
        }

        @Override
        protected Answer work(Progress progress) {
            return listing(store());
        }
    }

    /** {@code aether models show ID}. */
    @Command(
            name = "show",
            sortOptions = false,
            description = {"Shows the vectors that a model takes and gives, how it was trained, and its heads.", ""},
            footer = {"", "Example: aether models show london"})
    static final class Show extends AetherCommand {

        @Parameters(paramLabel = "ID", description = "The model.")
        private String model;

        @Override
        protected void check() {
            requireId("ID", model);
        }

        @Override
        protected boolean computes() {
            return false;
        }

        @Override
        protected Answer work(Progress progress) {
            if (HeadHome.isRaw(model)) {
                return rawHeads(store());
            }
            AlignmentModel loaded = load(model);
            ObjectNode config = ModelJson.configuration(loaded.configuration());
            // The epochs would fill the screen; --json has them.
            config.remove("epochs");
            return new Answer(
                    ModelSummary.json(loaded, store()),
                    "Model '" + model + "'\n" + ModelSummary.text(loaded, store()) + "\n" + config.toPrettyString());
        }
    }

    /** {@code aether models rename ID NEW}. */
    @Command(
            name = "rename",
            sortOptions = false,
            description = {"Gives a model another name; its heads stay with it.", ""},
            footer = {"", "Example: aether models rename london london-2024"})
    static final class Rename extends AetherCommand {

        @Parameters(index = "0", paramLabel = "ID", description = "The model.")
        private String model;

        @Parameters(index = "1", paramLabel = "NEW", description = "Its new name, which no other model has.")
        private String other;

        @Override
        protected void check() {
            requireId("ID", model);
            requireId("NEW", other);
        }

        @Override
        protected boolean computes() {
            return false;
        }

        @Override
        protected Answer work(Progress progress) {
            store().rename(model, other);
            ObjectNode json =
                    JsonNodeFactory.instance.objectNode().put("renamed", model).put("model", other);
            store().heads(other).forEach(json.putArray("heads")::add);
            return new Answer(json, "The model '" + model + "' is now '" + other + "'.");
        }
    }

    /** {@code aether models delete ID}. */
    @Command(
            name = "delete",
            sortOptions = false,
            description = {"Deletes a model and its heads from the store; this cannot be undone.", ""},
            footer = {"", "Example: aether models delete old"})
    static final class Delete extends AetherCommand {

        @Parameters(paramLabel = "ID", description = "The model.")
        private String model;

        @Override
        protected void check() {
            requireId("ID", model);
        }

        @Override
        protected boolean computes() {
            return false;
        }

        @Override
        protected Answer work(Progress progress) {
            store().delete(model);
            return new Answer(
                    JsonNodeFactory.instance.objectNode().put("deleted", model),
                    HeadHome.isRaw(model) ? "Deleted all heads on raw vectors." : "Deleted the model '" + model + "'.");
        }
    }
}
