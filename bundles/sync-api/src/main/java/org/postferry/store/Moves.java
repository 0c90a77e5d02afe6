package org.postferry.store;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.postferry.model.EmailId;
import org.postferry.model.MailboxId;

/** Emails on their way into one mailbox, out of wherever each of them is: one wish for all that leave the same mailboxes. Not thread-safe. */
public final class Moves {
    private final MailboxId target;
    private final Map<Set<MailboxId>, List<EmailId>> byPlace = new LinkedHashMap<>();

    public Moves(MailboxId target) {
        this.target = target;
    }

    /** @param present the mailboxes that email is in now */
    public void add(EmailId email, Set<MailboxId> present) {
        Set<MailboxId> left = new HashSet<>(present);
        left.remove(target);
        byPlace.computeIfAbsent(left, unused -> new ArrayList<>()).add(email);
    }

    /** What is to be submitted; each wish names as many emails as one may. */
    public List<Wish> wishes() {
        List<Wish> wishes = new ArrayList<>();
        byPlace.forEach((left, emails) ->
                Wish.slices(emails).forEach(slice -> wishes.add(new Wish.SetMailboxes(slice, Set.of(target), left))));
        return wishes;
    }
}
