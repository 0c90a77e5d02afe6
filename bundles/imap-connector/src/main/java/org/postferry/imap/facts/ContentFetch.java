package org.postferry.imap.facts;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.postferry.connector.ConnectorException;
import org.postferry.connector.ConnectorException.Extent;
import org.postferry.connector.ContentSink;
import org.postferry.connector.FetchRequest;
import org.postferry.connector.Scope;
import org.postferry.imap.command.FetchedBodies;
import org.postferry.imap.command.UidFetchBodies;
import org.postferry.imap.wire.BodySink;
import org.postferry.imap.wire.RefusedException;
import org.postferry.imap.wire.Sent;
import org.postferry.imap.wire.Status;
import org.postferry.imap.wire.UidSet;

/**
 * Streams contents of one mailbox into a sink. A few emails a command and a few commands under way, so that the server
 * always has something to do and one bad message stops only its own command. Confined to the session's thread.
 */
final class ContentFetch implements FetchedBodies {
    /** Emails in one command: what comes after a bad one is asked for again. Each command costs both sides some work. */
    static final int MAX_EMAILS = 64;

    /** What one command asks for, by the sizes the server said. */
    static final long MAX_BYTES = 1024 * 1024;

    /** A larger message is not believed, and the connection cannot skip it. */
    static final long MAX_MESSAGE_BYTES = 1L << 30;

    static final int MAX_TRIES = 3;

    private static final int DEPTH = 4;
    private static final String SILENCE = "The server lists it and gives no content for it.";

    private final Desk desk;
    private final Scope.Mailbox scope;
    private final ContentSink sink;
    private final Map<Long, FetchRequest> wanted = new HashMap<>();
    private final Map<Long, String> words = new HashMap<>();
    private Optional<ContentSink.Receiver> open = Optional.empty();

    ContentFetch(Desk desk, Scope.Mailbox scope, ContentSink sink) {
        this.desk = desk;
        this.scope = scope;
        this.sink = sink;
    }

    /** @param requests of one UIDVALIDITY, no two of one email */
    void run(List<FetchRequest> requests, long uidValidity) throws ConnectorException {
        desk.mailbox().keepOpen(scope, uidValidity);
        for (FetchRequest request : requests) {
            Uids.of(request.id()).ifPresent(id -> wanted.put(id.uid(), request));
        }
        try {
            pipeline(requests);
            if (!wanted.isEmpty()) {
                askAgain(uidValidity);
            }
        } finally {
            closeOpen();
        }
    }

    private void pipeline(List<FetchRequest> requests) throws ConnectorException {
        Deque<Sent<Status>> underWay = new ArrayDeque<>();
        for (UidFetchBodies command : commands(requests)) {
            if (underWay.size() == DEPTH) {
                await(underWay.remove());
            }
            underWay.add(desk.talk().send(command));
        }
        while (!underWay.isEmpty()) {
            await(underWay.remove());
        }
    }

    private List<UidFetchBodies> commands(List<FetchRequest> requests) {
        List<UidFetchBodies> commands = new ArrayList<>();
        UidSet.Builder group = new UidSet.Builder();
        int emails = 0;
        long bytes = 0;
        for (FetchRequest request : requests) {
            long uid = Uids.of(request.id()).orElseThrow().uid();
            if (!(request instanceof FetchRequest.Whole whole)) {
                commands.add(command(request, UidSet.of(uid)));
                continue;
            }
            if (emails == MAX_EMAILS || emails > 0 && bytes + whole.sizeHint() > MAX_BYTES) {
                commands.add(UidFetchBodies.section(group.build(), "", this));
                group = new UidSet.Builder();
                emails = 0;
                bytes = 0;
            }
            group.add(uid);
            emails++;
            bytes += Math.max(0, whole.sizeHint());
        }
        if (emails > 0) {
            commands.add(UidFetchBodies.section(group.build(), "", this));
        }
        return commands;
    }

    private UidFetchBodies command(FetchRequest request, UidSet uid) {
        return request.match(new FetchRequest.Cases<>() {
            @Override
            public UidFetchBodies whole(FetchRequest.Whole whole) {
                return UidFetchBodies.section(uid, "", ContentFetch.this);
            }

            @Override
            public UidFetchBodies range(FetchRequest.Range range) {
                return UidFetchBodies.range(uid, "", range.offset(), range.length(), ContentFetch.this);
            }

            @Override
            public UidFetchBodies part(FetchRequest.Part part) {
                return UidFetchBodies.section(uid, Sections.checked(part.partId()), ContentFetch.this);
            }

            @Override
            public UidFetchBodies text(FetchRequest.Text text) {
                throw new IllegalArgumentException("TextFetch asks for texts");
            }
        });
    }

    /** A refused command leaves its emails wanted; which of them the server cannot give is found out one by one. */
    private void await(Sent<Status> sent) throws ConnectorException {
        try {
            desk.talk().await(sent);
        } catch (RefusedException refused) {
            if (Failures.stopsAll(refused)) {
                throw Failures.of(refused, "give content", Extent.SCOPE);
            }
        }
    }

    /** Protocol danger D-19: what was not answered is looked for first, then asked for alone. */
    private void askAgain(long uidValidity) throws ConnectorException {
        desk.mailbox().reopen(scope, uidValidity);
        UidSet left = UidSet.of(wanted.keySet());
        UidSet present = desk.searches().among(left);
        left.minus(present).forEach(this::missing);
        List<Long> each = new ArrayList<>();
        present.forEach(each::add);
        for (long uid : each) {
            alone(uid);
        }
    }

    private void alone(long uid) throws ConnectorException {
        FetchRequest request = wanted.get(uid);
        for (int attempt = 0; attempt < MAX_TRIES && wanted.containsKey(uid); attempt++) {
            try {
                desk.talk().await(desk.talk().send(command(request, UidSet.of(uid))));
            } catch (RefusedException refused) {
                if (Failures.stopsAll(refused)) {
                    throw Failures.of(refused, "give content", Extent.SCOPE);
                }
                words.put(uid, refused.status().words());
            }
        }
        if (!wanted.containsKey(uid)) {
            return;
        }
        if (desk.searches().among(UidSet.of(uid)).isEmpty()) {
            missing(uid);
        } else {
            wanted.remove(uid);
            sink.unreadable(request, words.getOrDefault(uid, SILENCE));
        }
    }

    private void missing(long uid) {
        FetchRequest request = wanted.remove(uid);
        if (request != null) {
            sink.missing(request);
        }
    }

    @Override
    public Optional<BodySink> begin(long uid, long size) {
        FetchRequest request = wanted.get(uid);
        if (request == null || open.isPresent()) {
            return Optional.empty();
        }
        if (size == 0 && isNeverEmpty(request)) {
            words.put(uid, "The server answers with no bytes at all.");
            return Optional.empty();
        }
        if (size > MAX_MESSAGE_BYTES) {
            wanted.remove(uid);
            sink.unreadable(request, "The server announces a message of " + size + " bytes.");
            return Optional.empty();
        }
        ContentSink.Receiver receiver = sink.begin(request, size);
        open = Optional.of(receiver);
        return Optional.of(receiver::write);
    }

    /** No message is empty (RFC 5322 section 3.6 wants a header); a part may be. */
    private static boolean isNeverEmpty(FetchRequest request) {
        return request instanceof FetchRequest.Whole;
    }

    @Override
    public void complete(long uid) {
        open.ifPresent(ContentSink.Receiver::complete);
        wanted.remove(uid);
        closeOpen();
    }

    @Override
    public void abandon(long uid) {
        closeOpen();
    }

    private void closeOpen() {
        Optional<ContentSink.Receiver> receiver = open;
        open = Optional.empty();
        receiver.ifPresent(ContentSink.Receiver::close);
    }
}
