package org.postferry.mime;

import org.osgi.annotation.versioning.ProviderType;

/** Writes messages (RFC 5322, RFC 2045) as every server takes them: ASCII headers, lines that end in CRLF and are short enough. Thread-safe. */
@ProviderType
public interface MessageComposer {
    /** Most messages that are named as what a reply refers to: of a longer row the first and the last ones (RFC 5537 section 3.4.4). */
    int MAX_REFERENCES = 50;

    /** The finished message. Holds it and its draft in memory. */
    byte[] compose(MessageDraft draft);
}
