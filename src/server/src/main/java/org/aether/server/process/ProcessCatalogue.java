package org.aether.server.process;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.aether.server.failure.ServiceException;
import org.geotools.api.feature.type.Name;
import org.geotools.process.ProcessFactory;

/** The processes of a list of factories. Immutable, thread-safe. */
public final class ProcessCatalogue {

    private final Map<String, ProcessEntry> entries = new TreeMap<>();

    public ProcessCatalogue(List<? extends ProcessFactory> factories) {
        for (ProcessFactory factory : factories) {
            for (Name name : factory.getNames()) {
                ProcessEntry entry = ProcessEntry.of(factory, name);
                entries.put(entry.id(), entry);
            }
        }
    }

    /** All processes in alphabetical order of their ids. */
    public Collection<ProcessEntry> all() {
        return entries.values();
    }

    /** Whether there is a process of this id. */
    public boolean has(String id) {
        return entries.containsKey(id);
    }

    /**
     * The process of an id.
     *
     * @throws ServiceException when there is none
     */
    public ProcessEntry get(String id) {
        ProcessEntry entry = entries.get(id);
        if (entry == null) {
            throw ServiceException.invalid(
                    "identifier",
                    "There is no process '" + id + "'; there are " + String.join(", ", entries.keySet()) + ".");
        }
        return entry;
    }
}
