package org.postferry.jmap.facts;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.postferry.connector.ConnectorException;
import org.postferry.connector.RemoteFact;
import org.postferry.connector.RemoteId;
import org.postferry.jmap.method.EmailGet;
import org.postferry.jmap.method.EmailQuery;
import org.postferry.jmap.method.MethodError;
import org.postferry.jmap.wire.WireException;

/** Questions about emails by name. Email/get decides: what it does not find is not there. */
final class Lookup {
    /** Who receives more in two days has them by other ways. */
    static final int MAX_LISTED = 10_000;

    private final Desk desk;
    private final EmailFacts facts;

    Lookup(Desk desk, EmailFacts facts) {
        this.desk = desk;
        this.facts = facts;
    }

    List<RemoteFact> describe(Set<RemoteId> ids) throws ConnectorException, InterruptedException {
        Inquiry.Answer answer = new Inquiry(desk, EmailGet.FULL).of(keys(ids));
        List<RemoteFact> told = new ArrayList<>(answer.unreadableFacts());
        told.addAll(places(answer));
        answer.rows().stream().map(facts::seen).forEach(told::add);
        if (!answer.notFound().isEmpty()) {
            told.add(EmailFacts.gone(answer.notFound()));
        }
        return told;
    }

    /** Whatever of an email is too much for the server or for us, it may still say in which mailboxes the email is. */
    List<RemoteFact> places(Inquiry.Answer answer) throws ConnectorException, InterruptedException {
        return new Inquiry(desk, EmailGet.MUTABLE)
                .of(answer.unreadable().keySet()).rows().stream()
                        .map(facts::changed)
                        .toList();
    }

    /** Page by page, oldest first, so that what comes meanwhile shifts nothing. */
    List<RemoteFact> listedSince(Instant since) throws ConnectorException, InterruptedException {
        List<RemoteFact> told = new ArrayList<>();
        for (int position = 0; position < MAX_LISTED; ) {
            int from = position;
            Optional<List<String>> listed = listed(since, from);
            if (listed.isEmpty() || listed.get().isEmpty()) {
                return told;
            }
            told.add(new RemoteFact.EmailPresent(EmailFacts.keys(listed.get())));
            position += listed.get().size();
        }
        return told;
    }

    /** Empty where the server refuses the question: nothing depends on it. */
    private Optional<List<String>> listed(Instant since, int position) throws ConnectorException, InterruptedException {
        EmailQuery question = new EmailQuery(false, Optional.of(since), position, Optional.empty(), desk.window());
        try {
            return Optional.of(desk.api().run(question).ids());
        } catch (MethodError refused) {
            if (Failures.stopsAll(refused)) {
                throw Failures.of(refused);
            }
            return Optional.empty();
        } catch (WireException broken) {
            throw Failures.of(broken);
        }
    }

    Set<RemoteId> recheck(Set<RemoteId> ids) throws ConnectorException, InterruptedException {
        Set<String> gone = new HashSet<>(desk.emails(keys(ids), List.of("id")).notFound());
        Set<RemoteId> proven = new HashSet<>();
        for (RemoteId id : ids) {
            if (gone.contains(key(id))) {
                proven.add(id);
            }
        }
        return proven;
    }

    static List<String> keys(Set<RemoteId> ids) {
        return ids.stream().map(Lookup::key).toList();
    }

    static String key(RemoteId id) {
        return id.match(new RemoteId.Cases<>() {
            @Override
            public String uid(RemoteId.Uid uid) {
                throw new IllegalArgumentException(uid + " is no JMAP id");
            }

            @Override
            public String key(RemoteId.Key key) {
                return key.value();
            }
        });
    }
}
