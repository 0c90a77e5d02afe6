package org.postferry.testkit.store;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.postferry.connector.Checkpoint;
import org.postferry.connector.RemoteId;
import org.postferry.connector.Scope;
import org.postferry.model.EmailId;
import org.postferry.model.MailboxId;

/** Puts remote rows on their way out, takes them back, and lets them go. Lives in one transaction. */
final class Staging {
    private final Transaction tx;
    private final AccountTables account;
    private int staged;
    private int unstaged;

    Staging(Transaction tx, AccountTables account) {
        this.tx = tx;
        this.account = account;
    }

    int staged() {
        return staged;
    }

    int unstaged() {
        return unstaged;
    }

    /** What the server told outweighs an absence that nothing has proven; else the first reason stays. */
    void stage(Scope scope, RemoteId id, RemoteRow.Staged.Why why) {
        ScopeTables tables = account.edit(scope);
        RemoteRow row = tables.rows.get(id);
        if (row == null) {
            return;
        }
        if (row.staged().isPresent()) {
            boolean unproven = row.staged().get().why() == RemoteRow.Staged.Why.ABSENT;
            if (why == RemoteRow.Staged.Why.TOLD && unproven) {
                tables.rows.put(id, row.staged(row.staged().map(old -> old.because(why))));
            }
            return;
        }
        staged++;
        tables.rows.put(id, row.staged(Optional.of(new RemoteRow.Staged(why, ++tables.lastStaged, false))));
    }

    void unstage(Scope scope, RemoteId id) {
        ScopeTables tables = account.edit(scope);
        RemoteRow row = tables.rows.get(id);
        if (row != null && row.staged().isPresent()) {
            unstaged++;
            tables.rows.put(id, row.staged(Optional.empty()));
            closeIdleHold(scope);
        }
    }

    void prove(Scope scope, RemoteId id) {
        ScopeTables tables = account.edit(scope);
        RemoteRow row = tables.rows.get(id);
        if (row != null
                && row.staged()
                        .filter(s -> s.why() != RemoteRow.Staged.Why.RENUMBERED)
                        .isPresent()) {
            tables.rows.put(id, row.staged(row.staged().map(s -> s.because(RemoteRow.Staged.Why.ABSENT_PROVEN))));
        }
    }

    /** A mailbox is gone: rows that are nowhere else are staged, others just leave it. */
    void stageOnlyIn(Scope scope, MailboxId mailbox) {
        leave(scope, mailbox, id -> stage(scope, id, RemoteRow.Staged.Why.ABSENT));
    }

    /** A mailbox was deleted as a person wished: rows that are nowhere else go, others just leave it. */
    void removeOnlyIn(Scope scope, MailboxId mailbox) {
        leave(scope, mailbox, id -> remove(scope, id));
        closeIdleHold(scope);
    }

    private void leave(Scope scope, MailboxId mailbox, Consumer<RemoteId> last) {
        boolean wholeScope = scope instanceof Scope.Mailbox own && own.id().equals(mailbox);
        ScopeTables tables = account.edit(scope);
        for (Map.Entry<RemoteId, RemoteRow> entry : List.copyOf(tables.rows.entrySet())) {
            RemoteRow row = entry.getValue();
            if (wholeScope || row.marks().keySet().equals(Set.of(mailbox))) {
                last.accept(entry.getKey());
            } else if (row.marks().containsKey(mailbox)) {
                row.email().ifPresent(email -> tx.touch(account, email, false));
                Map<MailboxId, Mark> left = new HashMap<>(row.marks());
                left.remove(mailbox);
                tables.rows.put(entry.getKey(), row.withMarks(left));
            }
        }
    }

    /** Takes a row out for good; its id is remembered, should it be seen again. */
    void remove(Scope scope, RemoteId id) {
        RemoteRow row = account.edit(scope).rows.get(id);
        row.email().ifPresent(email -> tx.touch(account, email, false));
        account.edit(scope).rows.remove(id);
        if (row.email().isEmpty()) {
            return;
        }
        EmailId email = row.email().get();
        RemoteKey key = new RemoteKey(scope, id);
        EmailRow edited = account.edit(email);
        edited.remotes = without(edited.remotes, key);
        account.graves.put(key, email);
    }

    static Set<RemoteKey> without(Set<RemoteKey> keys, RemoteKey key) {
        Set<RemoteKey> left = new HashSet<>(keys);
        left.remove(key);
        return Set.copyOf(left);
    }

    /** Retired mailboxes go with their last email. */
    void dropEmpty() {
        account.mailboxes.values().stream()
                .filter(MailboxRow::retiring)
                .map(MailboxRow::id)
                .toList()
                .forEach(this::dropIfEmpty);
    }

    private void dropIfEmpty(MailboxId id) {
        MailboxRow row = account.mailboxes.get(id);
        if (row == null || !row.retiring() || account.holdsMail(id) || keepsAny(id)) {
            return;
        }
        tx.touch(account, id);
        account.mailboxes.remove(id);
        boolean isAboveAnother = account.mailboxes.values().stream()
                .anyMatch(other -> other.path().startsWith(row.path() + "/"));
        if (isAboveAnother) {
            // its name may stay listed as a place, and a list that has not changed would not tell it again
            account.edit(new Scope.MailboxList()).head = Checkpoint.NONE;
        }
    }

    /** Whether an email is in it here alone, as a copy that its server never told of. */
    private boolean keepsAny(MailboxId id) {
        return account.emails.values().stream().anyMatch(email -> email.detached.stream()
                .anyMatch(kept -> kept.mailbox().equals(id)));
    }

    /** A hold over nothing waits for nobody. */
    void closeIdleHold(Scope scope) {
        if (account.edit(scope).staged() == 0) {
            account.holds.values().removeIf(hold -> hold.scope().equals(scope));
        }
    }
}
