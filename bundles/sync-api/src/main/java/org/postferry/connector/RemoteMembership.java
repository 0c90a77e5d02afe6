package org.postferry.connector;

import java.util.Set;
import org.postferry.model.Keyword;

/**
 * An email is in a mailbox, with these keywords there.
 *
 * @param deleted it bears IMAP's {@code \Deleted}: it counts, its content is kept, it is not shown (RFC 8621 section 4.1.1)
 */
public record RemoteMembership(MailboxRef mailbox, Set<Keyword> keywords, boolean deleted) {
    /** A server that sends more keywords for one email is not believed: the rest is cut. */
    public static final int MAX_KEYWORDS = 200;

    public RemoteMembership {
        keywords = Set.copyOf(keywords);
        if (keywords.size() > MAX_KEYWORDS) {
            throw new IllegalArgumentException(keywords.size() + " keywords on one email, at most " + MAX_KEYWORDS);
        }
    }
}
