package org.postferry.imap.command;

import java.util.Optional;
import org.postferry.imap.wire.Value;

/** A server's own name of a mailbox, an email or a thread (RFC 8474 section 7). What has not its form is no name. */
final class ObjectId {
    static final int MAX_LENGTH = 255;

    private ObjectId() {}

    /** The one in parentheses; NIL is none. */
    static Optional<String> of(Value value) {
        return value.members().stream().findFirst().flatMap(Value::text).filter(ObjectId::isValid);
    }

    static boolean isValid(String text) {
        return !text.isEmpty()
                && text.length() <= MAX_LENGTH
                && text.chars().allMatch(c -> c < 0x80 && Character.isLetterOrDigit(c) || c == '_' || c == '-');
    }
}
