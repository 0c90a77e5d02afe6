package org.postferry.testkit.connector;

/** What a connector, or its server, claims to do. A test that needs more is left out by that name; a claim is held. */
public enum Ability {
    /** Head tells changed keywords. Else a snapshot with keywords does. */
    TELLS_KEYWORDS,
    /** Head tells removals. Else the sum and a snapshot do. */
    TELLS_REMOVALS,
    /** It tells each removal since a state, wherever in the mailbox it was. Else some, and the sum finds the others. */
    TELLS_EVERY_REMOVAL,
    /** {@link org.postferry.connector.Session#awaitHint} hears of new mail. Else it is a timer. */
    PUSHES,
    /** {@link org.postferry.connector.Session#perform} carries every command out. Else it refuses each in words. */
    PERFORMS,
    /** The second client can make the server number a mailbox anew. */
    RENUMBERS,
    /** The test can have the server's answer to a question lost. */
    LOSES_ANSWERS,
    /** It tells an email's size in bytes, before it is fetched. */
    TELLS_SIZES,
    /** An email that is appended or moved keeps the time when it was received. */
    KEEPS_TIMES,
    /** Mailboxes are renamed into and out of others, each known again by what the server names it, and deleted while they are open. */
    REARRANGES_MAILBOXES,
    /** A name may have a quote in it. */
    QUOTES_NAMES
}
