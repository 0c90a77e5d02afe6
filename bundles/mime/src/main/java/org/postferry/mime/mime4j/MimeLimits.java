package org.postferry.mime.mime4j;

import java.time.Duration;

/** How much of a message is read. Real mail stays far below; what is above is cut, never refused. */
final class MimeLimits {
    /** Fields of one header: relayed mail has some dozens. */
    static final int MAX_FIELDS = 10_000;

    /** Bytes of one field: some 5,000 recipients in To. The rest of the field is not read. */
    static final int MAX_FIELD_BYTES = 256 * 1024;

    /** Bytes of one line of a header; a longer one ends the reading, for the parser holds a line in memory. */
    static final int MAX_LINE_BYTES = 1024 * 1024;

    /** Encoded words of one field (RFC 2047): a long subject has ten. Further ones stand as they are. */
    static final int MAX_ENCODED_WORDS = 1_000;

    /** Addresses of one field. */
    static final int MAX_ADDRESSES = 5_000;

    /** Ids in References; the newest are kept. A thread that long is a loop. */
    static final int MAX_REFERENCES = 1_000;

    /** Characters of a subject, a name, an address or an id: they are kept and shown for every email. */
    static final int MAX_VALUE_LENGTH = 4_000;

    /** Multiparts inside one another; what is deeper is one attachment. Every level looks at every byte. */
    static final int MAX_DEPTH = 100;

    /** Parts of one message. */
    static final int MAX_PARTS = 10_000;

    /** Bytes of text that one message shows, all parts together: a DOM of it takes ten times that. */
    static final int MAX_TEXT_BYTES = 2 * 1024 * 1024;

    /** Bytes of a plain text part out of which the preview is made: some begin with empty lines. */
    static final int MAX_PREVIEW_TEXT_BYTES = 4 * 1024;

    /** The same of HTML, which begins with its style. */
    static final int MAX_PREVIEW_SOURCE_BYTES = 64 * 1024;

    /** Characters of a file name: what file systems bear. */
    static final int MAX_NAME_LENGTH = 200;

    /** How long one message may take: 100 MB take a second. Then it ends where it was read to. */
    static final Duration MAX_TIME = Duration.ofSeconds(20);

    private MimeLimits() {}
}
