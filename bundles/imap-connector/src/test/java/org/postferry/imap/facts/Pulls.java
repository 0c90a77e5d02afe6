package org.postferry.imap.facts;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.postferry.connector.Checkpoint;
import org.postferry.connector.ConnectorException;
import org.postferry.connector.FactBatch;
import org.postferry.connector.FactStream;
import org.postferry.connector.Lane;
import org.postferry.connector.Pull;
import org.postferry.connector.PullEnd;
import org.postferry.connector.RemoteFact;
import org.postferry.connector.RemoteId;
import org.postferry.connector.Session;

/** Pulls a lane to its end. @param batches in order */
public record Pulls(List<FactBatch> batches) {
    public static Pulls of(Session session, Lane lane, Checkpoint since)
            throws ConnectorException, InterruptedException {
        return of(session, new Pull(lane, since, true));
    }

    public static Pulls of(Session session, Pull pull) throws ConnectorException, InterruptedException {
        List<FactBatch> batches = new ArrayList<>();
        try (FactStream stream = session.facts(pull)) {
            for (Optional<FactBatch> batch = stream.next(); batch.isPresent(); batch = stream.next()) {
                batches.add(batch.get());
            }
        }
        return new Pulls(batches);
    }

    public List<RemoteFact> facts() {
        return batches.stream().flatMap(batch -> batch.facts().stream()).toList();
    }

    public <F extends RemoteFact> List<F> facts(Class<F> kind) {
        return facts().stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    /** The UIDs of the emails that were seen, in the order they were told. */
    public List<Long> seenUids() {
        return facts(RemoteFact.EmailSeen.class).stream()
                .map(seen -> ((RemoteId.Uid) seen.id()).uid())
                .toList();
    }

    public Checkpoint next() {
        return batches.get(batches.size() - 1).next();
    }

    public PullEnd end() {
        return batches.get(batches.size() - 1).end().orElseThrow();
    }
}
