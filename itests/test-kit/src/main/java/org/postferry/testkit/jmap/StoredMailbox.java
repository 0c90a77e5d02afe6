package org.postferry.testkit.jmap;

import java.util.Optional;

/** A mailbox as it is at this moment (RFC 8621 section 2), without what is counted. */
record StoredMailbox(String id, String name, Optional<String> parentId, Optional<String> role, long sortOrder) {
    boolean isInbox() {
        return role.filter("inbox"::equals).isPresent();
    }

    StoredMailbox named(String other) {
        return new StoredMailbox(id, other, parentId, role, sortOrder);
    }

    StoredMailbox below(Optional<String> parent) {
        return new StoredMailbox(id, name, parent, role, sortOrder);
    }

    StoredMailbox withRole(Optional<String> other) {
        return new StoredMailbox(id, name, parentId, other, sortOrder);
    }

    StoredMailbox at(long order) {
        return new StoredMailbox(id, name, parentId, role, order);
    }
}
