package org.postferry.testkit.jmap;

import java.util.EnumSet;
import java.util.Set;

/** What a server was seen to do otherwise than RFC 8620 and RFC 8621 say, or in a way of its own where they leave it open. Sources beside each. */
public enum Habit {
    /** Addresses of the session are relative (Cyrus 3.6.1, docs/quirks.md). */
    RELATIVE_ADDRESSES,
    /** {@code accountCapabilities} is null (Cyrus 3.6.1 before the first mailbox exists, docs/quirks.md). */
    NULL_ACCOUNT_CAPABILITIES,
    /** The session names no limits: {@code core} and {@code mail} are {@code {}} (Cyrus 3.6.1 of {@code mail}); they hold all the same. */
    UNTOLD_LIMITS,
    /** EventSource is offered and answers 204 (Cyrus 3.6.1, docs/quirks.md). */
    NO_EVENTS,
    /** A state that is not known is {@code invalidArguments} and not {@code cannotCalculateChanges} (Cyrus 3.6.1, James 3.8; docs/quirks.md). */
    UNKNOWN_STATE_IS_INVALID,
    /** A reference to what failed is {@code resultReference} and not {@code invalidResultReference} (Cyrus 3.6.1). */
    MISSPELT_REFERENCE_ERROR,
    /** What never was is said to be destroyed (Cyrus 3.6.1). */
    DESTROYS_WHAT_NEVER_WAS,
    /** The state that changes lead to stays behind the one that a get tells, for ever (cyrus-imapd#2369). */
    CHANGES_BEHIND_GET,
    /** A list is cut at fewer than were asked for (RFC 8620 section 5.5 allows it; Cyrus, James). */
    SHORT_PAGES,
    /** {@code anchor} is {@code invalidArguments} (James 3.8, docs/quirks.md). */
    NO_ANCHORS,
    /** {@code after} leaves its moment out (James 3.8, docs/quirks.md). */
    AFTER_LEAVES_ITS_MOMENT_OUT,
    /** {@code ifInState} goes for nothing (James 3.8, docs/quirks.md). */
    IGNORES_IF_IN_STATE,
    /** An email that is taken out of its last mailbox is destroyed (James 3.8, docs/quirks.md). */
    DESTROYS_WITH_LAST_MAILBOX,
    /** An import without keywords is {@code invalidArguments} (James 3.8, docs/quirks.md). */
    IMPORT_WANTS_KEYWORDS,
    /** Header fields of parts have no names unless a part's {@code name} is asked for (James 3.8, docs/quirks.md). */
    NAMELESS_PART_HEADERS,
    /** Lines of the texts of parts end in CRLF (James 3.8, docs/quirks.md). */
    VALUES_IN_CRLF,
    /** The role of the mailbox for junk is {@code spam} (James 3.8, docs/quirks.md). */
    SPAM_ROLE,
    /** The name of a mailbox is kept in NFC, however it was sent (Cyrus, {@code charset_utf8_normalize} in jmap_mailbox.c, after RFC 5198 section 3). */
    NORMALIZES_NAMES,
    /** The paths of a patch are refused; a whole map is taken (Stalwart up to 0.16 of ids of digits, docs/quirks.md). */
    REFUSES_PATHS,
    /** Of a blob everything is sent, whatever range was asked for (RFC 9110 section 14.2 allows it, RFC 8620 section 6.2 promises none). */
    NO_RANGES,
    /** A message that is there is not imported again but {@code alreadyExists} (RFC 8621 section 4.8 allows it; Cyrus 3.6.1). */
    REFUSES_DOUBLES,
    /** An import changes no state (Stalwart, stalwartlabs/jmap-server#58). */
    IMPORT_CHANGES_NO_STATE,
    /** Where more changed than one answer tells, the state stays and {@code hasMoreChanges} is true for ever (James, iNPUTmice/jmap#47). */
    ENDLESS_CHANGES,
    /** Where more changed than one answer tells, it is {@code cannotCalculateChanges} (James, of a change of more than 256 ids, tmail-flutter#1115). */
    CANNOT_TELL_MANY_CHANGES;

    /** All but {@code left}. */
    public static Set<Habit> allBut(Habit... left) {
        Set<Habit> all = EnumSet.allOf(Habit.class);
        all.removeAll(Set.of(left));
        return all;
    }
}
