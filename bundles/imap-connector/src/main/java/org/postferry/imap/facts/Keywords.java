package org.postferry.imap.facts;

import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.postferry.connector.MailboxRef;
import org.postferry.connector.RemoteMembership;
import org.postferry.model.Keyword;

/** IMAP's flags as keywords (RFC 8621 section 4.1.1). */
final class Keywords {
    static final String DELETED = "\\deleted";

    private static final Map<String, Keyword> SYSTEM = Map.of(
            "\\seen", Keyword.SEEN,
            "\\answered", Keyword.ANSWERED,
            "\\flagged", Keyword.FLAGGED,
            "\\draft", Keyword.DRAFT);

    private Keywords() {}

    /** IMAP has a flag of its own for it, with a backslash. */
    static boolean isSystem(Keyword keyword) {
        return SYSTEM.containsValue(keyword);
    }

    /** A flag that is no keyword is left out; so is what exceeds {@link RemoteMembership#MAX_KEYWORDS}. */
    static RemoteMembership membership(MailboxRef mailbox, Collection<String> flags) {
        Set<Keyword> keywords = new TreeSet<>();
        boolean deleted = false;
        for (String flag : flags) {
            String lower = flag.toLowerCase(Locale.ROOT);
            deleted = deleted || lower.equals(DELETED);
            if (keywords.size() == RemoteMembership.MAX_KEYWORDS) {
                continue;
            }
            if (SYSTEM.containsKey(lower)) {
                keywords.add(SYSTEM.get(lower));
            } else if (!lower.startsWith("\\") && Keyword.isValid(lower)) {
                keywords.add(new Keyword(lower));
            }
        }
        return new RemoteMembership(mailbox, keywords, deleted);
    }
}
