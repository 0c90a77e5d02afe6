package org.postferry.imap.facts;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.postferry.connector.ConnectorException;
import org.postferry.connector.ConnectorException.Extent;
import org.postferry.connector.ConnectorException.Kind;
import org.postferry.connector.RemoteFact.MailboxSeen;
import org.postferry.imap.command.ListMailboxes;
import org.postferry.imap.command.ListRow;
import org.postferry.imap.command.MailboxStatus;
import org.postferry.imap.command.StatusRow;
import org.postferry.imap.command.Xlist;
import org.postferry.imap.wire.RefusedException;
import org.postferry.imap.wire.Sent;
import org.postferry.imap.wire.Status;

/** Asks for all mailboxes and how each stands: in one round trip where the server can (RFC 5819), else in two. */
final class MailboxLists {
    /** STATUS commands under way; a server may read no more of them before it has written its answers. */
    private static final int DEPTH = 50;

    private final Desk desk;
    private boolean refusesOptions;
    private boolean refusesOldRoles;
    private int unnameable;

    MailboxLists(Desk desk) {
        this.desk = desk;
    }

    /** The list with every standing; the mailbox that was open is left first, so that its row is no older than the others (protocol danger D-45). */
    MailboxListing ask() throws ConnectorException {
        return ask(Optional.empty());
    }

    /** The list with the standings of these mailboxes at least, or of all. */
    MailboxListing ask(Optional<Set<String>> standingsOf) throws ConnectorException {
        Optional<Sent<?>> left = desk.mailbox().leave();
        ListMailboxes.Listing listing = list();
        if (left.isPresent()) {
            desk.talk().attempt(left.get());
        }
        Map<String, StatusRow> standings = new HashMap<>(listing.standings());
        if (!withStatus()) {
            List<String> missing = MailboxListing.withoutStanding(listing.rows(), standings);
            askStandings(
                    missing.stream()
                            .filter(name ->
                                    standingsOf.isEmpty() || standingsOf.get().contains(name))
                            .toList(),
                    standings);
        }
        Set<String> hidden = desk.abilities().profile().hidden();
        List<ListRow> rows = listing.rows().stream()
                .filter(row -> !hidden.contains(row.name()))
                .toList();
        MailboxListing told =
                new MailboxListing(rows, standings, desk.abilities().personalPrefixes());
        desk.labelling().listed(told);
        unnameable = told.unnameable();
        return told;
    }

    /** What a person should know of the list that was asked for last. */
    Optional<String> caution() {
        return unnameable == 0
                ? Optional.empty()
                : Optional.of(unnameable + (unnameable == 1 ? " mailbox is" : " mailboxes are")
                        + " not mirrored: a name there has more than " + MailboxSeen.MAX_NAME_LENGTH + " bytes.");
    }

    private boolean withStatus() {
        return desk.abilities().listStatus() && !refusesOptions;
    }

    private ListMailboxes.Listing list() throws ConnectorException {
        Abilities abilities = desk.abilities();
        ListMailboxes command = ListMailboxes.withStandings(
                abilities.specialUse() && !refusesOptions,
                withStatus() ? Optional.of(abilities.statusItems()) : Optional.empty());
        Sent<ListMailboxes.Listing> listed = desk.talk().send(command);
        Optional<Sent<Map<String, Set<String>>>> old = abilities.oldSpecialUse() && !refusesOldRoles
                ? Optional.of(desk.talk().send(new Xlist()))
                : Optional.empty();
        try {
            ListMailboxes.Listing listing = desk.talk().await(listed);
            return old.isPresent() ? withOldRoles(listing, old.get()) : listing;
        } catch (RefusedException refused) {
            if (refused.status().kind() != Status.Kind.BAD || refusesOptions || Failures.stopsAll(refused)) {
                throw desk.mailbox().refusal(refused, "list the mailboxes");
            }
            // Proton Bridge answers BAD to return options it offers (docs/quirks.md)
            refusesOptions = true;
            return list();
        }
    }

    /** XLIST says what the mailboxes are for; which there are, LIST alone says. */
    private ListMailboxes.Listing withOldRoles(ListMailboxes.Listing listing, Sent<Map<String, Set<String>>> asked)
            throws ConnectorException {
        Optional<Map<String, Set<String>>> told = desk.talk().attempt(asked);
        refusesOldRoles = told.isEmpty();
        Map<String, Set<String>> roles = told.orElse(Map.of());
        List<ListRow> rows = listing.rows().stream()
                .map(row -> row.with(roles.getOrDefault(row.name(), Set.of())))
                .toList();
        return new ListMailboxes.Listing(rows, listing.standings());
    }

    /** A mailbox without an answer stands nowhere: that is neither "unchanged" nor "gone" (protocol danger D-46). */
    private void askStandings(List<String> names, Map<String, StatusRow> standings) throws ConnectorException {
        Deque<Sent<Optional<StatusRow>>> underWay = new ArrayDeque<>();
        for (String name : names) {
            if (underWay.size() == DEPTH) {
                take(underWay.remove(), standings);
            }
            underWay.add(
                    desk.talk().send(new MailboxStatus(name, desk.abilities().statusItems())));
        }
        while (!underWay.isEmpty()) {
            take(underWay.remove(), standings);
        }
    }

    private void take(Sent<Optional<StatusRow>> sent, Map<String, StatusRow> standings) throws ConnectorException {
        Optional<StatusRow> row = desk.talk().attempt(sent).flatMap(answer -> answer);
        row.ifPresent(standing -> standings.put(standing.name(), standing));
    }

    /** A list that cannot be: every account has at least INBOX (RFC 3501 section 5.1). */
    static ConnectorException empty() {
        return ConnectorException.of(
                Kind.TRANSIENT, Extent.SCOPE, "The server listed no mailbox at all; that is not believed.");
    }
}
