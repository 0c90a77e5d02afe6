package org.postferry.core.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.postferry.connector.Connector;
import org.postferry.connector.Submitter;
import org.postferry.mime.MessageReader;
import org.postferry.model.Protocol;
import org.postferry.store.MailStore;

/** Which parts are here just now. The one that came last counts; when it goes, the one before. Thread-safe. */
final class Parts {
    private final List<MailStore> stores = new ArrayList<>();
    private final List<MessageReader> readers = new ArrayList<>();
    private final Map<String, List<Connector>> connectors = new TreeMap<>();
    private final Map<String, List<Submitter>> submitters = new TreeMap<>();

    synchronized void add(MailStore store) {
        stores.add(store);
    }

    synchronized void remove(MailStore store) {
        stores.remove(store);
    }

    synchronized void add(MessageReader reader) {
        readers.add(reader);
    }

    synchronized void remove(MessageReader reader) {
        readers.remove(reader);
    }

    synchronized void add(Protocol protocol, Connector connector) {
        connectors.computeIfAbsent(protocol.name(), fresh -> new ArrayList<>()).add(connector);
    }

    synchronized void remove(Protocol protocol, Connector connector) {
        connectors.getOrDefault(protocol.name(), new ArrayList<>()).remove(connector);
    }

    synchronized void add(Protocol protocol, Submitter submitter) {
        submitters.computeIfAbsent(protocol.name(), fresh -> new ArrayList<>()).add(submitter);
    }

    synchronized void remove(Protocol protocol, Submitter submitter) {
        submitters.getOrDefault(protocol.name(), new ArrayList<>()).remove(submitter);
    }

    synchronized Optional<Submitter> submitter(Protocol protocol) {
        return last(submitters.getOrDefault(protocol.name(), List.of()));
    }

    synchronized Optional<MailStore> store() {
        return last(stores);
    }

    synchronized Optional<MessageReader> reader() {
        return last(readers);
    }

    synchronized Optional<Connector> connector(Protocol protocol) {
        return last(connectors.getOrDefault(protocol.name(), List.of()));
    }

    private static <T> Optional<T> last(List<T> all) {
        return all.isEmpty() ? Optional.empty() : Optional.of(all.get(all.size() - 1));
    }
}
