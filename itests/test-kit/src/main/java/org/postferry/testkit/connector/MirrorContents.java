package org.postferry.testkit.connector;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.postferry.connector.ConnectorException;
import org.postferry.connector.ContentSink;
import org.postferry.connector.FetchRequest;
import org.postferry.connector.RemoteId;
import org.postferry.connector.Session;
import org.postferry.model.AccountId;
import org.postferry.model.ContentState;
import org.postferry.model.EmailId;
import org.postferry.store.ContentQueue;
import org.postferry.store.ContentWriter;
import org.postferry.store.Lease;
import org.postferry.store.MailStore;

/** Carries contents from a session into a store, and holds that each request is answered exactly once. */
final class MirrorContents {
    private static final int AT_ONCE = 50;

    private final MailStore store;
    private final Lease lease;
    private final AccountId account;

    MirrorContents(MailStore store, Lease lease, AccountId account) {
        this.store = store;
        this.lease = lease;
        this.account = account;
    }

    /** A session, opened when it is needed. */
    interface Sessions {
        Session get() throws ConnectorException, InterruptedException;
    }

    void fetchAll(Sessions sessions) throws ConnectorException, InterruptedException {
        Optional<ContentQueue.Taken> taken = store.contentQueue().take(account, AT_ONCE, Long.MAX_VALUE);
        while (taken.isPresent()) {
            try (ContentQueue.Taken batch = taken.get()) {
                fetch(sessions.get(), batch);
            }
            taken = store.contentQueue().take(account, AT_ONCE, Long.MAX_VALUE);
        }
    }

    private void fetch(Session session, ContentQueue.Taken taken) throws ConnectorException, InterruptedException {
        Map<RemoteId, EmailId> emails = new HashMap<>();
        List<FetchRequest> requests = new ArrayList<>();
        for (ContentQueue.Wanted wanted : taken.wanted()) {
            emails.put(wanted.id(), wanted.email());
            requests.add(new FetchRequest.Whole(wanted.id(), wanted.sizeBytes()));
        }
        try (ContentWriter writer = store.contents().writer(lease, account)) {
            Sink sink = new Sink(writer, emails);
            session.fetch(taken.scope(), requests, sink);
            writer.commit();
            sink.unanswered(requests);
        }
    }

    /** Keeps what is complete; what is missing waits for a pull that says so. */
    private final class Sink implements ContentSink {
        private final ContentWriter writer;
        private final Map<RemoteId, EmailId> emails;
        private final Set<RemoteId> answered = new HashSet<>();

        Sink(ContentWriter writer, Map<RemoteId, EmailId> emails) {
            this.writer = writer;
            this.emails = emails;
        }

        private EmailId answer(FetchRequest request) {
            if (!answered.add(request.id())) {
                throw new AssertionError(request + " was answered twice");
            }
            return emails.get(request.id());
        }

        void unanswered(List<FetchRequest> requests) {
            for (FetchRequest request : requests) {
                if (!answered.contains(request.id())) {
                    throw new AssertionError(request + " was never answered");
                }
            }
        }

        @Override
        public Receiver begin(FetchRequest request, long announcedBytes) {
            return new Keeper(writer.begin(answer(request)));
        }

        @Override
        public void missing(FetchRequest request) {
            store.contentQueue().postpone(answer(request), java.time.Instant.MAX);
        }

        @Override
        public void unreadable(FetchRequest request, String serverSaid) {
            writer.quarantine(answer(request), serverSaid);
        }
    }

    private static final class Keeper implements ContentSink.Receiver {
        private final ContentWriter.Pending pending;
        private boolean complete;

        Keeper(ContentWriter.Pending pending) {
            this.pending = pending;
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            pending.write(bytes, offset, length);
        }

        @Override
        public void complete() {
            complete = true;
        }

        @Override
        public void close() {
            if (complete) {
                pending.keep(new ContentWriter.Summary(ContentState.FULL, "", false, Optional.empty()));
            } else {
                pending.drop();
            }
        }
    }
}
