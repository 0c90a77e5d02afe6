package org.postferry.jmap.facts;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.postferry.connector.ConnectorException;
import org.postferry.connector.RemoteFact;
import org.postferry.connector.RemoteId;
import org.postferry.jmap.method.Call;
import org.postferry.jmap.method.EmailGet;
import org.postferry.jmap.method.EmailRow;
import org.postferry.jmap.method.Got;
import org.postferry.jmap.method.Ids;
import org.postferry.jmap.method.MethodError;
import org.postferry.jmap.wire.WireException;

/**
 * Asks for emails by name until each is accounted for (protocol dangers D-17, D-18, D-20): what is not answered among others
 * is asked for in ever smaller questions, until it stands alone. What is not answered alone either is unreadable; where the server
 * fails over it, only while it answers for another: one that fails over each is at fault itself, and that passes. Used once,
 * confined to the session's thread.
 */
final class Inquiry {
    /** An email that does not come alone in so many tries does not come: a server may stumble over a question, and not over each. */
    static final int MAX_TRIES = 3;

    private static final String SILENCE = "The server neither shows it nor says that it is gone.";

    private final Desk desk;
    private final List<String> properties;
    private final int window;
    private final List<EmailRow> rows = new ArrayList<>();
    private final Set<String> notFound = new LinkedHashSet<>();
    private final Map<String, String> unreadable = new LinkedHashMap<>();

    Inquiry(Desk desk, List<String> properties) {
        this.desk = desk;
        this.properties = properties;
        this.window = desk.window();
    }

    /**
     * What became of each.
     *
     * @param unreadable neither shown nor gone, with the server's words or, where it has none, ours
     */
    record Answer(List<EmailRow> rows, Set<String> notFound, Map<String, String> unreadable) {
        List<RemoteFact> unreadableFacts() {
            return unreadableBut(Set.of());
        }

        /** @param others of which something is known all the same */
        List<RemoteFact> unreadableBut(Set<String> others) {
            return unreadable.entrySet().stream()
                    .filter(one -> !others.contains(one.getKey()))
                    .<RemoteFact>map(
                            one -> new RemoteFact.EmailUnreadable(new RemoteId.Key(one.getKey()), one.getValue()))
                    .toList();
        }
    }

    Answer of(Collection<String> ids) throws ConnectorException, InterruptedException {
        List<String> left = List.copyOf(ids);
        while (!left.isEmpty()) {
            int some = Math.min(desk.window(), left.size());
            ask(left.subList(0, some));
            left = left.subList(some, left.size());
        }
        return new Answer(rows, notFound, unreadable);
    }

    /** What a call for these emails answered within a larger request, and the rest of them asked for again. */
    Answer of(Collection<String> ids, Call<Got<EmailRow>> call) throws ConnectorException, InterruptedException {
        try {
            return of(take(ids, call.result()));
        } catch (MethodError refused) {
            throwWhatStopsAll(refused);
            return of(ids);
        }
    }

    private void ask(List<String> ids) throws ConnectorException, InterruptedException {
        if (ids.size() == 1) {
            alone(ids.get(0));
            return;
        }
        List<String> left = take(ids, question(ids));
        if (left.size() == ids.size()) {
            int half = ids.size() / 2;
            ask(ids.subList(0, half));
            ask(ids.subList(half, ids.size()));
        } else if (!left.isEmpty()) {
            ask(left); // a server may give fewer than it is asked for
        }
    }

    private void alone(String id) throws ConnectorException, InterruptedException {
        Reply reply = question(List.of(id));
        for (int tries = 2; tries < MAX_TRIES && reply.failure().isPresent(); tries++) {
            reply = question(List.of(id));
        }
        if (reply.failure().isPresent()) {
            boolean isUp = answersForAnother(id);
            if (isUp) {
                reply = question(List.of(id)); // it may have been down when it was asked
            }
            desk.notTooMany(window); // one is too much for it, so that many were was not why
            if (!isUp) {
                throw reply.failure().get();
            }
        }
        if (!take(List.of(id), reply).isEmpty()) {
            unreadable.put(id, reply.failure().map(Failures::words).orElse(SILENCE));
        }
    }

    /** One of the two. */
    private record Reply(Optional<Got<EmailRow>> got, Optional<ConnectorException> failure) {
        static Reply failed(ConnectorException failure) {
            return new Reply(Optional.empty(), Optional.of(failure));
        }
    }

    /** A refused question is an empty answer: which of its emails the server cannot give is found out by asking for fewer. */
    private Reply question(List<String> ids) throws ConnectorException, InterruptedException {
        try {
            return new Reply(Optional.of(desk.api().run(new EmailGet(Ids.of(ids), properties))), Optional.empty());
        } catch (WireException broken) {
            if (!desk.mayBeOfOneEmail(broken) && !Failures.isTooLarge(broken)) {
                throw Failures.of(broken);
            }
            // that these emails are large says nothing of others; that they are many does
            if (Failures.isTooLarge(broken) && broken.reason() != WireException.Reason.TOO_LARGE) {
                desk.tooMany(ids.size());
            }
            return Reply.failed(Failures.of(broken));
        } catch (MethodError refused) {
            throwWhatStopsAll(refused);
            if (Failures.isTooLarge(refused)) {
                desk.tooMany(ids.size());
            }
            return Reply.failed(Failures.of(refused));
        }
    }

    private static void throwWhatStopsAll(MethodError refused) throws ConnectorException {
        if (Failures.stopsAll(refused)) {
            throw Failures.of(refused);
        }
    }

    private List<String> take(List<String> ids, Reply reply) {
        return reply.got().map(got -> take(ids, got)).orElse(ids);
    }

    /** What is left of these. */
    private List<String> take(Collection<String> ids, Got<EmailRow> got) {
        Set<String> left = new LinkedHashSet<>(ids);
        rows.addAll(got.list());
        got.list().forEach(row -> left.remove(row.id()));
        got.notFound().stream().filter(left::remove).forEach(notFound::add);
        return List.copyOf(left);
    }

    /** Whether the server answers the same question about an email that is none of the bad ones. */
    private boolean answersForAnother(String bad) throws ConnectorException, InterruptedException {
        List<String> others = rows.isEmpty()
                ? desk.others()
                : List.of(rows.get(rows.size() - 1).id());
        for (String other : others) {
            boolean isBad = other.equals(bad) || unreadable.containsKey(other);
            if (!isBad && isShown(other)) {
                return true;
            }
        }
        return false;
    }

    /** It is asked about for that alone: nothing is told of it. */
    private boolean isShown(String id) throws ConnectorException, InterruptedException {
        return question(List.of(id)).got().stream()
                .flatMap(got -> got.list().stream())
                .anyMatch(row -> row.id().equals(id));
    }
}
