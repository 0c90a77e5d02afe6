package org.postferry.store.h2.row;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.postferry.model.Keyword;

/**
 * Visible: where a person sees an email, and with which keywords. Computed from base whenever that changes, and stored as
 * the listing.
 *
 * @param mailboxes empty when it is not shown at all
 */
public record Shown(Set<Long> mailboxes, Set<Keyword> keywords) {
    static final Shown NOWHERE = new Shown(Set.of(), Set.of());

    static Shown of(List<Place> places) {
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
        return mailboxes.isEmpty() ? NOWHERE : new Shown(mailboxes, keywords);
    }

    public boolean isAnywhere() {
        return !mailboxes.isEmpty();
    }

    public boolean isUnread() {
        return !keywords.contains(Keyword.SEEN);
    }
}
