package org.postferry.imap.facts;

import java.util.ArrayDeque;
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
import org.postferry.imap.command.UidFetchSections;
import org.postferry.imap.command.UidFetchStructures;
import org.postferry.imap.wire.RefusedException;
import org.postferry.imap.wire.Sent;
import org.postferry.imap.wire.UidSet;
import org.postferry.imap.wire.Value;

/**
 * Gives of each email a smaller message: its header, its texts, and the headers of its other parts. First of which parts
 * emails are made, some in one question, then the sections of each. Confined to the session's thread.
 */
final class TextFetch {
    /** Structures in one answer; each may have a megabyte. */
    static final int MAX_EMAILS = 50;

    private static final int DEPTH = 4;
    private static final String SILENCE = "The server lists it and gives no text for it.";

    private final Desk desk;
    private final Scope.Mailbox scope;
    private final ContentSink sink;
    private String words = SILENCE;

    TextFetch(Desk desk, Scope.Mailbox scope, ContentSink sink) {
        this.desk = desk;
        this.scope = scope;
        this.sink = sink;
    }

    private record Asked(FetchRequest.Text request, TextPlan plan, Sent<Map<String, byte[]>> sent) {}

    /** @param requests of one UIDVALIDITY, no two of one email */
    void run(List<FetchRequest.Text> requests, long uidValidity) throws ConnectorException {
        if (requests.isEmpty()) {
            return;
        }
        desk.mailbox().keepOpen(scope, uidValidity);
        for (int from = 0; from < requests.size(); from += MAX_EMAILS) {
            some(requests.subList(from, Math.min(requests.size(), from + MAX_EMAILS)));
        }
    }

    private void some(List<FetchRequest.Text> requests) throws ConnectorException {
        Map<Long, Value> structures = structures(requests);
        Deque<Asked> underWay = new ArrayDeque<>();
        for (FetchRequest.Text request : requests) {
            if (underWay.size() == DEPTH) {
                take(underWay.remove());
            }
            Optional<TextPlan> plan = Optional.ofNullable(structures.get(uid(request)))
                    .flatMap(TextPlan::of)
                    .filter(found -> command(request, found).fits());
            underWay.add(ask(request, plan.orElse(TextPlan.PLAIN)));
        }
        while (!underWay.isEmpty()) {
            take(underWay.remove());
        }
    }

    private Map<Long, Value> structures(List<FetchRequest.Text> requests) throws ConnectorException {
        if (!desk.abilities().profile().structures()) {
            return Map.of();
        }
        UidSet.Builder uids = new UidSet.Builder();
        requests.forEach(request -> uids.add(uid(request)));
        Map<Long, Value> structures = new HashMap<>();
        for (UidSet part : uids.build().split(desk.setCharacters())) {
            answer(desk.talk().send(new UidFetchStructures(part))).ifPresent(structures::putAll);
        }
        return structures;
    }

    private Asked ask(FetchRequest.Text request, TextPlan plan) throws ConnectorException {
        return new Asked(request, plan, desk.talk().send(command(request, plan)));
    }

    private static UidFetchSections command(FetchRequest.Text request, TextPlan plan) {
        return new UidFetchSections(uid(request), plan.sections(), request.maxBytesPerPart());
    }

    private void take(Asked asked) throws ConnectorException {
        words = SILENCE;
        Optional<byte[]> text = answer(asked.sent()).flatMap(asked.plan()::assemble);
        if (text.isEmpty() && !asked.plan().equals(TextPlan.PLAIN)) {
            take(ask(asked.request(), TextPlan.PLAIN));
        } else if (text.isPresent()) {
            give(asked.request(), text.get());
        } else if (desk.searches().among(UidSet.of(uid(asked.request()))).isEmpty()) {
            sink.missing(asked.request());
        } else {
            sink.unreadable(asked.request(), words);
        }
    }

    private void give(FetchRequest.Text request, byte[] text) {
        try (ContentSink.Receiver receiver = sink.begin(request, text.length)) {
            receiver.write(text, 0, text.length);
            receiver.complete();
        }
    }

    /** Empty when the server refused; what it is asked instead is a smaller question, unless it wants fewer. */
    private <R> Optional<R> answer(Sent<R> sent) throws ConnectorException {
        try {
            return Optional.of(desk.talk().await(sent));
        } catch (RefusedException refused) {
            if (Failures.stopsAll(refused)) {
                throw Failures.of(refused, "give texts", Extent.SCOPE);
            }
            words = refused.status().words();
            return Optional.empty();
        }
    }

    private static long uid(FetchRequest request) {
        return Uids.of(request.id()).orElseThrow().uid();
    }
}
