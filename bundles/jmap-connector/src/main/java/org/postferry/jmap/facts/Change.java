package org.postferry.jmap.facts;

import java.util.LinkedHashSet;
import java.util.Set;
import org.postferry.jmap.method.EmailRow;
import org.postferry.jmap.method.Patch;

/** Which keywords, or which mailboxes, an email is to have and not to have; of others it says nothing. */
record Change(boolean ofKeywords, Set<String> add, Set<String> remove) {
    static Change ofKeywords(Set<String> add, Set<String> remove) {
        return new Change(true, add, remove);
    }

    static Change ofMailboxes(Set<String> add, Set<String> remove) {
        return new Change(false, add, remove);
    }

    /** As paths, each for itself. */
    Patch patch() {
        Patch patch = new Patch();
        remove.forEach(name -> path(patch, name, false));
        add.forEach(name -> path(patch, name, true));
        return patch;
    }

    private void path(Patch patch, String name, boolean on) {
        if (ofKeywords) {
            patch.keyword(name, on);
        } else {
            patch.mailbox(name, on);
        }
    }

    /** As the whole map that an email of this row is to have. */
    Patch whole(EmailRow row) {
        Set<String> names = new LinkedHashSet<>(ofKeywords ? row.keywords() : row.mailboxIds());
        // RFC 8621 section 4.1.1: keywords are the same whatever their case
        names.removeIf(
                name -> remove.stream().anyMatch(gone -> ofKeywords ? gone.equalsIgnoreCase(name) : gone.equals(name)));
        names.addAll(add);
        return ofKeywords ? new Patch().allKeywords(names) : new Patch().allMailboxes(names);
    }
}
