package org.postferry.testkit.server;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import org.postferry.connector.Checkpoint;
import org.postferry.connector.ConnectorException;
import org.postferry.connector.ConnectorException.Extent;
import org.postferry.connector.ConnectorException.Kind;
import org.postferry.connector.FactBatch;
import org.postferry.connector.HeaderBytes;
import org.postferry.connector.MailboxRef;
import org.postferry.connector.PullEnd;
import org.postferry.connector.RemoteFact;
import org.postferry.connector.RemoteId;
import org.postferry.connector.RemoteIds;
import org.postferry.connector.RemoteMembership;
import org.postferry.connector.Scope;
import org.postferry.connector.UidSpan;

/** What a fake server holds, said in facts. */
final class Facts {
    private final FakeMailServer server;
    private final Temper temper;
    private final FakeFaults faults;
    private final Optional<Instant> receivedSince;

    Facts(FakeMailServer server, Temper temper, FakeFaults faults, Optional<Instant> receivedSince) {
        this.server = server;
        this.temper = temper;
        this.faults = faults;
        this.receivedSince = receivedSince;
    }

    /** The mailbox that a scope stands for, by its present name. */
    FakeMailbox mailbox(Scope.Mailbox scope) throws ConnectorException {
        Optional<FakeMailbox> found = server.look(any -> any.find(scope.rawName()));
        return found.orElseThrow(() -> ConnectorException.of(
                        Kind.PERMANENT, Extent.SCOPE, "there is no mailbox \"" + scope.rawName() + "\"")
                .withServerWords("[NONEXISTENT] no such mailbox"));
    }

    RemoteFact.MailboxSeen listed(FakeMailbox box) {
        boolean account = temper == Temper.ACCOUNT;
        Optional<String> parent = box.parentName().flatMap(server::find).map(above -> account ? above.id : above.name);
        return new RemoteFact.MailboxSeen(
                account ? box.id : box.name,
                box.name,
                parent,
                box.role,
                true,
                account || temper == Temper.QRESYNC ? Optional.of(box.id) : Optional.empty(),
                account ? OptionalLong.empty() : OptionalLong.of(box.uidValidity),
                account ? OptionalLong.empty() : OptionalLong.of(box.uidNext));
    }

    boolean isLeftOut(FakeMessage message) {
        return receivedSince.filter(message.receivedAt()::isBefore).isPresent();
    }

    /** Everything about one email of an IMAP mailbox. */
    RemoteFact uidSeen(Scope.Mailbox scope, FakeMailbox box, FakeMessage message) {
        RemoteId.Uid id = new RemoteId.Uid(scope.id(), box.uidValidity, message.uid());
        Optional<String> words = faults.unreadable(box.name, message.uid());
        if (isLeftOut(message)) {
            return new RemoteFact.EmailLeftOut(uids(scope, box, List.of(message.uid())));
        }
        if (words.isPresent()) {
            return new RemoteFact.EmailUnreadable(id, words.get());
        }
        return new RemoteFact.EmailSeen(
                id,
                HeaderBytes.of(message.header()),
                false,
                message.receivedAt(),
                message.bytes().length,
                Set.of(membership(new MailboxRef.Known(scope.id()), message)),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    RemoteFact uidChanged(Scope.Mailbox scope, FakeMailbox box, FakeMessage message) {
        if (isLeftOut(message)) {
            return new RemoteFact.EmailLeftOut(uids(scope, box, List.of(message.uid())));
        }
        return new RemoteFact.EmailChanged(
                new RemoteId.Uid(scope.id(), box.uidValidity, message.uid()),
                Set.of(membership(new MailboxRef.Known(scope.id()), message)));
    }

    /** Ascending UIDs as spans. */
    static RemoteIds uids(Scope.Mailbox scope, FakeMailbox box, List<Long> uids) {
        List<UidSpan> spans = new ArrayList<>();
        for (long uid : uids) {
            UidSpan last = spans.isEmpty() ? null : spans.get(spans.size() - 1);
            if (last != null && last.last() == uid - 1) {
                spans.set(spans.size() - 1, new UidSpan(last.first(), uid));
            } else {
                spans.add(new UidSpan(uid, uid));
            }
        }
        return new RemoteIds.Uids(scope.id(), box.uidValidity, spans);
    }

    /** A single id. */
    static RemoteIds one(RemoteId id) {
        return id instanceof RemoteId.Uid uid
                ? new RemoteIds.Uids(uid.mailbox(), uid.uidValidity(), List.of(new UidSpan(uid.uid(), uid.uid())))
                : new RemoteIds.Keys(Set.of(((RemoteId.Key) id).value()));
    }

    /** Everything about one email of the account; the header is said to be provisional, as JMAP's is. */
    RemoteFact keySeen(String key) {
        FakeMessage message = copies(key).get(0);
        Optional<String> words = unreadable(key);
        if (isLeftOut(message)) {
            return new RemoteFact.EmailLeftOut(new RemoteIds.Keys(Set.of(key)));
        }
        if (words.isPresent()) {
            return new RemoteFact.EmailUnreadable(new RemoteId.Key(key), words.get());
        }
        return new RemoteFact.EmailSeen(
                new RemoteId.Key(key),
                HeaderBytes.of(message.header()),
                true,
                message.receivedAt(),
                message.bytes().length,
                memberships(key),
                Optional.of("T" + key),
                Optional.of("B" + HexFormat.of().toHexDigits(java.util.Arrays.hashCode(message.bytes()))),
                Optional.empty());
    }

    RemoteFact keyChanged(String key) {
        FakeMessage message = copies(key).get(0);
        return isLeftOut(message)
                ? new RemoteFact.EmailLeftOut(new RemoteIds.Keys(Set.of(key)))
                : new RemoteFact.EmailChanged(
                        new RemoteId.Key(key),
                        memberships(key),
                        Optional.empty(),
                        Optional.of(new RemoteFact.Stamp(message.receivedAt(), message.bytes().length)));
    }

    List<FakeMessage> copies(String key) {
        return server.placesOf(key).stream()
                .flatMap(box -> box.messages.values().stream())
                .filter(message -> message.key().equals(key))
                .toList();
    }

    boolean isSilentAbout(String key) {
        return server.placesOf(key).stream().anyMatch(box -> box.messages.values().stream()
                .anyMatch(message -> message.key().equals(key) && faults.isSilentAbout(box.name, message.uid())));
    }

    private Optional<String> unreadable(String key) {
        return server.placesOf(key).stream()
                .flatMap(box -> box.messages.values().stream()
                        .filter(message -> message.key().equals(key))
                        .flatMap(message -> faults.unreadable(box.name, message.uid()).stream()))
                .findFirst();
    }

    private Set<RemoteMembership> memberships(String key) {
        return server.placesOf(key).stream()
                .map(box -> membership(
                        new MailboxRef.Named(box.id),
                        box.messages.values().stream()
                                .filter(message -> message.key().equals(key))
                                .findFirst()
                                .orElseThrow()))
                .collect(Collectors.toSet());
    }

    private static RemoteMembership membership(MailboxRef mailbox, FakeMessage message) {
        return new RemoteMembership(mailbox, message.keywords(), message.deleted());
    }

    static FactBatch gap(Checkpoint at, String why) {
        return new FactBatch(List.of(), at, Optional.of(new PullEnd.Gap(why)));
    }

    static FactBatch part(List<RemoteFact> facts, Checkpoint next) {
        return new FactBatch(facts, next, Optional.empty());
    }

    static FactBatch last(List<RemoteFact> facts, Checkpoint next, PullEnd end) {
        return new FactBatch(facts, next, Optional.of(end));
    }
}
