package org.postferry.jmap.facts;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.postferry.connector.ConnectorException;
import org.postferry.connector.RemoteFact;
import org.postferry.connector.RemoteId;
import org.postferry.jmap.method.EmailGet;
import org.postferry.jmap.method.EmailRow;
import org.postferry.jmap.method.Got;

/** Questions about emails by name. Email/get decides: what it does not find is not there. */
final class Lookup {
    private final Desk desk;
    private final EmailFacts facts;

    Lookup(Desk desk, EmailFacts facts) {
        this.desk = desk;
        this.facts = facts;
    }

    List<RemoteFact> describe(Set<RemoteId> ids) throws ConnectorException, InterruptedException {
        Got<EmailRow> got = desk.emails(keys(ids), EmailGet.FULL);
        List<RemoteFact> told = new ArrayList<>();
        Set<String> unanswered = new LinkedHashSet<>(keys(ids));
        for (EmailRow row : got.list()) {
            told.add(facts.seen(row));
            unanswered.remove(row.id());
        }
        Set<String> gone = new HashSet<>(got.notFound());
        gone.retainAll(unanswered);
        if (!gone.isEmpty()) {
            told.add(EmailFacts.gone(gone));
            unanswered.removeAll(gone);
        }
        // in neither list: the server said nothing of it, which proves nothing
        unanswered.forEach(id -> told.add(new RemoteFact.EmailUnreadable(
                new RemoteId.Key(id), "The server neither shows it nor says that it is gone.")));
        return told;
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
