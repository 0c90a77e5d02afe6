package org.postferry.testkit.server;

import java.time.Instant;
import java.util.Arrays;
import java.util.Set;
import org.postferry.model.Keyword;

/**
 * An email in a mailbox of a {@link FakeMailServer}, as it is at this moment.
 *
 * @param key names the email in the account, whatever its mailboxes
 * @param bytes only to be read
 * @param modSeq when it was last changed
 */
public record FakeMessage(
        String key, long uid, byte[] bytes, Instant receivedAt, Set<Keyword> keywords, boolean deleted, long modSeq) {
    public FakeMessage {
        keywords = Set.copyOf(keywords);
    }

    FakeMessage changed(Set<Keyword> newKeywords, boolean nowDeleted, long newModSeq) {
        return new FakeMessage(key, uid, bytes, receivedAt, newKeywords, nowDeleted, newModSeq);
    }

    FakeMessage numbered(long newUid, long newModSeq) {
        return new FakeMessage(key, newUid, bytes, receivedAt, keywords, deleted, newModSeq);
    }

    /** Up to and including the empty line (RFC 5322 section 2.1), or everything where there is none. */
    byte[] header() {
        for (int i = 0; i + 3 < bytes.length; i++) {
            if (bytes[i] == '\r' && bytes[i + 1] == '\n' && bytes[i + 2] == '\r' && bytes[i + 3] == '\n') {
                return Arrays.copyOf(bytes, i + 4);
            }
        }
        return bytes;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof FakeMessage message
                && message.key.equals(key)
                && message.uid == uid
                && message.keywords.equals(keywords)
                && message.deleted == deleted
                && Arrays.equals(message.bytes, bytes);
    }

    @Override
    public int hashCode() {
        return key.hashCode();
    }

    @Override
    public String toString() {
        return "FakeMessage[" + key + ", UID " + uid + ", " + keywords + "]";
    }
}
