package org.postferry.store.h2.internal;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.postferry.model.EmailId;
import org.postferry.model.Keyword;
import org.postferry.model.MailboxId;
import org.postferry.store.Wish;
import org.postferry.store.h2.row.EmailRow;
import org.postferry.store.h2.row.MailboxRow;
import org.postferry.store.h2.row.MutationRow;
import org.postferry.store.h2.row.Shown;
import org.postferry.store.h2.row.Wished;

/** What would undo a wish, from what is shown before it: only what it changes is changed back. */
final class Inverse {
    private final Mutations mutations;
    private final AccountChange account;
    private final Outcomes outcomes;

    Inverse(Mutations mutations, Outcomes outcomes) {
        this.mutations = mutations;
        this.account = mutations.account();
        this.outcomes = outcomes;
    }

    /** Nothing for what cannot be undone. */
    List<Wish> of(Wish wish, Set<Long> emails) throws SQLException {
        if (wish instanceof Wish.RenameMailbox rename) {
            return renaming(rename);
        }
        Optional<Wished> effect = Outcomes.effect(0, wish).filter(one -> !one.destroys());
        if (effect.isEmpty()) {
            return List.of();
        }
        Map<Wished, List<EmailId>> groups = new LinkedHashMap<>();
        outcomes.each(emails, email -> {
            Wished back = back(email, effect.get());
            groups.computeIfAbsent(back, unused -> new ArrayList<>()).add(EmailId.ofKey(email.id()));
        });
        groups.keySet().removeIf(Inverse::changesNothing);
        return groups.entrySet().stream().map(Inverse::wish).toList();
    }

    private static Wished back(EmailRow email, Wished effect) {
        Shown shown = email.shown();
        Set<Keyword> added = new TreeSet<>(effect.add());
        added.removeAll(shown.keywords());
        Set<Keyword> removed = new TreeSet<>(effect.remove());
        removed.retainAll(shown.keywords());
        Set<Long> into = new TreeSet<>(effect.into());
        into.removeAll(shown.mailboxes());
        Set<Long> outOf = new TreeSet<>(effect.outOf());
        outOf.retainAll(shown.mailboxes());
        return Wished.change(0, removed, added, outOf, into);
    }

    private static boolean changesNothing(Wished back) {
        return back.add().isEmpty()
                && back.remove().isEmpty()
                && back.into().isEmpty()
                && back.outOf().isEmpty();
    }

    private static Wish wish(Map.Entry<Wished, List<EmailId>> group) {
        Wished back = group.getKey();
        return back.into().isEmpty() && back.outOf().isEmpty()
                ? new Wish.SetKeywords(group.getValue(), back.add(), back.remove())
                : new Wish.SetMailboxes(group.getValue(), ids(back.into()), ids(back.outOf()));
    }

    private static Set<MailboxId> ids(Set<Long> keys) {
        return keys.stream().map(MailboxId::ofKey).collect(Collectors.toSet());
    }

    private List<Wish> renaming(Wish.RenameMailbox rename) throws SQLException {
        Optional<MailboxRow> row = account.mailboxes().get(rename.mailbox().key());
        if (row.isEmpty()) {
            return List.of();
        }
        Optional<Wish.RenameMailbox> pending = pendingRenaming(rename.mailbox());
        if (pending.isPresent()) {
            return List.of(pending.get());
        }
        String path = row.get().path();
        Optional<String> above = row.get().parentRawName();
        Optional<MailboxRow> parent =
                above.isEmpty() ? Optional.empty() : account.mailboxes().named(above.get());
        return List.of(new Wish.RenameMailbox(
                rename.mailbox(),
                path.substring(path.lastIndexOf('/') + 1),
                parent.map(found -> MailboxId.ofKey(found.id()))));
    }

    /** As which it is shown until then. */
    private Optional<Wish.RenameMailbox> pendingRenaming(MailboxId mailbox) throws SQLException {
        Optional<Wish.RenameMailbox> last = Optional.empty();
        for (MutationRow row : mutations.pendingOfMailboxes()) {
            if (mutations.wish(row) instanceof Wish.RenameMailbox one
                    && one.mailbox().equals(mailbox)) {
                last = Optional.of(one);
            }
        }
        return last;
    }
}
