package org.postferry.core.account;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import org.postferry.connector.ConnectorException;
import org.postferry.connector.RemoteFact;
import org.postferry.connector.RemoteId;
import org.postferry.connector.Scope;
import org.postferry.connector.Session;
import org.postferry.model.Mailbox;
import org.postferry.model.MailboxId;
import org.postferry.store.EmailStore.StoredMembership;
import org.postferry.store.MailboxIdentity;

/**
 * Compares a mailbox list with what is known before the store takes it in: which new names are known mailboxes that were
 * renamed, and whether the whole account was exchanged. Thread-safe.
 */
final class ListArrival {
    /** So many emails are compared before a new name is believed to be a known mailbox. */
    static final int MAX_SAMPLE = 20;
    /** With fewer mailboxes than these, half of them says nothing; the removal guard stands for them. */
    static final int MIN_COMPARED = 4;

    private final Tools tools;
    private volatile boolean renumberingAccepted;

    ListArrival(Tools tools) {
        this.tools = tools;
    }

    /**
     * What the list alone tells.
     *
     * @param certain raw name to the known mailbox that bears it now
     * @param possible new names, and the mailboxes that they may be: one has to look into them
     */
    record Reading(Map<String, MailboxId> certain, Map<RemoteFact.MailboxSeen, List<Candidate>> possible) {}

    /** A known mailbox that may have got a new name. @param alone no other one, known or listed, has its UIDVALIDITY */
    record Candidate(MailboxIdentity mailbox, boolean alone) {}

    /** A person said that a renumbered account is still the same one. */
    void acceptRenumbering() {
        renumberingAccepted = true;
    }

    /** Reads a batch; asks nobody. @throws ConnectorException when the account looks like another one */
    Reading read(List<RemoteFact> facts) throws ConnectorException {
        List<RemoteFact.MailboxSeen> listed = facts.stream()
                .filter(RemoteFact.MailboxSeen.class::isInstance)
                .map(RemoteFact.MailboxSeen.class::cast)
                .toList();
        if (listed.isEmpty()) {
            return new Reading(Map.of(), Map.of());
        }
        List<MailboxIdentity> known = tools.store().mailboxes().list(tools.account()).stream()
                .map(Mailbox::id)
                .flatMap(id -> tools.store().mailboxes().identity(id).stream())
                .toList();
        checkSameAccount(listed, known);
        return compare(listed, known);
    }

    /** Looks into the possible ones: asks the server for a few emails of each under its new name. */
    Map<String, MailboxId> look(Session session, Reading reading) throws ConnectorException, InterruptedException {
        Map<String, MailboxId> renames = new HashMap<>(reading.certain);
        for (Map.Entry<RemoteFact.MailboxSeen, List<Candidate>> entry : reading.possible.entrySet()) {
            for (Candidate candidate : entry.getValue()) {
                MailboxId id = candidate.mailbox.id();
                if (!renames.containsValue(id)
                        && isSame(session, candidate, entry.getKey().rawName())) {
                    renames.put(entry.getKey().rawName(), id);
                    break;
                }
            }
        }
        return renames;
    }

    /** A proxy or a moved name may show another person's account; taken at its word, all mail here would be renumbered away. */
    private void checkSameAccount(List<RemoteFact.MailboxSeen> listed, List<MailboxIdentity> known)
            throws ConnectorException {
        Map<String, MailboxIdentity> byName =
                known.stream().collect(Collectors.toMap(MailboxIdentity::rawName, identity -> identity, (a, b) -> a));
        int compared = 0;
        int changed = 0;
        for (RemoteFact.MailboxSeen seen : listed) {
            MailboxIdentity identity = byName.get(seen.rawName());
            if (identity != null
                    && identity.uidValidity().isPresent()
                    && seen.uidValidity().isPresent()) {
                compared++;
                changed += identity.uidValidity().equals(seen.uidValidity()) ? 0 : 1;
            }
        }
        if (compared >= MIN_COMPARED && changed * 2 > compared && !renumberingAccepted) {
            throw ConnectorException.of(
                    ConnectorException.Kind.PERMANENT,
                    ConnectorException.Extent.ACCOUNT,
                    changed + " of " + compared + " mailboxes were renumbered at once: this may be another account"
                            + " behind the same name. Nothing was changed here; a resync accepts it as the same one.");
        }
    }

    private Reading compare(List<RemoteFact.MailboxSeen> listed, List<MailboxIdentity> known) {
        // a mailbox that was renamed leaves its name behind as a place where another one is below it (RFC 3501 section
        // 6.3.4)
        Set<String> names = listed.stream()
                .filter(RemoteFact.MailboxSeen::selectable)
                .map(RemoteFact.MailboxSeen::rawName)
                .collect(Collectors.toSet());
        Set<String> knownNames = known.stream().map(MailboxIdentity::rawName).collect(Collectors.toSet());
        Map<String, MailboxId> certain = new HashMap<>();
        Map<RemoteFact.MailboxSeen, List<Candidate>> possible = new HashMap<>();
        for (RemoteFact.MailboxSeen seen : listed) {
            Optional<MailboxIdentity> same = byStableId(seen, known);
            if (same.isPresent()) {
                if (!same.get().rawName().equals(seen.rawName())) {
                    certain.put(seen.rawName(), same.get().id());
                }
            } else if (!knownNames.contains(seen.rawName())) {
                boolean alone = isAlone(seen.uidValidity(), listed, known);
                List<Candidate> candidates = known.stream()
                        .filter(mailbox -> !names.contains(mailbox.rawName()) && mayBe(seen, mailbox))
                        .map(mailbox -> new Candidate(mailbox, alone))
                        .toList();
                if (!candidates.isEmpty()) {
                    possible.put(seen, candidates);
                }
            }
        }
        return new Reading(certain, possible);
    }

    // RFC 8474 section 4.1: a MAILBOXID survives a rename
    private static Optional<MailboxIdentity> byStableId(RemoteFact.MailboxSeen seen, List<MailboxIdentity> known) {
        return known.stream()
                .filter(mailbox ->
                        seen.stableId().isPresent() && seen.stableId().equals(mailbox.stableId()))
                .findFirst();
    }

    // RFC 3501 section 6.3.5: a renamed mailbox keeps its UIDs; UIDNEXT never falls (section 2.3.1.1)
    private static boolean mayBe(RemoteFact.MailboxSeen seen, MailboxIdentity mailbox) {
        boolean otherById = seen.stableId().isPresent() && mailbox.stableId().isPresent();
        return !otherById
                && seen.uidValidity().isPresent()
                && seen.uidValidity().equals(mailbox.uidValidity())
                && (mailbox.uidNext().isEmpty()
                        || seen.uidNext().isEmpty()
                        || mailbox.uidNext().getAsLong() <= seen.uidNext().getAsLong());
    }

    private static boolean isAlone(
            OptionalLong uidValidity, List<RemoteFact.MailboxSeen> listed, List<MailboxIdentity> known) {
        long bear = listed.stream()
                .filter(seen -> seen.uidValidity().equals(uidValidity))
                .count();
        long bore = known.stream()
                .filter(mailbox -> mailbox.uidValidity().equals(uidValidity))
                .count();
        return bear == 1 && bore == 1;
    }

    /**
     * UIDVALIDITY is often a time of day, or the same for all, and proves nothing: at least one email must be there, and none
     * may differ. Of a mailbox that is empty here there is nothing to compare; then one UIDVALIDITY that no other mailbox has
     * left the list under one name and came under another, and where that misleads, no email is taken for another.
     */
    private boolean isSame(Session session, Candidate candidate, String newName)
            throws ConnectorException, InterruptedException {
        MailboxIdentity mailbox = candidate.mailbox;
        Scope before = new Scope.Mailbox(mailbox.id(), mailbox.rawName());
        Map<RemoteId, StoredMembership> sample = new HashMap<>();
        for (StoredMembership stored : tools.store().emails().sample(tools.account(), before, MAX_SAMPLE)) {
            stored.id().ifPresent(id -> sample.put(id, stored));
        }
        if (sample.isEmpty()) {
            return candidate.alone;
        }
        try {
            Scope after = new Scope.Mailbox(mailbox.id(), newName);
            List<RemoteFact> facts = session.describe(after, new HashSet<>(sample.keySet()));
            // all that is known of it may have left it before it was renamed: then it is as good as empty here
            return candidate.alone && sample.size() < MAX_SAMPLE && hasNone(facts) || agree(sample, facts);
        } catch (ConnectorException e) {
            if (e.extent() == ConnectorException.Extent.ACCOUNT || e.kind() == ConnectorException.Kind.TRANSIENT) {
                throw e;
            }
            // it cannot be looked into: then nothing says that it is the same
            return false;
        }
    }

    private static boolean hasNone(List<RemoteFact> facts) {
        return facts.stream().allMatch(RemoteFact.EmailGone.class::isInstance);
    }

    static boolean agree(Map<RemoteId, StoredMembership> sample, List<RemoteFact> facts) {
        List<RemoteFact.EmailSeen> seen = new ArrayList<>();
        for (RemoteFact fact : facts) {
            if (fact instanceof RemoteFact.EmailSeen email && sample.containsKey(email.id())) {
                seen.add(email);
            }
        }
        return !seen.isEmpty() && seen.stream().allMatch(email -> equal(email, sample.get(email.id())));
    }

    private static boolean equal(RemoteFact.EmailSeen email, StoredMembership stored) {
        return email.sizeBytes() == stored.sizeBytes() && email.receivedAt().equals(stored.receivedAt());
    }
}
