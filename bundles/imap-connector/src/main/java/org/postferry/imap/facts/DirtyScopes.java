package org.postferry.imap.facts;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.postferry.connector.Checkpoint;
import org.postferry.connector.Scope;
import org.postferry.imap.command.StatusRow;

/** Compares a listing with where heads stand. What is not proven to be as it was may have changed. */
final class DirtyScopes {
    private final MailboxListing listing;
    private final Set<String> told;
    private final Labelling labelling;

    /** @param told names of mailboxes in which the server told of a change that STATUS may not show */
    DirtyScopes(MailboxListing listing, Set<String> told, Labelling labelling) {
        this.labelling = labelling;
        this.listing = listing;
        this.told = told;
    }

    /** Those that may have changed: the list, INBOX, the others. */
    List<Scope> among(Map<Scope, Checkpoint> heads) {
        List<Scope> dirty = new ArrayList<>();
        heads.forEach((scope, head) -> {
            if (!isUnchanged(scope, head)) {
                dirty.add(scope);
            }
        });
        dirty.sort((one, other) -> Integer.compare(rank(one), rank(other)));
        return dirty;
    }

    private boolean isUnchanged(Scope scope, Checkpoint head) {
        return scope.match(new Scope.Cases<>() {
            @Override
            public Boolean mailboxList(Scope.MailboxList list) {
                return head.equals(ListPull.checkpoint(listing));
            }

            @Override
            public Boolean mailbox(Scope.Mailbox mailbox) {
                if (labelling.isLabel(mailbox.rawName())) {
                    return head.equals(LabelPull.STANDS);
                }
                boolean ofLabels =
                        labelling.toldBy(mailbox).isPresent() && told.stream().anyMatch(labelling::isLabel);
                if (ofLabels || told.contains(mailbox.rawName())) {
                    return false;
                }
                Optional<StatusRow> row = listing.standing(mailbox.rawName());
                return HeadToken.parse(head.value())
                        .flatMap(token -> row.map(standing -> isUnchanged(token, standing)))
                        .orElse(false);
            }

            @Override
            public Boolean accountEmails(Scope.AccountEmails emails) {
                return true; // IMAP has no such scope
            }
        });
    }

    /** An item the server did not tell is no proof (protocol danger D-46). */
    static boolean isUnchanged(HeadToken token, StatusRow row) {
        return row.uidValidity().orElse(0) == token.told()
                && row.uidNext().equals(OptionalLong.of(token.uidNext()))
                && row.messages().equals(OptionalLong.of(token.exists()))
                && hasSameFlags(token, row);
    }

    /**
     * Without modification sequences the number of unread emails shows what changes most; an audit finds the rest. A row may
     * have one all the same: Dovecot 2.3 tells it to STATUS before it does to EXAMINE.
     */
    private static boolean hasSameFlags(HeadToken token, StatusRow row) {
        return token.modSeq() > 0
                ? row.highestModSeq().equals(OptionalLong.of(token.modSeq()))
                : row.unseen().equals(OptionalLong.of(token.unread().count()));
    }

    private static int rank(Scope scope) {
        return scope.match(new Scope.Cases<>() {
            @Override
            public Integer mailboxList(Scope.MailboxList list) {
                return 0;
            }

            @Override
            public Integer mailbox(Scope.Mailbox mailbox) {
                return mailbox.rawName().equals("INBOX") ? 1 : 2;
            }

            @Override
            public Integer accountEmails(Scope.AccountEmails emails) {
                return 2;
            }
        });
    }
}
