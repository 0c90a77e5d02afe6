package org.postferry.core.push;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.postferry.connector.ConnectorException;
import org.postferry.connector.ConnectorException.Extent;
import org.postferry.connector.ConnectorException.Kind;
import org.postferry.connector.PerformResult;
import org.postferry.connector.PerformResult.Outcome;
import org.postferry.connector.RemoteCommand;
import org.postferry.connector.RemoteFact;
import org.postferry.connector.RemoteId;
import org.postferry.connector.RemoteMembership;
import org.postferry.connector.Scope;
import org.postferry.connector.Session;
import org.postferry.model.AccountId;
import org.postferry.model.Mailbox;
import org.postferry.model.MailboxId;
import org.postferry.store.EmailStore.StoredMembership;
import org.postferry.store.MailStore;

/**
 * Stands before a command that takes emails out of their mailbox and puts them into none: in IMAP it expunges a copy, and what is
 * here of the other ones may be older than what the server has. So the server is asked for another copy first; an email of which
 * it shows none stays where it is. Who wishes an email gone for good says so, and is not asked here. Confined to the account's loop.
 */
public final class OtherCopies {
    static final String LAST = "The server has it in no other mailbox: it stays where it is.";
    static final String NOT_SEEN_YET = "Its copy in another mailbox has not been seen on the server yet.";

    private final MailStore store;
    private final AccountId account;

    public OtherCopies(MailStore store, AccountId account) {
        this.store = store;
        this.account = account;
    }

    /**
     * What the server says.
     *
     * @param safe those with another copy
     * @param stay why the others stay
     * @param stale mailboxes that lack a copy which is known here
     * @param doubt one of them could not be opened
     */
    record Answer(Set<RemoteId> safe, Map<RemoteId, Outcome> stay, Set<MailboxId> stale, boolean doubt) {
        /** What came of the whole command, of which a part was carried out. */
        PerformResult with(PerformResult done) {
            Map<RemoteId, Outcome> outcomes = new HashMap<>(stay);
            outcomes.putAll(done.outcomes());
            return new PerformResult(done.facts(), outcomes, done.outcome());
        }

        Aftermath aftermath() {
            return new Aftermath(stale, false, doubt, Optional.empty());
        }
    }

    /** Where emails are in one scope of all, leaving a mailbox is not leaving the server: that connector sees to it. */
    static boolean areToBeAsked(RemoteCommand.SetMailboxes command) {
        return command.scope() instanceof Scope.Mailbox own
                && command.add().isEmpty()
                && command.remove().stream().anyMatch(left -> left.id().equals(own.id()));
    }

    Answer ask(Session session, RemoteCommand.SetMailboxes command) throws ConnectorException, InterruptedException {
        Search search = new Search(command);
        for (Map.Entry<Scope.Mailbox, Map<RemoteId, RemoteId>> question : search.questions.entrySet()) {
            search.ask(session, question.getKey(), question.getValue());
        }
        return search.answer();
    }

    /** One command's emails, and what is found of their copies. */
    private final class Search {
        private final RemoteCommand.SetMailboxes command;
        /** By mailbox: the copies that are known here, with the ids that the command names them by. */
        private final Map<Scope.Mailbox, Map<RemoteId, RemoteId>> questions = new LinkedHashMap<>();

        private final Set<RemoteId> safe = new HashSet<>();
        private final Set<RemoteId> awaited = new HashSet<>();
        private final Set<MailboxId> stale = new HashSet<>();
        private boolean doubt;

        Search(RemoteCommand.SetMailboxes command) {
            this.command = command;
            for (RemoteId id : command.ids()) {
                store.emails().find(account, command.scope(), id).stream()
                        .flatMap(email -> store.emails().memberships(email).stream())
                        .filter(copy -> !copy.deleted() && isElsewhere(copy))
                        .forEach(copy -> note(id, copy));
            }
        }

        private boolean isElsewhere(StoredMembership copy) {
            boolean left =
                    command.remove().stream().anyMatch(mailbox -> mailbox.id().equals(copy.mailbox()));
            return !left
                    && store.mailboxes()
                            .get(copy.mailbox())
                            .filter(Mailbox::isThere)
                            .isPresent();
        }

        private void note(RemoteId id, StoredMembership copy) {
            if (copy.scope().equals(command.scope())) {
                safe.add(id); // a label of the same email: whether it may go is the connector's to know
            } else if (copy.id().isEmpty()) {
                awaited.add(id);
            } else if (copy.scope() instanceof Scope.Mailbox other) {
                questions
                        .computeIfAbsent(other, fresh -> new LinkedHashMap<>())
                        .put(copy.id().get(), id);
            }
        }

        private void ask(Session session, Scope.Mailbox mailbox, Map<RemoteId, RemoteId> copies)
                throws ConnectorException, InterruptedException {
            List<RemoteId> asked = new ArrayList<>(copies.keySet());
            asked.removeIf(copy -> safe.contains(copies.get(copy)));
            for (int from = 0; from < asked.size(); from += Session.MAX_IDS) {
                Set<RemoteId> window = Set.copyOf(asked.subList(from, Math.min(asked.size(), from + Session.MAX_IDS)));
                Set<RemoteId> there = there(session, mailbox, window);
                there.forEach(copy -> Optional.ofNullable(copies.get(copy)).ifPresent(safe::add));
                if (!there.containsAll(window)) {
                    stale.add(mailbox.id());
                }
            }
        }

        /** By {@code describe}, for it says of each that it is there; {@code recheck} tells only what is surely gone. */
        private Set<RemoteId> there(Session session, Scope.Mailbox mailbox, Set<RemoteId> window)
                throws ConnectorException, InterruptedException {
            Set<RemoteId> there = new HashSet<>();
            try {
                for (RemoteFact fact : session.describe(mailbox, window)) {
                    if (fact instanceof RemoteFact.EmailSeen seen
                            && !seen.memberships().stream().allMatch(RemoteMembership::deleted)) {
                        there.add(seen.id());
                    } else if (fact instanceof RemoteFact.EmailUnreadable unreadable) {
                        there.add(unreadable.id());
                    }
                }
            } catch (ConnectorException e) {
                if (e.extent() != Extent.SCOPE || e.kind() != Kind.PERMANENT) {
                    throw e;
                }
                doubt = true; // it cannot be opened, and may not be there
            }
            return there;
        }

        Answer answer() {
            Map<RemoteId, Outcome> stay = new HashMap<>();
            for (RemoteId id : command.ids()) {
                if (!safe.contains(id)) {
                    stay.put(
                            id,
                            awaited.contains(id)
                                    ? new Outcome.Refused(Kind.TRANSIENT, NOT_SEEN_YET)
                                    : new Outcome.Refused(Kind.PERMANENT, LAST));
                }
            }
            return new Answer(Set.copyOf(safe), stay, stale, doubt);
        }
    }
}
