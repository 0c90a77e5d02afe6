package org.postferry.core.account;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.postferry.connector.ConnectorException;
import org.postferry.connector.FetchRequest;
import org.postferry.connector.RemoteId;
import org.postferry.connector.Scope;
import org.postferry.connector.Session;
import org.postferry.core.retry.Reaction;
import org.postferry.core.retry.RetryTable;
import org.postferry.model.ContentPolicy;
import org.postferry.model.ContentState;
import org.postferry.model.EmailId;
import org.postferry.model.SyncPolicy;
import org.postferry.store.ContentQueue;
import org.postferry.store.ContentWriter;

/**
 * Fetches contents, one batch of one scope at a time. A message that breaks its batch is found by halving: it is set
 * aside with the server's words, the rest arrives. Confined to one thread.
 */
final class ContentRun implements AutoCloseable {
    /** One question to the server, before each of which it opens a mailbox: not too often, yet going on elsewhere within a second. */
    static final int MAX_COUNT = 1_000;
    /** Of one batch, by the sizes the server said. */
    static final long MAX_BYTES = 32L * 1024 * 1024;
    /** Between two hints the loop itself fetches no more than this, so that new mail does not wait. */
    static final int MAX_COUNT_BETWEEN_HINTS = 50;

    static final long MAX_BYTES_BETWEEN_HINTS = 4L * 1024 * 1024;
    /** Where attachments come later, what is no larger comes whole at once: no large attachment is in it. */
    static final long SMALL_BYTES = 64L * 1024;
    /** Of each text part, under a policy that wants text alone. */
    static final long MAX_TEXT_PART = 1024L * 1024;

    /** A mailbox that cannot be opened is left so long, while the others' contents come. */
    static final Duration MAILBOX_WAIT = Duration.ofMinutes(5);

    private final Tools tools;
    private final Suspects suspects;
    private final Beginnings beginnings;
    private final PackSink.Progress progress;
    private final LoopInbox inbox;
    private Optional<ContentWriter> writer = Optional.empty();

    /** @param inbox learns of mailboxes that cannot be opened */
    ContentRun(Tools tools, Interruptions interruptions, PackSink.Progress progress, LoopInbox inbox) {
        this.tools = tools;
        this.suspects = interruptions.suspects();
        this.beginnings = interruptions.beginnings();
        this.progress = progress;
        this.inbox = inbox;
    }

    /** Fetches one batch. False when nothing is wanted now. @param whole those that a person waits for: all of them, whatever the policy says */
    boolean once(Session session, SyncPolicy policy, Set<EmailId> whole, int maxCount, long maxBytes)
            throws ConnectorException, InterruptedException {
        int count = Math.min(maxCount, suspects.batchLimit());
        Optional<ContentQueue.Taken> batch = tools.store().contentQueue().take(tools.account(), count, maxBytes);
        if (batch.isEmpty()) {
            return false;
        }
        try (ContentQueue.Taken taken = batch.get();
                Resumption resumption = new Resumption(beginnings)) {
            Map<RemoteId, EmailId> emails = new HashMap<>();
            List<FetchRequest> requests = new ArrayList<>();
            for (ContentQueue.Wanted wanted : taken.wanted()) {
                emails.put(wanted.id(), wanted.email());
                FetchRequest request = request(wanted, policy, whole);
                if (request instanceof FetchRequest.Whole) {
                    resumption.expect(wanted.id());
                }
                requests.add(request);
            }
            fetch(session, taken.scope(), requests, sink(resumption, emails));
        }
        return true;
    }

    @Override
    public void close() {
        writer.ifPresent(ContentWriter::close);
        writer = Optional.empty();
    }

    private void fetch(Session session, Scope scope, List<FetchRequest> requests, PackSink sink)
            throws ConnectorException, InterruptedException {
        try {
            session.fetch(scope, sink.resumption().restOf(session, scope, requests), sink);
            sink.commit();
            suspects.clear();
        } catch (ConnectorException e) {
            sink.commit();
            List<FetchRequest> open = requests.stream()
                    .filter(request -> !sink.answered().contains(request.id()))
                    .toList();
            if (!open.isEmpty()) {
                isolate(session, scope, open, sink, e, open.size() < requests.size());
            }
        }
    }

    /** Something stopped the batch before these had their answers. */
    private void isolate(
            Session session,
            Scope scope,
            List<FetchRequest> open,
            PackSink sink,
            ConnectorException failure,
            boolean gotOn)
            throws ConnectorException, InterruptedException {
        Reaction reaction = RetryTable.reaction(failure.kind(), failure.extent());
        boolean ofScope = reaction == Reaction.BACK_OFF_SCOPE || reaction == Reaction.REST_SCOPE;
        if (ofScope && scope instanceof Scope.Mailbox mailbox) {
            inbox.scopeFailed(scope, failure);
            tools.store().contentQueue().leave(mailbox, tools.clock().instant().plus(MAILBOX_WAIT));
            return;
        }
        if (ofScope || reaction.stopsAccount()) {
            brokenOff(open, sink, failure, gotOn);
            throw failure;
        }
        if (open.size() > 1) {
            int half = open.size() / 2;
            fetch(session, scope, open.subList(0, half), sink);
            fetch(session, scope, open.subList(half, open.size()), sink);
            return;
        }
        if (reaction == Reaction.QUARANTINE_EMAIL) {
            sink.unreadable(open.get(0), words(failure));
            sink.commit();
        } else {
            strike(open.get(0), sink, failure);
        }
    }

    /** The connection broke. If it always breaks at the same message, fewer at once leave that one alone in the end. */
    private void brokenOff(List<FetchRequest> open, PackSink sink, ConnectorException failure, boolean gotOn) {
        if (gotOn || failure.kind() != ConnectorException.Kind.TRANSIENT) {
            return;
        }
        if (open.size() > 1) {
            suspects.askFewer(open.size());
        } else {
            strike(open.get(0), sink, failure);
            suspects.clear();
        }
    }

    /** A message of which more came than before is on its way, however often the line breaks. */
    private void strike(FetchRequest alone, PackSink sink, ConnectorException failure) {
        if (!sink.resumption().grew(alone.id()) && suspects.strike(alone.id())) {
            sink.unreadable(alone, words(failure));
            sink.commit();
        } else {
            sink.later(alone, Suspects.STRIKE_WAIT);
        }
    }

    private static String words(ConnectorException failure) {
        return failure.serverSaid().isEmpty() ? String.valueOf(failure.getMessage()) : failure.serverSaid();
    }

    private PackSink sink(Resumption resumption, Map<RemoteId, EmailId> emails) {
        ContentWriter open = writer.orElseGet(() -> tools.store().contents().writer(tools.lease(), tools.account()));
        writer = Optional.of(open);
        return new PackSink(
                open, tools.store().contentQueue(), tools.reader(), tools.clock(), progress, resumption, emails);
    }

    private FetchRequest request(ContentQueue.Wanted wanted, SyncPolicy policy, Set<EmailId> whole) {
        boolean textIsEnough = policy.content() == ContentPolicy.TEXT || (policy.attachmentsLater() && isFirst(wanted));
        return textIsEnough && !whole.contains(wanted.email())
                ? new FetchRequest.Text(wanted.id(), MAX_TEXT_PART)
                : new FetchRequest.Whole(wanted.id(), wanted.sizeBytes());
    }

    /** Whether the text is still to come, and is worth a question of its own. */
    private boolean isFirst(ContentQueue.Wanted wanted) {
        return wanted.sizeBytes() > SMALL_BYTES
                && tools.store()
                        .emails()
                        .get(wanted.email())
                        .filter(email -> email.contentState() == ContentState.TEXT)
                        .isEmpty();
    }
}
