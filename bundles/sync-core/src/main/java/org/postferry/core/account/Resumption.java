package org.postferry.core.account;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.postferry.connector.ConnectorException;
import org.postferry.connector.FetchRequest;
import org.postferry.connector.RemoteId;
import org.postferry.connector.Scope;
import org.postferry.connector.Session;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One batch's part of the {@link Beginnings}: asks for the rest of what broke off, and keeps what breaks off now. Some servers
 * write a message anew each time they are asked for it, and halves of two of those are no message: its head is compared first.
 * Confined to the session's thread.
 */
final class Resumption implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Resumption.class);

    private final Beginnings beginnings;
    private final Map<RemoteId, Beginning> here = new HashMap<>();
    private final Set<RemoteId> proven = new HashSet<>();
    private final Set<RemoteId> grown = new HashSet<>();

    Resumption(Beginnings beginnings) {
        this.beginnings = beginnings;
    }

    /** Takes what is here of it. */
    void expect(RemoteId id) {
        beginnings.take(id).ifPresent(beginning -> here.put(id, beginning));
    }

    /** The same requests, but for the rest alone where a part is here and the server still gives the same message. */
    List<FetchRequest> restOf(Session session, Scope scope, List<FetchRequest> requests)
            throws ConnectorException, InterruptedException {
        if (here.isEmpty()) {
            return requests;
        }
        try {
            prove(session, scope, requests);
            List<FetchRequest> rest = new ArrayList<>();
            for (FetchRequest request : requests) {
                Beginning beginning = here.get(request.id());
                rest.add(beginning == null ? request : beginning.rest(request.id()));
            }
            return rest;
        } catch (IOException e) {
            LOG.warn("what came of large messages cannot be read back, they are asked for again: {}", e.getMessage());
            List.copyOf(here.keySet()).forEach(this::over);
            return requests;
        }
    }

    private void prove(Session session, Scope scope, List<FetchRequest> requests)
            throws IOException, ConnectorException, InterruptedException {
        Map<RemoteId, byte[]> heads = new HashMap<>();
        List<FetchRequest> questions = new ArrayList<>();
        for (FetchRequest request : requests) {
            Beginning beginning = here.get(request.id());
            if (beginning != null && !proven.contains(request.id())) {
                byte[] head = beginning.head();
                heads.put(request.id(), head);
                questions.add(new FetchRequest.Range(request.id(), 0, head.length));
            }
        }
        if (questions.isEmpty()) {
            return;
        }
        SameHeads sink = new SameHeads(heads);
        session.fetch(scope, questions, sink);
        proven.addAll(sink.same());
        heads.keySet().stream().filter(id -> !proven.contains(id)).forEach(this::useless);
    }

    /** What is here of it, where the rest was asked for. */
    Optional<Beginning> of(FetchRequest request) {
        return request instanceof FetchRequest.Range ? Optional.ofNullable(here.get(request.id())) : Optional.empty();
    }

    /** A message from its first byte on, as far as it came. */
    interface Written {
        InputStream read() throws IOException;
    }

    /**
     * Keeps what came of a message that was asked for whole, or of the rest of one.
     *
     * @param length how much there is of it by now
     * @param total bytes of the whole message, -1 where the server did not say
     */
    void broke(FetchRequest request, Written written, long length, long total) {
        boolean ends = Thread.currentThread().isInterrupted(); // the loop, and what is kept with it
        if (ends || length < Beginnings.SHORTEST) {
            return;
        }
        RemoteId id = request.id();
        Beginning before = here.get(id);
        try (InputStream in = written.read()) {
            // a message that was asked for whole once more may be another one than what is here of it
            boolean isRest = before != null && request instanceof FetchRequest.Range;
            if (isRest && length - before.length() >= Beginnings.SHORTEST) {
                before.grow(in);
                grown.add(id);
            } else if (before == null && request instanceof FetchRequest.Whole) {
                beginnings.begin(id, in, length, total).ifPresent(fresh -> {
                    here.put(id, fresh);
                    grown.add(id);
                });
            }
        } catch (IOException e) {
            LOG.warn("what came of a large message cannot be kept, it is asked for again: {}", e.getMessage());
            over(id);
        }
    }

    /** Whether more of it is here than before: neither it nor the line is hopeless. */
    boolean grew(RemoteId id) {
        return grown.contains(id);
    }

    /** It is here, or gone. */
    void over(RemoteId id) {
        Beginning beginning = here.remove(id);
        if (beginning != null) {
            Beginnings.close(beginning);
        }
    }

    /** No message can be made of what is here of it. */
    void useless(RemoteId id) {
        Beginning beginning = here.remove(id);
        if (beginning != null) {
            beginnings.giveUp(id, beginning);
        }
    }

    @Override
    public void close() {
        here.forEach(beginnings::give);
        here.clear();
    }
}
