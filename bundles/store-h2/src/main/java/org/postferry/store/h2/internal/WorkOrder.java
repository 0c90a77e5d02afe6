package org.postferry.store.h2.internal;

import java.sql.SQLException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.postferry.connector.RemoteCommand;
import org.postferry.connector.RemoteId;
import org.postferry.connector.Scope;
import org.postferry.connector.Submitter;
import org.postferry.model.MailboxId;
import org.postferry.store.OutboxStore.Work;
import org.postferry.store.Wish;
import org.postferry.store.h2.row.ClaimRow;
import org.postferry.store.h2.row.EmailRow;
import org.postferry.store.h2.row.Keys;
import org.postferry.store.h2.row.MailboxRow;
import org.postferry.store.h2.row.MutationRow;
import org.postferry.store.h2.row.Place;
import org.postferry.store.h2.row.Wished;

/** A claim as work for a connector: local ids become remote ones here, each time it is handed out. */
final class WorkOrder {
    private final Mutations mutations;
    private final AccountChange account;

    WorkOrder(Mutations mutations) {
        this.mutations = mutations;
        this.account = mutations.account();
    }

    /** Empty when nothing of it can be asked of the server any more. */
    Optional<Work> of(ClaimRow claim) throws SQLException {
        Optional<MutationRow> row = mutations.get(claim.id());
        if (row.isEmpty()) {
            return Optional.empty();
        }
        return claim.emails().isEmpty() ? of(row.get(), mutations.wish(row.get())) : forEmails(claim);
    }

    private Optional<Work> forEmails(ClaimRow claim) throws SQLException {
        Map<RemoteId, EmailRow> emails = emails(claim);
        Set<RemoteId> ids = emails.keySet();
        if (ids.isEmpty()) {
            return Optional.empty();
        }
        Scope scope = scope(claim.scope());
        Wished change = claim.change();
        if (change.destroys()) {
            return perform(new RemoteCommand.Destroy(scope, shownIn(claim, emails)));
        }
        if (change.into().isEmpty() && change.outOf().isEmpty()) {
            return perform(new RemoteCommand.SetKeywords(scope, ids, change.add(), change.remove()));
        }
        return perform(new RemoteCommand.SetMailboxes(scope, ids, mailboxes(change.into()), mailboxes(change.outOf())));
    }

    private Map<RemoteId, EmailRow> emails(ClaimRow claim) throws SQLException {
        account.emails().load(claim.emails());
        Map<Long, EmailRow> remotes = new TreeMap<>();
        for (long key : claim.emails()) {
            Optional<EmailRow> email = account.emails().get(key);
            if (email.isPresent()) {
                email.get().places.stream()
                        .filter(place -> place.isReported() && place.scope() == claim.scope())
                        .map(Place::remote)
                        .forEach(remote -> remotes.put(remote, email.get()));
            }
        }
        RemoteKeys keys = new RemoteKeys(mutations.change().sql(), claim.scope());
        Map<RemoteId, EmailRow> emails = new HashMap<>();
        keys.ids(new TreeSet<>(remotes.keySet())).forEach((remote, id) -> emails.put(id, remotes.get(remote)));
        return emails;
    }

    private Map<RemoteId, Set<Scope.Mailbox>> shownIn(ClaimRow claim, Map<RemoteId, EmailRow> emails)
            throws SQLException {
        Map<RemoteId, Set<Scope.Mailbox>> shownIn = new HashMap<>();
        for (Map.Entry<RemoteId, EmailRow> email : emails.entrySet()) {
            Set<Long> keys = new TreeSet<>();
            email.getValue().wishes.stream()
                    .filter(wish -> wish.destroys() && claim.mutations().contains(wish.mutation()))
                    .forEach(wish -> keys.addAll(wish.outOf()));
            keys.removeIf(Keys::isUnplaced);
            shownIn.put(email.getKey(), mailboxes(keys));
        }
        return shownIn;
    }

    private static Optional<Work> perform(RemoteCommand command) {
        return Optional.of(new Work.Perform(command));
    }

    private Scope scope(long key) throws SQLException {
        return Keys.isMailbox(key) ? mailbox(key) : Keys.scope(key, "");
    }

    private Scope.Mailbox mailbox(long key) throws SQLException {
        String rawName = account.mailboxes().get(key).map(MailboxRow::rawName).orElse("");
        return new Scope.Mailbox(MailboxId.ofKey(key), rawName);
    }

    private Set<Scope.Mailbox> mailboxes(Set<Long> keys) throws SQLException {
        Set<Scope.Mailbox> named = new HashSet<>();
        for (long key : keys) {
            named.add(mailbox(key));
        }
        return named;
    }

    private Optional<Scope.Mailbox> mailbox(Optional<MailboxId> id) throws SQLException {
        return id.isEmpty() ? Optional.empty() : Optional.of(mailbox(id.get().key()));
    }

    private Optional<Work> of(MutationRow row, Wish wish) throws SQLException {
        if (wish instanceof Wish.Append append) {
            return perform(new RemoteCommand.Append(
                    mailbox(append.mailbox().key()),
                    append.message(),
                    append.messageId(),
                    append.keywords(),
                    append.receivedAt()));
        }
        if (wish instanceof Wish.CreateMailbox create) {
            return perform(new RemoteCommand.CreateMailbox(create.name(), mailbox(create.parent()), create.role()));
        }
        if (wish instanceof Wish.RenameMailbox rename) {
            return perform(renaming(rename, row.inverse()));
        }
        if (wish instanceof Wish.DeleteMailbox delete) {
            return perform(new RemoteCommand.DeleteMailbox(
                    mailbox(delete.mailbox().key()),
                    delete.shownEmails(),
                    ShownMailbox.of(mutations.change(), delete.mailbox(), row.shown)));
        }
        if (wish instanceof Wish.Send send) {
            return Optional.of(new Work.Submit(
                    send.message(), send.messageId(), new Submitter.Envelope(send.from(), send.to()), sent()));
        }
        return Optional.empty();
    }

    /** @param inverse bears the name and the parent that it was shown with */
    private RemoteCommand renaming(Wish.RenameMailbox wish, List<Wish> inverse) throws SQLException {
        Optional<Wish.RenameMailbox> shown =
                inverse.stream().map(Wish.RenameMailbox.class::cast).findFirst();
        return new RemoteCommand.RenameMailbox(
                mailbox(wish.mailbox().key()),
                wish.name(),
                mailbox(wish.parent()),
                shown.filter(was -> was.name().equals(wish.name())).isEmpty(),
                shown.filter(was -> was.parent().equals(wish.parent())).isEmpty());
    }

    private Optional<Scope.Mailbox> sent() throws SQLException {
        return SentRole.mailbox(account).map(row -> new Scope.Mailbox(MailboxId.ofKey(row.id()), row.rawName()));
    }
}
