package org.postferry.imap.facts;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.postferry.connector.Checkpoint;
import org.postferry.connector.Scope;
import org.postferry.imap.command.StatusRow;

/** Compares a listing with where heads stand. What is not proven to be as it was may have changed. */
final class DirtyScopes {
    private final MailboxListing listing;
    private final Abilities abilities;

    DirtyScopes(MailboxListing listing, Abilities abilities) {
        this.listing = listing;
        this.abilities = abilities;
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

    /** Without modification sequences nothing proves that flags are as they were; then only a look does. */
    private boolean isUnchanged(HeadToken token, StatusRow row) {
        return abilities.condStore()
                && token.modSeq() > 0
                && row.highestModSeq().orElse(-1) == token.modSeq()
                && row.uidValidity().orElse(-1) == token.uidValidity()
                && row.uidNext().orElse(-1) == token.uidNext()
                && row.messages().orElse(-1) == token.exists();
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
