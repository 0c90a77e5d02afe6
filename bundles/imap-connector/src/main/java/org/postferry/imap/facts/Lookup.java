package org.postferry.imap.facts;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.postferry.connector.ConnectorException;
import org.postferry.connector.RemoteFact;
import org.postferry.connector.RemoteId;
import org.postferry.connector.Scope;
import org.postferry.imap.command.Examine;
import org.postferry.imap.command.FetchedFlags;
import org.postferry.imap.command.UidFetchFlags;
import org.postferry.imap.wire.UidSet;

/** Asks about single emails of one mailbox. */
final class Lookup {
    private final Desk desk;
    private final Scope.Mailbox scope;

    Lookup(Desk desk, Scope.Mailbox scope) {
        this.desk = desk;
        this.scope = scope;
    }

    /** Every id is answered: seen, gone or unreadable. */
    List<RemoteFact> describe(Set<RemoteId> ids) throws ConnectorException {
        List<RemoteFact> facts = new ArrayList<>();
        for (long uidValidity : Uids.validities(ids)) {
            desk.mailbox().reopen(scope, uidValidity);
            MailboxFacts made = new MailboxFacts(
                    scope, uidValidity, desk.receivedSince(), desk.labelling().toldBy(scope));
            HeaderWalk walk = new HeaderWalk(
                    desk,
                    Windows.oldestFirst(Uids.of(ids, uidValidity), desk.setCharacters()),
                    desk.labelling().extras(scope));
            for (Optional<HeaderWalk.Part> part = walk.next(); part.isPresent(); part = walk.next()) {
                facts.addAll(made.of(part.get()));
                facts.addAll(made.gone(part.get().gone()));
            }
        }
        return facts;
    }

    /**
     * Those that neither FETCH nor SEARCH knows: a pull learned of their absence by one of them alone. The mailbox is opened
     * anew; with another UIDVALIDITY nothing is proven (protocol danger D-48), without the mailbox everything.
     */
    Set<RemoteId> recheck(Set<RemoteId> ids) throws ConnectorException {
        Optional<Examine.Opened> there = desk.mailbox().attempt(scope);
        if (there.isEmpty() && !isListed()) {
            return ids;
        }
        Examine.Opened opened = there.isPresent() ? there.get() : desk.mailbox().open(scope);
        UidSet asked = Uids.of(ids, opened.uidValidity());
        UidSet.Builder seen = new UidSet.Builder();
        // to James every set is invalid where there is nothing; that there is nothing was the answer to EXAMINE
        UidSet askable = opened.exists() == 0 ? UidSet.EMPTY : asked;
        for (Iterator<UidSet> windows = Windows.oldestFirst(askable, desk.setCharacters()); windows.hasNext(); ) {
            Rounds.send(desk.talk(), windows.next(), part -> UidFetchFlags.all(part, IGNORED))
                    .await("tell flags")
                    .forEach(seen::addAll);
        }
        UidSet absent = asked.minus(seen.build());
        UidSet gone = absent.isEmpty() ? absent : absent.minus(desk.searches().among(absent));
        Set<RemoteId> proven = new HashSet<>();
        gone.forEach(uid -> proven.add(new RemoteId.Uid(scope.id(), opened.uidValidity(), uid)));
        return proven;
    }

    /** Not every server says NONEXISTENT (RFC 5530 section 3) to a name it does not know; the list has to bear it out. */
    private boolean isListed() throws ConnectorException {
        List<RemoteFact.MailboxSeen> mailboxes =
                new MailboxLists(desk).ask(Optional.of(Set.of())).mailboxes();
        if (mailboxes.isEmpty()) {
            throw MailboxLists.empty();
        }
        return mailboxes.stream()
                .anyMatch(mailbox -> mailbox.rawName().equals(scope.rawName()) && mailbox.selectable());
    }

    private static final FetchedFlags IGNORED = new FetchedFlags() {
        @Override
        public void flags(long uid, List<String> flags) {
            // that it was answered is all that counts
        }

        @Override
        public void vanished(UidSet uids) {
            // not asked for
        }
    };
}
