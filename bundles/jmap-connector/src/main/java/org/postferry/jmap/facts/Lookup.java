package org.postferry.jmap.facts;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.postferry.connector.ConnectorException;
import org.postferry.connector.RemoteFact;
import org.postferry.connector.RemoteId;
import org.postferry.jmap.method.EmailGet;

/** Questions about emails by name. Email/get decides: what it does not find is not there. */
final class Lookup {
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
