package org.postferry.testkit.store;

import java.util.Set;
import org.postferry.model.Keyword;

/** An email in one mailbox: its keywords there, and whether it bears IMAP's {@code \Deleted}. */
record Mark(Set<Keyword> keywords, boolean deleted) {
    Mark {
        keywords = Set.copyOf(keywords);
    }
}
