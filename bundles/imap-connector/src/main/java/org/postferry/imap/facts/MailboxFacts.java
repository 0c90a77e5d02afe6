package org.postferry.imap.facts;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.postferry.connector.HeaderBytes;
import org.postferry.connector.MailboxRef;
import org.postferry.connector.RemoteFact;
import org.postferry.connector.RemoteId;
import org.postferry.connector.RemoteIds;
import org.postferry.connector.RemoteMembership;
import org.postferry.connector.Scope;
import org.postferry.connector.UidSpan;
import org.postferry.imap.command.FetchedHeader;
import org.postferry.imap.wire.UidSet;

/**
 * Makes facts of what the server said about one mailbox.
 *
 * @param since the account's date window
 * @param labels that this mailbox's emails tell of themselves
 */
record MailboxFacts(Scope.Mailbox scope, long uidValidity, Optional<Instant> since, Optional<Labels> labels) {
    /** Spans in one fact, so that a mailbox full of gaps does not make one of a million. */
    static final int MAX_SPANS = 1_000;

    MailboxFacts(Scope.Mailbox scope, long uidValidity, Optional<Instant> since) {
        this(scope, uidValidity, since, Optional.empty());
    }

    RemoteFact of(FetchedHeader email) {
        // what has no date is not known to be too old, so it is mirrored
        if (since.isPresent() && email.isDated() && email.receivedAt().isBefore(since.get())) {
            return new RemoteFact.EmailLeftOut(
                    new RemoteIds.Uids(scope.id(), uidValidity, List.of(new UidSpan(email.uid(), email.uid()))));
        }
        return new RemoteFact.EmailSeen(
                id(email.uid()),
                HeaderBytes.of(email.header()),
                false,
                email.receivedAt(),
                email.size(),
                memberships(email.flags(), email.labels()),
                email.threadId(),
                Optional.empty(),
                email.emailId());
    }

    /** Headers and what cannot be read; of what is gone nothing is said. */
    List<RemoteFact> of(HeaderWalk.Part part) {
        List<RemoteFact> facts = new ArrayList<>();
        part.headers().forEach(email -> facts.add(of(email)));
        part.unreadable().forEach((uid, words) -> facts.add(new RemoteFact.EmailUnreadable(id(uid), words)));
        return facts;
    }

    RemoteFact changed(long uid, Collection<String> flags) {
        return new RemoteFact.EmailChanged(id(uid), Set.of(Keywords.membership(mailbox(), flags)));
    }

    RemoteFact changed(long uid, Collection<String> flags, Collection<String> told) {
        return new RemoteFact.EmailChanged(id(uid), memberships(flags, told));
    }

    private Set<RemoteMembership> memberships(Collection<String> flags, Collection<String> told) {
        return labels.map(known -> known.memberships(mailbox(), flags, told))
                .orElseGet(() -> Set.of(Keywords.membership(mailbox(), flags)));
    }

    List<RemoteFact> gone(UidSet uids) {
        return ids(uids).stream().<RemoteFact>map(RemoteFact.EmailGone::new).toList();
    }

    List<RemoteFact> present(UidSet uids) {
        return ids(uids).stream().<RemoteFact>map(RemoteFact.EmailPresent::new).toList();
    }

    List<RemoteFact> leftOut(UidSet uids) {
        return ids(uids).stream().<RemoteFact>map(RemoteFact.EmailLeftOut::new).toList();
    }

    RemoteFact count(long emails) {
        return new RemoteFact.MailboxCount(mailbox(), emails);
    }

    RemoteId.Uid id(long uid) {
        return new RemoteId.Uid(scope.id(), uidValidity, uid);
    }

    private MailboxRef mailbox() {
        return new MailboxRef.Known(scope.id());
    }

    /** As many spans at once as a fact may name. */
    List<RemoteIds> ids(UidSet uids) {
        List<RemoteIds> chunks = new ArrayList<>();
        List<UidSpan> spans = new ArrayList<>();
        for (int i = 0; i < uids.rangeCount(); i++) {
            spans.add(new UidSpan(uids.firstOf(i), uids.lastOf(i)));
            if (spans.size() == MAX_SPANS || i == uids.rangeCount() - 1) {
                chunks.add(new RemoteIds.Uids(scope.id(), uidValidity, spans));
                spans = new ArrayList<>();
            }
        }
        return chunks;
    }
}
