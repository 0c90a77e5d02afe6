package org.postferry.store.h2.row;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.postferry.model.Keyword;

/**
 * Visible: where a person sees an email, and with which keywords. Base with the pending wishes replayed over it, in
 * their order; computed whenever either changes, and stored as the listing.
 *
 * @param mailboxes empty when it is not shown at all
 */
public record Shown(Set<Long> mailboxes, Set<Keyword> keywords) {
    static final Shown NOWHERE = new Shown(Set.of(), Set.of());

    static Shown of(List<Place> places, List<Wished> wishes) {
        Set<Long> mailboxes = new TreeSet<>();
        Set<Keyword> keywords = new TreeSet<>();
        for (Place place : places) {
            // RFC 8621 section 4.1.1: what bears IMAP's \Deleted is not shown, and an email in several mailboxes bears
            // what one of its copies bears.
            if (!place.deleted()) {
                mailboxes.add(place.mailbox());
                keywords.addAll(place.keywords());
            }
        }
        if (mailboxes.isEmpty()) {
            return NOWHERE; // what the server does not have cannot be changed by a wish
        }
        wishes.forEach(wish -> wish.apply(mailboxes, keywords));
        return mailboxes.isEmpty() ? NOWHERE : new Shown(mailboxes, keywords);
    }

    public boolean isAnywhere() {
        return !mailboxes.isEmpty();
    }

    public boolean isUnread() {
        return !keywords.contains(Keyword.SEEN);
    }
}
