package org.postferry.model;

import java.util.Locale;
import java.util.Optional;

/** What a mailbox is for: the registered mailbox roles (RFC 8621 section 2, RFC 6154 section 2). */
public enum Role {
    INBOX,
    ARCHIVE,
    DRAFTS,
    FLAGGED,
    IMPORTANT,
    JUNK,
    SENT,
    TRASH,
    ALL;

    /** The name as JMAP and our HTTP contract write it, such as {@code inbox}. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The role of that {@link #wireName()}; empty for a role we do not know. */
    public static Optional<Role> ofWireName(String wireName) {
        for (Role role : values()) {
            if (role.wireName().equals(wireName)) {
                return Optional.of(role);
            }
        }
        return Optional.empty();
    }
}
